namespace KdNotebooks.Experiments.Internals;

/// <summary>
/// What is whole in the result files of an earlier run. A damaged line is named and left out, the file it stands in is kept
/// under a name of its own, and the cells that the line may have belonged to count as not done.
/// </summary>
internal sealed class SalvagedResults
{
    private readonly ILookup<(string, int), RunRecord> _runs;
    private readonly ILookup<(string, int), InformationRecord> _information;
    private readonly IReadOnlyList<(string? After, string? Before)> _gaps;

    private SalvagedResults(
        IEnumerable<RunRecord> runs, IEnumerable<InformationRecord> information, IReadOnlyList<(string? After, string? Before)> gaps)
    {
        _runs = runs.ToLookup(run => (run.Condition, run.Seed));
        _information = information.ToLookup(row => (row.Condition, row.Seed));
        _gaps = gaps;
    }

    /// <summary>Both files of <paramref name="experiment"/>; null when they are not there. <paramref name="warn"/> hears each damaged line.</summary>
    public static SalvagedResults? Read(string folder, string experiment, Action<string> warn)
    {
        string runsPath = ResultsTable.RunsPath(folder, experiment), informationPath = ResultsTable.InformationPath(folder, experiment);
        if (!File.Exists(runsPath)) return null;
        if (!File.Exists(informationPath))
        {
            warn($"{informationPath} is missing; everything is computed again");
            return null;
        }
        List<RunRecord?> runs = Lines(runsPath, RunsCsv.Header, RunsCsv.Parse, warn);
        List<InformationRecord?> information = Lines(informationPath, InformationCsv.Header, InformationCsv.Parse, warn);

        // How many estimates a cell has is not known beforehand. The lines are sorted by condition: a damaged one belongs to
        // a condition between those of its neighbours.
        var gaps = new List<(string? After, string? Before)>();
        for (int i = 0; i < information.Count; i++)
        {
            if (information[i] is null)
                gaps.Add((information[..i].LastOrDefault(row => row is not null)?.Condition, information[i..].FirstOrDefault(row => row is not null)?.Condition));
        }
        return new SalvagedResults(runs.OfType<RunRecord>(), information.OfType<InformationRecord>(), gaps);
    }

    /// <summary>The rows of <paramref name="cell"/>; null unless all of them are there, succeeded and are of this provenance.</summary>
    public CellResult? Of(ExperimentCell cell, RunProvenance provenance)
    {
        (string Condition, int Seed)[] keys = [.. cell.Planned.Select(run => (run.Condition, run.Seed)).Distinct()];
        if (keys.Any(key => _gaps.Any(gap => Between(key.Condition, gap)))) return null;
        RunRecord[] there = [.. keys.SelectMany(key => _runs[key])], rows = [.. there.Where(run => run.Success && run.Provenance == provenance)];
        bool whole = cell.OpenEnded ? rows.Length > 0 && rows.Length == there.Length : rows.Length == cell.Planned.Count;
        return whole ? new CellResult(rows, [.. keys.SelectMany(key => _information[key])]) : null;
    }

    private static bool Between(string condition, (string? After, string? Before) gap) =>
        (gap.After is null || string.CompareOrdinal(condition, gap.After) >= 0) && (gap.Before is null || string.CompareOrdinal(condition, gap.Before) <= 0);

    /// <summary>One entry a line after the header; null where the line is damaged.</summary>
    private static List<T?> Lines<T>(string path, IReadOnlyList<string> header, Func<string[], string, T> parse, Action<string> warn)
        where T : class
    {
        var rows = new List<T?>();
        bool damaged = false;
        void Damaged(int line)
        {
            warn($"{path}, line {line} is damaged; what it held is computed again, the other lines are used, and the file as it was is kept as {Path.GetFileName(path)}.damaged");
            damaged = true;
        }

        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[]? fields = Csv.Fields(line);
            if (++number == 1)
            {
                if (fields is null || !fields.SequenceEqual(header)) Damaged(number);
                continue;
            }
            T? row = null;
            try
            {
                if (fields?.Length == header.Count) row = parse(fields, path);
            }
            catch (InvalidInputException)
            {
                // Not a row: told below.
            }
            if (row is null) Damaged(number);
            rows.Add(row);
        }
        if (damaged) File.Copy(path, path + ".damaged", overwrite: true);
        return rows;
    }
}
