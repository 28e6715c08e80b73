using System.Text;
using KdNotebooks.Kernel.Internals.Messaging;

namespace KdNotebooks.Kernel.Tests;

/// <summary>What front ends send, right or wrong: JSON is read lazily, so a fault would show on a thread that nobody guards.</summary>
public class MessageTests
{
    [Theory]
    [InlineData("\\ud800", "\uFFFD")]
    [InlineData("a\\udc00b", "a\uFFFDb")]
    [InlineData("\\ud83d\\ude00", "\U0001F600")]
    [InlineData("\\uD83D\\uD83D\\uDE00", "\uFFFD\U0001F600")]
    [InlineData("\\\\ud800", "\\ud800")]
    [InlineData("\\\\\\ud800\\n", "\\\uFFFD\n")]
    [InlineData("\\u0041\\ud8", null)]
    [InlineData("\\ud800\\", null)]
    public void Half_a_surrogate_pair_becomes_the_replacement_character(string escaped, string? expected) =>
        Assert.Equal(expected, Decode(Encoding.UTF8.GetBytes($$"""{"code":"{{escaped}}"}"""))?.Text("code"));

    [Fact]
    public void Text_that_is_not_UTF_8_is_no_message() =>
        Assert.Null(Decode([.. "{\"code\":\""u8, 0xff, 0xc3, .. "\"}"u8]));

    [Fact]
    public void A_name_that_is_half_a_pair_is_a_name()
    {
        Message message = Decode("""{"user_expressions":{"\udfff":"\ud800"}}"""u8.ToArray())!;
        Assert.Equal("\uFFFD", Assert.Single(message.Content.GetProperty("user_expressions").EnumerateObject()).Name);
    }

    private static Message? Decode(byte[] content) =>
        new MessageCodec("").Decode(null, ["<IDS|MSG>"u8.ToArray(), [], """{"msg_id":"1","msg_type":"execute_request"}"""u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray(), content]);
}
