using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>A received Jupyter message.</summary>
/// <param name="Peer">The connection it came in on; null on the client's side.</param>
/// <param name="Identities">The routing frames before the delimiter.</param>
/// <param name="HeaderBytes">The header as received: it goes back unchanged as the parent header.</param>
/// <param name="Id">The msg_id.</param>
/// <param name="Type">The message type.</param>
/// <param name="Session">The client's session.</param>
/// <param name="ParentId">The msg_id of the parent header; empty without one.</param>
/// <param name="Metadata">The metadata dictionary.</param>
/// <param name="Content">The content dictionary.</param>
internal sealed record Message(
    ZmtpPeer? Peer, byte[][] Identities, byte[] HeaderBytes, string Id, string Type, string Session, string ParentId, JsonElement Metadata, JsonElement Content)
{
    public string Text(string name, string otherwise = "") =>
        Content.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : otherwise;

    public bool Flag(string name, bool otherwise) =>
        Content.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : otherwise;

    public int Number(string name, int otherwise) =>
        Content.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : otherwise;
}

/// <summary>The JSON shapes that both sides of the protocol need.</summary>
internal static class Json
{
    /// <summary>Text as JSON can hold it: a lone half of a surrogate pair becomes U+FFFD.</summary>
    public static string WellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return Repair(text, i);
        }
        return text;
    }

    /// <summary>JSON whose escapes make whole text: front ends send a lone half of a surrogate pair as it was typed; it becomes U+FFFD.</summary>
    public static byte[] WellFormed(byte[] json)
    {
        byte[] repaired = json;
        for (int i = 0; i + 1 < json.Length; i++)
        {
            if (json[i] != '\\') continue;
            int unit = Escaped(json, i);
            if (char.IsHighSurrogate((char)unit) && char.IsLowSurrogate((char)Escaped(json, i + 6))) i += 11;
            else if (char.IsSurrogate((char)unit))
            {
                if (ReferenceEquals(repaired, json)) repaired = [.. json];
                "\\uFFFD"u8.CopyTo(repaired.AsSpan(i));
                i += 5;
            }
            else i++;
        }
        return repaired;
    }

    public static JsonArray Array(IEnumerable<string> items) => [.. items.Select(i => (JsonNode)WellFormed(i))];

    /// <summary>The UTF-16 unit of the escape "\u1234" at <paramref name="at"/>; 0 when none stands there.</summary>
    private static int Escaped(byte[] json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u' && Utf8Parser.TryParse(json.AsSpan(at + 2, 4), out ushort unit, out int read, 'X') && read == 4 ? unit : 0;

    private static string Repair(string text, int from)
    {
        char[] repaired = text.ToCharArray();
        for (int i = from; i < repaired.Length; i++)
        {
            if (!char.IsSurrogate(repaired[i])) continue;
            if (char.IsHighSurrogate(repaired[i]) && i + 1 < repaired.Length && char.IsLowSurrogate(repaired[i + 1])) i++;
            else repaired[i] = '\uFFFD';
        }
        return new string(repaired);
    }
}
