using System.Globalization;
using KdNotebooks.Numerics;

namespace KdNotebooks.Data.Internals;

/// <summary>Numbers and labels out of a table in text.</summary>
internal static class CsvFeatures
{
    private static readonly string[] s_labelNames = ["label", "labels", "y", "class", "classes", "target", "targets"];

    /// <summary>
    /// Numbers. The first line is a header when none of its cells is a number, or when it counts 0, 1, 2, ... (as pandas
    /// names columns that have no name).
    /// </summary>
    public static Samples ReadSamples(TextReader text, string name, char? separator, bool allowNotFinite)
    {
        using var csv = new CsvReader(text, name, separator);
        if (!csv.Read()) throw new InvalidInputException($"{name} is empty");
        int columns = csv.Count, rows = 0;
        var values = new List<double>();
        bool more = !IsHeader(csv) || csv.Read();
        for (; more; more = csv.Read(), rows++)
        {
            RequireCount(csv, columns, name);
            for (int column = 0; column < columns; column++) values.Add(Number(csv, column, name, allowNotFinite));
        }
        if (rows == 0) throw new InvalidInputException($"{name} has a header and no rows");
        return new Samples(rows, columns, [.. values]);
    }

    /// <summary>Labels: the only column, or the one whose header is label, y, class or target.</summary>
    public static string[] ReadLabelTexts(TextReader text, string name, char? separator)
    {
        using var csv = new CsvReader(text, name, separator);
        if (!csv.Read()) throw new InvalidInputException($"{name} is empty");
        int columns = csv.Count, chosen = 0;
        string[] first = csv.Cells();
        int named = Array.FindIndex(first, cell => s_labelNames.Contains(cell.Trim().ToLowerInvariant()));
        if (columns > 1 && named < 0) throw new InvalidInputException($"{name} has {columns} columns; labels are one column, or a column called 'label'");
        if (named >= 0) chosen = named;
        var labels = new List<string>();
        bool more = named < 0 || csv.Read();
        for (; more; more = csv.Read())
        {
            RequireCount(csv, columns, name);
            string label = csv[chosen].Trim().ToString();
            if (label.Length == 0) throw new InvalidInputException($"{name} has no label in line {csv.Line}");
            labels.Add(label);
        }
        if (named < 0 && StartsWithHeader(labels)) labels.RemoveAt(0);
        if (labels.Count == 0) throw new InvalidInputException($"{name} has a header and no rows");
        int missing = labels.FindIndex(label => label.Equals("nan", StringComparison.OrdinalIgnoreCase));
        if (missing >= 0) throw new InvalidInputException($"{name} has the label NaN in row {missing} (counted from 0); remove that row from all files");
        return [.. labels];
    }

    private static bool IsHeader(CsvReader csv)
    {
        bool noNumber = true, counts = csv.Count >= 3;
        for (int i = 0; i < csv.Count; i++)
        {
            bool number = TryNumber(csv[i], out double value);
            noNumber &= !number;
            counts &= number && value == i;
        }
        return noNumber || counts;
    }

    /// <summary>Text above numbers, or text that occurs nowhere else where everything else repeats.</summary>
    private static bool StartsWithHeader(List<string> labels)
    {
        if (labels.Count < 2 || IsNumber(labels[0])) return false;
        if (labels.Skip(1).All(IsNumber)) return true;
        Dictionary<string, int> counts = labels.CountBy(label => label).ToDictionary();
        return counts[labels[0]] == 1 && counts.Count > 2 && counts.Count(pair => pair.Value == 1) == 1;
    }

    private static bool IsNumber(string text) => TryNumber(text, out _);

    /// <summary>Numbers as C, Python and R write them, with nan, inf and infinity in any case.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return true;
        ReadOnlySpan<char> word = text.Trim();
        bool negative = word.StartsWith('-');
        if (negative || word.StartsWith('+')) word = word[1..];
        if (!word.Equals("inf", StringComparison.OrdinalIgnoreCase) && !word.Equals("infinity", StringComparison.OrdinalIgnoreCase)) return false;
        value = negative ? double.NegativeInfinity : double.PositiveInfinity;
        return true;
    }

    private static double Number(CsvReader csv, int column, string name, bool allowNotFinite)
    {
        if (!TryNumber(csv[column], out double value))
        {
            ReadOnlySpan<char> cell = csv[column].Trim();
            string what = cell.Length == 0 ? "nothing" : $"'{(cell.Length > 20 ? $"{cell[..20]}..." : cell.ToString())}'";
            throw new InvalidInputException($"{name} has {what} where a number is meant: line {csv.Line}, column {column + 1}");
        }
        if (!allowNotFinite && !double.IsFinite(value)) throw new InvalidInputException($"{name} has {(double.IsNaN(value) ? "NaN" : "infinity")} in line {csv.Line}, column {column + 1}; remove or replace it");
        return value;
    }

    private static void RequireCount(CsvReader csv, int columns, string name)
    {
        if (csv.Count != columns) throw new InvalidInputException($"{name} has {csv.Count} cells in line {csv.Line}, {columns} in the lines before");
    }
}
