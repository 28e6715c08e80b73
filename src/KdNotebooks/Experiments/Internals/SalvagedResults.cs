namespace KdNotebooks.Experiments.Internals;

/// <summary>
/// What is whole in the result files of an earlier run. A damaged line is named and left out, the file it stands in is kept
/// under a name of its own, and the cells that the line may have belonged to count as not done.
/// </summary>
internal sealed class SalvagedResults
{
    private readonly ILookup<(string, int), RunRecord> _runs;
    private readonly ILookup<(string, int), InformationRecord> _information;
    private readonly IReadOnlyList<(string? After, string? Before)> _informationGaps, _runGaps;

    private SalvagedResults(
        IReadOnlyList<RunRecord?> runs, IReadOnlyList<InformationRecord?> information)
    {
        _runs = runs.OfType<RunRecord>().ToLookup(run => (run.Condition, run.Seed));
        _information = information.OfType<InformationRecord>().ToLookup(row => (row.Condition, row.Seed));
        (_runGaps, _informationGaps) = (Gaps(runs, run => run.Condition), Gaps(information, row => row.Condition));
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
        return new SalvagedResults(Lines(runsPath, RunsCsv.Header, RunsCsv.TryParse, warn), Lines(informationPath, InformationCsv.Header, InformationCsv.TryParse, warn));
    }

    // How many estimates a cell has is not known beforehand, nor how many runs where it is open-ended. The lines are sorted by
    // condition: a damaged one belongs to a condition between those of its neighbours.
    private static List<(string? After, string? Before)> Gaps<T>(IReadOnlyList<T?> rows, Func<T, string> condition)
        where T : class
    {
        var gaps = new List<(string? After, string? Before)>();
        string? after = null;
        bool open = false;
        foreach (T? row in rows)
        {
            if (row is null) open = true;
            else
            {
                string here = condition(row);
                if (open) gaps.Add((after, here));
                (after, open) = (here, false);
            }
        }
        if (open) gaps.Add((after, null));
        return [.. gaps.Distinct()];
    }

    /// <summary>The rows of <paramref name="cell"/>; null unless all of them are there, succeeded and are of this provenance.</summary>
    public CellResult? Of(ExperimentCell cell, RunProvenance provenance)
    {
        (string Condition, int Seed)[] keys = [.. cell.Planned.Select(run => (run.Condition, run.Seed)).Distinct()];
        if (keys.Any(key => In(key.Condition, _informationGaps) || cell.OpenEnded && In(key.Condition, _runGaps))) return null;
        RunRecord[] there = [.. keys.SelectMany(key => _runs[key])], rows = [.. there.Where(run => run.Success && run.Provenance == provenance)];
        bool whole = cell.OpenEnded ? rows.Length > 0 && rows.Length == there.Length : rows.Length == cell.Planned.Count;
        return whole ? new CellResult(rows, [.. keys.SelectMany(key => _information[key])]) : null;
    }

    private static bool In(string condition, IReadOnlyList<(string? After, string? Before)> gaps) => gaps.Any(gap => Between(condition, gap));

    private static bool Between(string condition, (string? After, string? Before) gap) =>
        (gap.After is null || string.CompareOrdinal(condition, gap.After) >= 0) && (gap.Before is null || string.CompareOrdinal(condition, gap.Before) <= 0);

    /// <summary>One entry a line after the header; null where the line is damaged.</summary>
    private static List<T?> Lines<T>(string path, IReadOnlyList<string> header, RowParser<T> parse, Action<string> warn)
        where T : class
    {
        var rows = new List<T?>();
        var damaged = new DamagedLines(warn, path, $"; what it held is computed again, the other lines are used, and the file as it was is kept as {Path.GetFileName(path)}.damaged");
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            string[]? fields = Csv.Fields(line);
            if (++number == 1)
            {
                if (fields is null || !fields.SequenceEqual(header)) damaged.Add(number);
                continue;
            }
            T? row = fields is null ? null : parse(fields, out _);
            if (row is null) damaged.Add(number);
            rows.Add(row);
        }
        damaged.End();
        if (damaged.Count > 0) File.Copy(path, path + ".damaged", overwrite: true);
        return rows;
    }
}
