using System.Globalization;

namespace KdNotebooks.Experiments.Internals;

/// <summary>Reads a row out of its fields; null where one is not what it should be.</summary>
/// <param name="fields">The line's fields.</param>
/// <param name="wrong">What is wrong; null where nothing is.</param>
internal delegate T? RowParser<T>(string[] fields, out string? wrong)
    where T : class;

/// <summary>The fields of a line, read as what they should be; what is wrong with the first that is not stays in <see cref="Wrong"/>.</summary>
internal sealed class CsvFields
{
    private readonly string[] _fields;
    private readonly IReadOnlyList<string> _header;

    public CsvFields(string[] fields, IReadOnlyList<string> header)
    {
        (_fields, _header) = (fields, header);
        if (fields.Length != header.Count) Wrong = $"{fields.Length} fields where {header.Count} are needed";
    }

    /// <summary>Null while everything was as it should be.</summary>
    public string? Wrong { get; private set; }

    public string Text(int at) => at < _fields.Length ? _fields[at] : "";

    public int Integer(int at) => int.TryParse(Text(at), CultureInfo.InvariantCulture, out int value) ? value : Fault(at, "a whole number", 0);

    public double Number(int at) => double.TryParse(Text(at), CultureInfo.InvariantCulture, out double value) ? value : Fault(at, "a number", 0.0);

    public double? Optional(int at) => Text(at).Length == 0 ? null : Number(at);

    public bool Flag(int at) => bool.TryParse(Text(at), out bool value) ? value : Fault(at, "true or false", false);

    private T Fault<T>(int at, string expected, T otherwise)
    {
        Wrong ??= $"{_header[at]} is '{Text(at)}', not {expected}";
        return otherwise;
    }
}
