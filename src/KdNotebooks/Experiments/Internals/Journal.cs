using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Experiments.Internals;

/// <summary>
/// `&lt;experiment&gt;.journal`: one line a finished cell, appended and flushed as it ends, each with its own checksum, so that a
/// killed run loses only the cells that were under way. A line that does not check out is named and left out.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly Lock _lock = new();

    private Journal(FileStream file) => _file = file;

    /// <summary>Opens the journal for appending; with <paramref name="keep"/> the finished cells in it stay.</summary>
    public static Journal Open(string path, bool keep)
    {
        try
        {
            // Without a buffer: a line is one write, and after a failed one nothing is left to fail again.
            var file = new FileStream(path, keep ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            file.Seek(0, SeekOrigin.End);
            // A line that was cut off by a kill must not run into the next one.
            if (file.Length > 0)
            {
                file.Seek(-1, SeekOrigin.End);
                if (file.ReadByte() != '\n') file.WriteByte((byte)'\n');
            }
            return new Journal(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(exception, path, DiskErrors.ResultsFolder);
        }
    }

    /// <summary>Adds one finished cell.</summary>
    public void Append(string cell, CellResult result, double seconds)
    {
        string body = JsonSerializer.Serialize(new Entry(
            cell, [.. result.Runs.Select(RunsCsv.Fields)], [.. result.Information.Select(InformationCsv.Fields)], Math.Round(seconds, 4)));
        byte[] line = Encoding.UTF8.GetBytes($"{Checksum(body)} {body}\n");
        lock (_lock)
        {
            DiskErrors.Explain(
                _file.Name,
                () =>
                {
                    _file.Write(line);
                    _file.Flush();
                },
                DiskErrors.ResultsFolder);
        }
    }

    /// <summary>The cells in the journal at <paramref name="path"/>, the last of each; damaged lines are told to <paramref name="warn"/>.</summary>
    public static Dictionary<string, CellResult> Read(string path, Action<string> warn)
    {
        var cells = new Dictionary<string, CellResult>(StringComparer.Ordinal);
        foreach (JournalEntry entry in Entries(path, warn)) cells[entry.Cell] = entry.Result;
        return cells;
    }

    /// <summary>Every entry of the journal at <paramref name="path"/>, in its order; damaged lines are told to <paramref name="warn"/>.</summary>
    public static IEnumerable<JournalEntry> Entries(string path, Action<string> warn)
    {
        if (!File.Exists(path)) yield break;
        int number = 0;
        // A slice that still runs appends to the file while it is read here.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0) continue;
            string where = $"{path}, line {number}";
            if (Parse(line, where) is { } entry) yield return entry;
            else warn($"{where} is damaged (cut off by a kill, or changed); that part is computed again");
        }
    }

    private static JournalEntry? Parse(string line, string where)
    {
        int space = line.IndexOf(' ');
        if (space < 0 || line[..space] != Checksum(line[(space + 1)..])) return null;
        try
        {
            if (JsonSerializer.Deserialize<Entry>(line[(space + 1)..]) is not { Cell: not null, Runs: not null, Information: not null } entry) return null;
            if (entry.Runs.Concat(entry.Information).Any(row => row is null || row.Contains(null!))) return null;
            return new JournalEntry(where, entry.Cell, entry.Seconds, new CellResult(
                [.. entry.Runs.Select(fields => RunsCsv.Parse(fields, where))],
                [.. entry.Information.Select(fields => InformationCsv.Parse(fields, where))]));
        }
        catch (Exception exception) when (exception is JsonException or InvalidInputException)
        {
            // Written by another version.
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    internal static string Checksum(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..16];

    private sealed record Entry(string? Cell, string[][]? Runs, string[][]? Information, double Seconds = 0);
}

/// <summary>A finished cell in a journal.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Cell">The cell's key.</param>
/// <param name="Seconds">How long it took; not part of any result.</param>
/// <param name="Result">Its rows.</param>
internal sealed record JournalEntry(string Where, string Cell, double Seconds, CellResult Result);
