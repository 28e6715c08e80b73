using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Internals.Documents;

/// <summary>JSON in the layout of Jupyter's own files: one space of indent, sorted keys, nothing escaped that need not be.</summary>
internal static class NotebookJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return text.Append('\n').ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject { Count: 0 }:
                text.Append("{}");
                break;
            case JsonArray { Count: 0 }:
                text.Append("[]");
                break;
            case JsonObject members:
                text.Append('{');
                AppendItems(text, members.OrderBy(m => m.Key, StringComparer.Ordinal), depth, m =>
                {
                    AppendString(text, m.Key);
                    text.Append(": ");
                    Append(text, m.Value, depth + 1);
                });
                text.Append('}');
                break;
            case JsonArray items:
                text.Append('[');
                AppendItems(text, items, depth, i => Append(text, i, depth + 1));
                text.Append(']');
                break;
            case JsonValue value when value.TryGetValue(out string? s):
                AppendString(text, s);
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void AppendItems<T>(StringBuilder text, IEnumerable<T> items, int depth, Action<T> append)
    {
        string separator = "\n";
        foreach (T item in items)
        {
            text.Append(separator).Append(' ', depth + 1);
            append(item);
            separator = ",\n";
        }
        text.Append('\n').Append(' ', depth);
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case < ' ':
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }
        text.Append('"');
    }
}
