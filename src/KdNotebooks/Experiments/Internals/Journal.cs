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
    private const int ChecksumLength = 16;
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
        var damaged = new DamagedLines(warn, path, " (cut off by a kill, or changed); that part is computed again");
        // A slice that still runs appends to the file while it is read here.
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (line.Length == 0) continue;
            if (Parse(line, $"{path}, line {number}") is { } entry) yield return entry;
            else damaged.Add(number);
        }
        damaged.End();
    }

    private static JournalEntry? Parse(string line, string where)
    {
        if (line.Length <= ChecksumLength || line[ChecksumLength] != ' ') return null;
        string body = line[(ChecksumLength + 1)..];
        if (!line.AsSpan(0, ChecksumLength).SequenceEqual(Checksum(body)) || Deserialize(body) is not { Cell: not null, Runs: not null, Information: not null } entry) return null;
        var result = new CellResult(
            [.. entry.Runs.Select(fields => Row(fields, RunsCsv.TryParse)).OfType<RunRecord>()],
            [.. entry.Information.Select(fields => Row(fields, InformationCsv.TryParse)).OfType<InformationRecord>()]);
        return result.Runs.Count == entry.Runs.Length && result.Information.Count == entry.Information.Length ? new JournalEntry(where, entry.Cell, entry.Seconds, result) : null;

        static T? Row<T>(string[]? fields, RowParser<T> parse)
            where T : class => fields is null || fields.Contains(null) ? null : parse(fields, out _);
    }

    private static Entry? Deserialize(string body)
    {
        // An exception takes longer than all else of a line.
        if (!body.StartsWith("{\"Cell\":", StringComparison.Ordinal) || !body.EndsWith('}')) return null;
        try
        {
            return JsonSerializer.Deserialize<Entry>(body);
        }
        catch (JsonException)
        {
            // Written by another version.
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    internal static string Checksum(string body) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..ChecksumLength];

    private sealed record Entry(string? Cell, string[][]? Runs, string[][]? Information, double Seconds = 0);
}

/// <summary>A finished cell in a journal.</summary>
/// <param name="Where">File and line.</param>
/// <param name="Cell">The cell's key.</param>
/// <param name="Seconds">How long it took; not part of any result.</param>
/// <param name="Result">Its rows.</param>
internal sealed record JournalEntry(string Where, string Cell, double Seconds, CellResult Result);
