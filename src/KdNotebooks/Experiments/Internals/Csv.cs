using System.Globalization;
using System.Text;

namespace KdNotebooks.Experiments.Internals;

/// <summary>RFC 4180 for the kit's own result files: header line, comma, quotes where needed, invariant numbers.</summary>
internal static class Csv
{
    public static void WriteLine(TextWriter writer, IEnumerable<string> fields) => writer.Write(string.Join(',', fields.Select(Quote)) + "\n");

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Number(double? value) => value is { } number ? Number(number) : "";

    /// <summary>Line number and fields of every line after the header.</summary>
    public static IEnumerable<(int Line, string[] Fields)> Read(string path, IReadOnlyList<string> header)
    {
        if (!File.Exists(path)) throw new InvalidInputException($"{path} is missing: run the experiment first (kd reproduce)");
        using var reader = new StreamReader(path);
        foreach ((int, string[]) record in Read(reader, path, header)) yield return record;
    }

    /// <summary>The rows of a file after the header.</summary>
    /// <exception cref="InvalidInputException">The file is missing or another one, or a field is not what it should be; the line is named.</exception>
    public static IReadOnlyList<T> Rows<T>(string path, IReadOnlyList<string> header, RowParser<T> parse)
        where T : class => Rows(Read(path, header), path, parse);

    /// <summary>As the other overload, out of an open text.</summary>
    public static IReadOnlyList<T> Rows<T>(TextReader reader, string path, IReadOnlyList<string> header, RowParser<T> parse)
        where T : class => Rows(Read(reader, path, header), path, parse);

    private static IReadOnlyList<T> Rows<T>(IEnumerable<(int Line, string[] Fields)> lines, string path, RowParser<T> parse)
        where T : class => [.. lines.Select(line =>
            parse(line.Fields, out string? wrong) ?? throw new InvalidInputException($"{path}, line {line.Line}: {wrong}; remove the line or the file and run again"))];

    /// <summary>As the other overload, out of an open text.</summary>
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader reader, string path, IReadOnlyList<string> header)
    {
        int line = 1;
        string[]? found = ReadRecord(reader, ref line);
        if (found is null || !found.SequenceEqual(header))
            throw new InvalidInputException($"{path}, line 1: expected the columns {string.Join(",", header)}");
        while (true)
        {
            int start = line;
            if (ReadRecord(reader, ref line) is not { } fields) yield break;
            if (fields.Length != header.Count)
                throw new InvalidInputException($"{path}, line {start}: {fields.Length} fields where {header.Count} are needed; remove the line or the file and run again");
            yield return (start, fields);
        }
    }

    /// <summary>The fields of one line; null when a quote is open at its end.</summary>
    public static string[]? Fields(string line)
    {
        int number = 1;
        using var reader = new StringReader(line);
        return line.Length == 0 ? [""] : ReadRecord(reader, ref number, out bool open) is var fields && open ? null : fields;
    }

    private static string Quote(string field) =>
        field.AsSpan().IndexOfAny(",\"\n\r") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";

    private static string[]? ReadRecord(TextReader reader, ref int line) => ReadRecord(reader, ref line, out _);

    private static string[]? ReadRecord(TextReader reader, ref int line, out bool open)
    {
        open = false;
        if (reader.Peek() < 0) return null;
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        while (true)
        {
            int c = reader.Read();
            if (c < 0 || (c == '\n' && !quoted))
            {
                open = quoted;
                line++;
                fields.Add(field.ToString());
                return [.. fields];
            }
            if (c == '\n') line++;
            if (c == '"' && quoted && reader.Peek() == '"') field.Append((char)reader.Read());
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c != '\r' || quoted) field.Append((char)c);
        }
    }
}
