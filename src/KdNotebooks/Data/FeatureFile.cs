using System.Globalization;
using System.IO.Compression;
using System.Text;
using KdNotebooks.Data.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>
/// A user's own representations and labels: .npy, .npz (one array, or FILE.npz#NAME), .csv and .tsv, the last two also
/// as .gz. What a file is is decided by its contents; its name only has to agree where it says .npy or .npz.
/// </summary>
public static class FeatureFile
{
    /// <summary>Reads n rows of d numbers.</summary>
    /// <exception cref="InvalidInputException">One line: what is wrong, in which row and column, and what to do.</exception>
    public static Samples ReadSamples(string path) => ReadSamples(path, allowNotFinite: false);

    /// <summary>For data sets whose NaN and infinities are replaced and counted afterwards.</summary>
    internal static Samples ReadSamples(string path, bool allowNotFinite) =>
        Read(path, NpyFile.ReadSamples, (text, name, separator) => CsvFeatures.ReadSamples(text, name, separator, allowNotFinite));

    /// <summary>
    /// Reads n labels: integers, numbers that are whole, or text. The classes are coded 0, ..., K − 1 in sorted order
    /// (numbers by value, text by character code).
    /// </summary>
    /// <exception cref="InvalidInputException">One line: what is wrong and where; also when there is only one class.</exception>
    public static Labels ReadLabels(string path) => Code(ReadLabelTexts(path), path);

    internal static string[] ReadLabelTexts(string path) => Read(path, NpyFile.ReadLabelTexts, CsvFeatures.ReadLabelTexts);

    /// <summary>Checks that files that belong together have the same number of rows.</summary>
    /// <exception cref="InvalidInputException">They differ; the line names each file with its rows.</exception>
    public static void RequireSameRows(params ReadOnlySpan<(string Path, int Rows)> files)
    {
        bool same = true;
        foreach ((_, int rows) in files) same &= rows == files[0].Rows;
        if (same) return;
        var parts = new List<string>();
        foreach ((string path, int rows) in files) parts.Add($"{path} has {rows}");
        throw new InvalidInputException($"the files must have the same rows in the same order: {string.Join(", ", parts)}");
    }

    internal static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new InvalidInputException($"{path} is a folder; a file is meant");
        if (!File.Exists(path)) throw new InvalidInputException($"there is no file {path}");
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"there is no file {path}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InvalidInputException($"{path} cannot be read: you have no permission", exception);
        }
    }

    private static T Read<T>(string path, Func<Stream, string, long?, T> npy, Func<TextReader, string, char?, T> text)
    {
        (string filePath, string? array) = SplitName(path);
        using FileStream file = Open(filePath);
        Span<byte> start = stackalloc byte[8];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        file.Position = 0;
        string name = filePath.ToLowerInvariant();
        if (start.Length == 0) throw new InvalidInputException($"{filePath} is empty");
        if (name.EndsWith(".npz") && !FileKind.IsZip(start)) throw new InvalidInputException($"{filePath} is not an .npz file{FileKind.Guess(start)}");
        if (name.EndsWith(".npy") || FileKind.IsNpy(start)) return npy(file, filePath, file.Length);
        if (FileKind.IsZip(start)) return ReadZip(file, filePath, array, npy);
        if (!FileKind.IsGZip(start)) return ReadText(file, filePath, name, start, text);

        using var unpacked = new BufferedStream(BoundedStream.GZip(file, filePath), 64 << 10);
        Span<byte> inside = stackalloc byte[8];
        inside = inside[..unpacked.ReadAtLeast(inside, inside.Length, throwOnEndOfStream: false)];
        using var whole = new PrefixedStream(inside.ToArray(), unpacked);
        return FileKind.IsNpy(inside) ? npy(whole, filePath, null) : ReadText(whole, filePath, name.EndsWith(".gz") ? name[..^3] : name, inside, text);
    }

    private static T ReadText<T>(Stream stream, string path, string name, ReadOnlySpan<byte> start, Func<TextReader, string, char?, T> read)
    {
        // A pickle, HDF5 or the like under any name: say what it is rather than that line 1 is no number.
        string guess = FileKind.Guess(start);
        if (start.Length > 0 && start.IndexOf((byte)0) >= 0 || guess.Contains("pickle") || guess.Contains("HDF5")) throw new InvalidInputException($"{path} is not a table in text, nor .npy or .npz{guess}");
        using var text = new StreamReader(stream, Encoding.UTF8);
        return read(text, path, name.EndsWith(".tsv") ? '\t' : null);
    }

    private static T ReadZip<T>(FileStream file, string path, string? array, Func<Stream, string, long?, T> npy)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            ZipArchiveEntry[] arrays = [.. zip.Entries.Where(entry => entry.FullName.EndsWith(".npy", StringComparison.Ordinal))];
            string names = string.Join(", ", arrays.Take(8).Select(entry => entry.FullName[..^4])) + (arrays.Length > 8 ? ", ..." : "");
            if (arrays.Length == 0) throw new InvalidInputException($"{path} holds no array");
            if (array is null && arrays.Length > 1) throw new InvalidInputException($"{path} holds {arrays.Length} arrays ({names}); name one: {path}#{arrays[0].FullName[..^4]}");
            ZipArchiveEntry chosen = array is null ? arrays[0] : arrays.FirstOrDefault(entry => entry.FullName == array + ".npy")
                ?? throw new InvalidInputException($"{path} holds no array '{array}'; it holds {names}");
            using var stream = new BoundedStream(chosen.Open(), path, Math.Min(chosen.CompressedLength, file.Length)) { ExpectedCrc = chosen.Crc32 };
            return npy(stream, array is null ? path : $"{path}#{array}", null);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidInputException($"{path} is not a whole .npz file: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>FILE.npz#NAME, unless a file of that very name exists.</summary>
    private static (string Path, string? Array) SplitName(string path)
    {
        int hash = path.LastIndexOf('#');
        return hash > 0 && !File.Exists(path) && path[..hash].EndsWith(".npz", StringComparison.OrdinalIgnoreCase) ? (path[..hash], path[(hash + 1)..]) : (path, null);
    }

    private static Labels Code(string[] texts, string path)
    {
        var numbers = new double[texts.Length];
        bool numeric = true;
        for (int i = 0; i < texts.Length && numeric; i++)
            numeric = double.TryParse(texts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i]);
        int[] codes = new int[texts.Length];
        int classes;
        if (numeric)
        {
            int broken = Array.FindIndex(numbers, value => value != Math.Floor(value));
            if (broken >= 0) throw new InvalidInputException($"{path} has the label {texts[broken]} in row {broken} (counted from 0); labels are whole numbers or text");
            double[] sorted = [.. numbers.Distinct().Order()];
            classes = sorted.Length;
            for (int i = 0; i < codes.Length; i++) codes[i] = Array.BinarySearch(sorted, numbers[i]);
        }
        else
        {
            string[] sorted = [.. texts.Distinct().Order(StringComparer.Ordinal)];
            classes = sorted.Length;
            for (int i = 0; i < codes.Length; i++) codes[i] = Array.BinarySearch(sorted, texts[i], StringComparer.Ordinal);
        }
        if (classes < 2) throw new InvalidInputException($"all {texts.Length} labels in {path} are '{texts[0]}'; at least two classes are needed");
        if (classes == texts.Length && classes > 2) throw new InvalidInputException($"the {classes} labels in {path} are all different; labels are classes that repeat");
        return new Labels(codes, classes);
    }
}
