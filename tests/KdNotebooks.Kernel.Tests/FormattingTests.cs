using KdNotebooks.Kernel.Internals.Formatting;

namespace KdNotebooks.Kernel.Tests;

public class FormattingTests
{
    private sealed record Point(int X, double Y);

    private sealed class Plain
    {
        public int Number => 3;

        public string Broken => throw new InvalidOperationException("no");
    }

    public static TheoryData<object?, string> Texts => new()
    {
        { null, "null" },
        { 42, "42" },
        { 0.1, "0.1" },
        { true, "true" },
        { "text", "text" },
        { 'c', "c" },
        { new DateTime(2026, 11, 21), "2026-11-21" },
        { (1, "two", 3.5), "(1, \"two\", 3.5)" },
        { new[] { 1, 2, 3 }, "[1, 2, 3]" },
        { new List<string> { "a", "b" }, "[\"a\", \"b\"]" },
        { Array.Empty<int>(), "int[], empty" },
        { new Point(1, 2.5), "Point { X = 1, Y = 2.5 }" },
        { typeof(Dictionary<string, int[]>), "Dictionary<string, int[]>" },
        { (Func<int, bool>)(i => i > 0), "Func<int, bool>" },
        { Task.FromResult(5), "Task<int>, finished: 5" },
        { Task.FromException(new InvalidOperationException("boom")), "Task, failed: InvalidOperationException: boom" },
        { new TaskCompletionSource<int>().Task, "Task<int>, not finished: await it to see its result" },
        { DayOfWeek.Friday, "Friday" },
        { new InvalidOperationException("boom"), "System.InvalidOperationException: boom" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Values_have_a_plain_text(object? value, string expected) => Assert.Equal(expected, Text(value));

    [Fact]
    public void Sequences_become_tables_with_a_row_limit()
    {
        MimeBundle bundle = ValueFormatter.Format(Enumerable.Range(0, 50).Select(i => new Point(i, i / 3.0)).ToList());
        string html = bundle.Data["text/html"]!.GetValue<string>();
        Assert.Equal(TableView.RowLimit, html.Split("<tr>").Length - 2);
        Assert.Contains("<th style=\"text-align:right\">Y</th>", html, StringComparison.Ordinal);
        Assert.Contains("… 30 more rows", html, StringComparison.Ordinal);
        Assert.Contains("0.333333", bundle.Data["text/plain"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_sequence_is_cut_and_not_counted()
    {
        static IEnumerable<int> Naturals()
        {
            for (int i = 0; ; i++) yield return i;
        }

        Assert.EndsWith("… more rows", Text(Naturals()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_getter_that_throws_is_shown_in_its_place()
    {
        string text = Text(new Plain());
        Assert.Contains("Number  3", text, StringComparison.Ordinal);
        Assert.Contains("(InvalidOperationException: no)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_is_escaped() =>
        Assert.Contains("&lt;script&gt;", ValueFormatter.Format(new Dictionary<string, string> { ["<script>"] = "&" }).Data["text/html"]!.GetValue<string>(), StringComparison.Ordinal);

    [Fact]
    public void Asked_for_types_are_what_is_sent()
    {
        Assert.Equal("iVA=", ValueFormatter.Format(new byte[] { 137, 80 }, "image/png").Data["image/png"]!.GetValue<string>());
        Assert.Equal(1, ValueFormatter.Format("{\"a\": 1}", "application/json").Data["application/json"]!["a"]!.GetValue<int>());
        Assert.Throws<InvalidOperationException>(() => ValueFormatter.Format("{", "application/json"));
    }

    [Fact]
    public void Types_render_themselves_by_an_attribute_of_the_right_name()
    {
        MimeBundle bundle = ValueFormatter.Format(new Chart(3));
        Assert.Equal(3, bundle.Data["application/vnd.plotly.v1+json"]!["data"]!.GetValue<int>());
        Assert.Equal("<svg>3</svg>", bundle.Data["image/svg+xml"]!.GetValue<string>());
        Assert.Equal("chart of 3", bundle.Data["text/plain"]!.GetValue<string>());
        Assert.False(bundle.Data.ContainsKey("text/html"));
        Assert.False(bundle.Data.ContainsKey("text/x-unwanted"));
        Assert.Equal("chart of 4", Text(new DerivedChart(4)));
        Assert.Equal("through its interface", Text(new Through()));
    }

    private static string Text(object? value) => ValueFormatter.Format(value).Data["text/plain"]!.GetValue<string>();

    [TypeFormatterSource(typeof(ChartFormatters), PreferredMimeTypes = ["application/vnd.plotly.v1+json", "image/svg+xml"])]
    private class Chart(int size)
    {
        public int Size { get; } = size;
    }

    private sealed class DerivedChart(int size) : Chart(size);

    [TypeFormatterSource(typeof(ThroughFormatters))]
    private interface IThrough;

    private sealed class Through : IThrough;

    private sealed class ThroughFormatters
    {
        public IEnumerable<object> CreateTypeFormatters() => [new Formatter<IThrough>("text/plain", _ => "through its interface")];
    }

    private sealed class ChartFormatters
    {
        public IEnumerable<object> CreateTypeFormatters() =>
        [
            new Formatter<Chart>("application/vnd.plotly.v1+json", c => $"{{\"data\": {c.Size}}}"),
            new Formatter<Chart>("image/svg+xml", c => $"<svg>{c.Size}</svg>"),
            new Formatter<Chart>("text/x-unwanted", _ => "no"),
            new Formatter<Chart>("text/plain", c => $"chart of {c.Size}"),
        ];
    }

    private sealed class Formatter<T>(string mimeType, Func<T, string> format)
    {
        public string MimeType => mimeType;

        public bool Format(object value, TextWriter writer)
        {
            writer.Write(format((T)value));
            return true;
        }
    }

    [AttributeUsage(AttributeTargets.All)]
    private sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
    {
        public Type FormatterSourceType { get; } = formatterSourceType;

        public string[] PreferredMimeTypes { get; set; } = [];
    }
}
