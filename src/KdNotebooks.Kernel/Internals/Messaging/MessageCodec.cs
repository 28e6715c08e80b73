using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>
/// The wire format of Jupyter messages: <c>[identities..., "&lt;IDS|MSG&gt;", hmac, header, parent_header, metadata, content]</c>,
/// signed with HMAC-SHA256 over the four dictionaries; an empty key leaves messages unsigned.
/// </summary>
internal sealed class MessageCodec(string key)
{
    /// <summary>The version of the messaging protocol that the kernel speaks.</summary>
    public const string ProtocolVersion = "5.3";

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();
    private static readonly byte[] EmptyDictionary = "{}"u8.ToArray();
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly byte[] key = Encoding.UTF8.GetBytes(key);
    private readonly string session = Guid.NewGuid().ToString("N");
    private int sent;

    /// <summary>A message as frames; <paramref name="parentHeader"/> is the request's header as it came.</summary>
    public byte[][] Encode(byte[][] identities, string type, byte[]? parentHeader, JsonObject content, JsonObject? metadata = null) =>
        Encode(identities, type, parentHeader, content, metadata, out _);

    /// <summary>As the other overload; also tells the message's id, which replies name as their parent.</summary>
    public byte[][] Encode(byte[][] identities, string type, byte[]? parentHeader, JsonObject content, JsonObject? metadata, out string id)
    {
        id = $"{session}_{Interlocked.Increment(ref sent).ToString(CultureInfo.InvariantCulture)}";
        var header = new JsonObject
        {
            ["msg_id"] = id,
            ["session"] = session,
            ["username"] = "kernel",
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["msg_type"] = type,
            ["version"] = ProtocolVersion,
        };
        byte[] headerBytes = Serialize(header), metadataBytes = metadata is null ? EmptyDictionary : Serialize(metadata), contentBytes = Serialize(content);
        parentHeader ??= EmptyDictionary;
        byte[] signature = Sign(headerBytes, parentHeader, metadataBytes, contentBytes);
        return [.. identities, Delimiter, signature, headerBytes, parentHeader, metadataBytes, contentBytes];
    }

    /// <summary>The message in the frames; null when it is malformed or its signature is wrong.</summary>
    public Message? Decode(ZmtpPeer? peer, byte[][] frames)
    {
        int delimiter = Array.FindIndex(frames, f => f.AsSpan().SequenceEqual(Delimiter));
        if (delimiter < 0 || frames.Length < delimiter + 6) return null;
        byte[] signature = frames[delimiter + 1], header = frames[delimiter + 2], parent = frames[delimiter + 3], metadata = frames[delimiter + 4], content = frames[delimiter + 5];
        if (key.Length > 0 && !CryptographicOperations.FixedTimeEquals(signature, Sign(header, parent, metadata, content))) return null;
        try
        {
            JsonElement head = Dictionary(header);
            string type = head.GetProperty("msg_type").GetString()!, id = head.GetProperty("msg_id").GetString()!;
            string from = head.TryGetProperty("session", out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            string parentId = Dictionary(parent).TryGetProperty("msg_id", out value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            if (type is null || id is null) return null;
            return new Message(peer, frames[..delimiter], header, id, type, from, parentId, Dictionary(metadata), Dictionary(content));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonElement Dictionary(byte[] bytes)
    {
        // JSON is read when it is asked for: text that is no text would show up late, on a thread that nobody guards.
        if (!Utf8.IsValid(bytes)) throw new JsonException("UTF-8 expected");
        using JsonDocument document = JsonDocument.Parse(Json.WellFormed(bytes));
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("an object expected");
        return document.RootElement.Clone();
    }

    private static byte[] Serialize(JsonObject json)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Compact)) json.WriteTo(writer);
        return bytes.ToArray();
    }

    private byte[] Sign(byte[] header, byte[] parent, byte[] metadata, byte[] content)
    {
        if (key.Length == 0) return [];
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(header);
        hmac.AppendData(parent);
        hmac.AppendData(metadata);
        hmac.AppendData(content);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset()));
    }
}
