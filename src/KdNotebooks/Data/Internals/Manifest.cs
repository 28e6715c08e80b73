using System.Text;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// SHA256SUMS beside files whose checksum the catalog cannot know: what they were when they were fetched, in the format
/// of `sha256sum -c`.
/// </summary>
internal static class Manifest
{
    public const string FileName = "SHA256SUMS";

    /// <summary>Name → SHA-256 of the files of <paramref name="folder"/>; empty when none were recorded.</summary>
    public static Dictionary<string, string> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        return lines
            .Where(line => line.Length > 66 && line[64..66] == "  ")
            .GroupBy(line => line[66..])
            .ToDictionary(same => same.Key, same => same.Last()[..64]);
    }

    /// <summary>Records files on top of those that are recorded already.</summary>
    public static void Add(string folder, IReadOnlyDictionary<string, string> sums)
    {
        Dictionary<string, string> all = Read(folder);
        foreach ((string name, string sum) in sums) all[name] = sum;
        var text = new StringBuilder();
        foreach ((string name, string sum) in all.OrderBy(pair => pair.Key, StringComparer.Ordinal)) text.Append(sum).Append("  ").Append(name).Append('\n');
        AtomicFile.Write(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(text.ToString()));
    }
}
