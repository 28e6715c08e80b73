using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Messaging;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>One value in several representations, from MIME type to text, base64 or JSON.</summary>
internal sealed class MimeBundle
{
    public JsonObject Data { get; } = [];

    public static MimeBundle Text(string text) => new MimeBundle().With("text/plain", text);

    /// <summary>Adds a representation; text of a JSON type is parsed, so that front ends get an object.</summary>
    public MimeBundle With(string mimeType, string text)
    {
        Data[mimeType] = IsJson(mimeType) ? Parse(mimeType, text) : Json.WellFormed(text);
        return this;
    }

    public static bool IsJson(string mimeType) =>
        mimeType == "application/json" || (mimeType.StartsWith("application/", StringComparison.Ordinal) && mimeType.EndsWith("json", StringComparison.Ordinal));

    private static JsonNode? Parse(string mimeType, string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"The {mimeType} representation is not JSON: {e.Message}", e);
        }
    }
}
