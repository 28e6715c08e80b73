using System.Globalization;
using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>
/// Tables of UCSC Xena, tab-separated, plain or .gz: genomic matrices (features × samples, the first line names the
/// samples) and clinical matrices (samples × columns).
/// </summary>
public static class XenaFile
{
    /// <summary>Reads a genomic matrix. NA and empty cells are missing; a feature that is missing everywhere is left out.</summary>
    /// <exception cref="InvalidInputException">A cell is no number, or a line has another number of cells; the line says where.</exception>
    public static Assay ReadMatrix(string path, string name) => Read(path, csv =>
    {
        string[] samples = Header(csv, path)[1..];
        Distinct(samples, path, "sample");
        var features = new List<string>();
        var values = new List<float>();
        while (csv.Read())
        {
            Require(csv, samples.Length + 1, path);
            bool measured = false;
            for (int column = 1; column <= samples.Length; column++)
            {
                float value = Number(csv, column, path);
                measured |= !float.IsNaN(value);
                values.Add(value);
            }
            if (measured) features.Add(csv[0].ToString());
            else values.RemoveRange(values.Count - samples.Length, samples.Length);
        }
        if (features.Count == 0) throw new InvalidInputException($"{path} has no feature with values");
        return Assay.Transposed(name, samples, features, values);
    });

    /// <summary>Reads one column of a clinical matrix: sample → value; NA and empty cells are left out.</summary>
    /// <exception cref="InvalidInputException">There is no such column; the line names those that exist.</exception>
    public static IReadOnlyDictionary<string, string> ReadColumn(string path, string column) => Read(path, csv =>
    {
        string[] header = Header(csv, path);
        int chosen = Array.IndexOf(header, column);
        if (chosen < 1) throw new InvalidInputException($"{path} has no column '{column}'; it has {string.Join(", ", header.Skip(1).Take(12))}{(header.Length > 13 ? ", ..." : "")}");
        var values = new Dictionary<string, string>();
        while (csv.Read())
        {
            Require(csv, header.Length, path);
            if (!IsMissing(csv[chosen]) && !values.TryAdd(csv[0].ToString(), csv[chosen].Trim().ToString()))
                throw new InvalidInputException($"{path} has the sample {csv[0]} twice (line {csv.Line})");
        }
        return values;
    });

    private static T Read<T>(string path, Func<CsvReader, T> read)
    {
        using FileStream file = FeatureFile.Open(path);
        Span<byte> start = stackalloc byte[2];
        bool packed = FileKind.IsGZip(start[..file.ReadAtLeast(start, 2, throwOnEndOfStream: false)]);
        file.Position = 0;
        using Stream stream = packed ? BoundedStream.GZip(file, path) : file;
        using var csv = new CsvReader(new StreamReader(stream, Encoding.UTF8), path, '\t');
        return read(csv);
    }

    private static string[] Header(CsvReader csv, string path) =>
        csv.Read() && csv.Count > 1 ? csv.Cells() : throw new InvalidInputException($"{path} is not a table of Xena: its first line has no tab");

    private static void Distinct(string[] names, string path, string what)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new InvalidInputException($"{path} has the {what} {twice.Key} twice");
    }

    private static void Require(CsvReader csv, int count, string path)
    {
        if (csv.Count != count) throw new InvalidInputException($"{path} has {csv.Count} cells in line {csv.Line}, {count} in the first line");
    }

    private static float Number(CsvReader csv, int column, string path)
    {
        if (IsMissing(csv[column])) return float.NaN;
        if (float.TryParse(csv[column], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)) return value;
        throw new InvalidInputException($"{path} has '{csv[column][..Math.Min(20, csv[column].Length)]}' where a number or NA is meant: line {csv.Line}, column {column + 1}");
    }

    private static bool IsMissing(ReadOnlySpan<char> cell) => cell.Trim() is "" or "NA" or "NaN" or "nan";
}
