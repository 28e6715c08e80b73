using KdNotebooks.Experiments.Internals;
using KdNotebooks.Experiments.Sweeps.Internals;

namespace KdNotebooks.Experiments.Sweeps;

/// <summary>
/// What the shards of a sweep hold, against its plan: every part has to be there, once. A part that was computed twice with
/// the same bytes is fine (a slice ran twice); different bytes are a conflict. Shards are all that is looked at, never what a
/// scheduler says.
/// </summary>
public sealed class SweepCollection
{
    private readonly Dictionary<string, JournalEntry> _parts = new(StringComparer.Ordinal);

    private SweepCollection(SweepPlan plan) => Plan = plan;

    /// <summary>What there should be.</summary>
    public SweepPlan Plan { get; }

    /// <summary>Parts that no shard has, in the order of the plan.</summary>
    public IReadOnlyList<SweepPart> Missing { get; private set; } = [];

    /// <summary>Parts that ran and did not succeed, with the reason.</summary>
    public IReadOnlyList<(SweepPart Part, string Error)> Failed { get; private set; } = [];

    /// <summary>Parts with different bytes, and where the two stand.</summary>
    public IReadOnlyList<(string Part, string First, string Second)> Conflicts { get; private set; } = [];

    /// <summary>Parts that were computed more than once, with the same bytes.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Lines of shards that belong to another plan or version.</summary>
    public int Strangers { get; private set; }

    /// <summary>Whether every part is there and none contradicts another; failed ones are rows, too.</summary>
    public bool Whole => Missing.Count == 0 && Conflicts.Count == 0;

    /// <summary>Reads every shard.</summary>
    /// <param name="plan">What there should be.</param>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="warn">Hears of damaged lines; they count as missing.</param>
    public static SweepCollection Of(SweepPlan plan, string folder, Action<string> warn)
    {
        var collection = new SweepCollection(plan);
        Dictionary<string, SweepPart> wanted = plan.Parts.ToDictionary(part => part.Key, StringComparer.Ordinal);
        var conflicts = new List<(string, string, string)>();
        var repeated = new HashSet<string>(StringComparer.Ordinal);
        foreach (JournalEntry entry in SweepShards.Read(folder, warn))
        {
            if (!wanted.TryGetValue(entry.Cell, out SweepPart? part) || entry.Result.Runs.Any(run => run.Provenance != part.Provenance))
            {
                collection.Strangers++;
                continue;
            }
            if (!collection._parts.TryGetValue(entry.Cell, out JournalEntry? earlier) || (!earlier.Result.Succeeded && entry.Result.Succeeded))
                collection._parts[entry.Cell] = entry;
            else if (entry.Result.Succeeded && !Same(earlier.Result, entry.Result)) conflicts.Add((entry.Cell, earlier.Where, entry.Where));
            else if (entry.Result.Succeeded && repeated.Add(entry.Cell)) collection.Duplicates++;
        }
        collection.Conflicts = conflicts;
        collection.Missing = [.. plan.Parts.Where(part => !collection._parts.ContainsKey(part.Key))];
        collection.Failed =
        [
            .. plan.Parts.Where(part => collection._parts.TryGetValue(part.Key, out JournalEntry? entry) && !entry.Result.Succeeded)
                .Select(part => (part, collection._parts[part.Key].Result.Runs.First(run => !run.Success).Error)),
        ];
        return collection;
    }

    /// <summary>Writes the results of an experiment whose parts are all there: the bytes of an undivided run.</summary>
    /// <exception cref="InvalidOperationException">Parts are missing, or contradict each other.</exception>
    /// <exception cref="KdException">The folder cannot be written, or another process writes this experiment there.</exception>
    public ResultsTable Write(string experiment, string outputFolder)
    {
        if (!Whole) throw new InvalidOperationException("not every part of the sweep is there");
        using var folder = new OutputFolder(outputFolder, experiment);
        CellResult[] results = [.. Plan.Parts.Where(part => part.Name == experiment).Select(part => _parts[part.Key].Result)];
        var table = new ResultsTable(experiment, results.SelectMany(result => result.Runs), results.SelectMany(result => result.Information));
        table.Write(outputFolder);
        return table;
    }

    /// <summary>What the parts that are there cost, one row an experiment.</summary>
    public IReadOnlyList<RunCost> Costs() =>
    [
        .. Plan.Parts.Where(part => _parts.TryGetValue(part.Key, out JournalEntry? entry) && entry.Result.Succeeded)
            .GroupBy(part => (part.Source.Experiment, part.Provenance.Effort))
            .Select(group => RunCost.Of(group.Key.Experiment, group.Key.Effort, [.. group.Select(part => _parts[part.Key].Seconds)])),
    ];

    private static bool Same(CellResult first, CellResult second) =>
        first.Runs.Select(RunsCsv.Fields).SelectMany(fields => fields).SequenceEqual(second.Runs.Select(RunsCsv.Fields).SelectMany(fields => fields))
        && first.Information.Select(InformationCsv.Fields).SelectMany(fields => fields).SequenceEqual(second.Information.Select(InformationCsv.Fields).SelectMany(fields => fields));
}
