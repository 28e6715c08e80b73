using KdNotebooks.Data;
using KdNotebooks.Experiments.Criteria.Internals;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>
/// Scores every rule on the networks alone of every condition of every experiment, and adds the gains that the experiments' own
/// runs lack. What is saved is taken: the scores of an earlier run of the same protocol, and the runs of each experiment;
/// experiments without saved runs are carried out first, as cells of this one. Scores name in their version the experiment's
/// runs that they belong to: scores and gains of other data or settings are never put beside each other. <see
/// cref="Leaderboard"/> judges the rows.
/// </summary>
/// <param name="protocol">Every number.</param>
/// <param name="savedScores">Folders that may hold leaderboard.runs.csv.</param>
/// <param name="savedRuns">Folders that may hold the experiments' runs, first come first served.</param>
/// <param name="store">The data folder; the usual one when null.</param>
public sealed class LeaderboardExperiment(
    LeaderboardProtocol protocol, IReadOnlyList<string> savedScores, IReadOnlyList<string> savedRuns, DataStore? store = null) : IExperiment
{
    /// <summary>The name on the command line and in files.</summary>
    public const string FileName = "leaderboard";

    /// <summary>The arm of a score: its method is the rule.</summary>
    public const string ScoreArm = "score";

    // "mfh: 1: overlap=0" is scored, "mfh (runs): 1: overlap=0" is a row of the experiment that was carried out here.
    private const string Between = ": ", RunsOf = " (runs)";

    private readonly Dictionary<string, ILookup<string, RunRecord>> _read = [];

    /// <inheritdoc/>
    public string Name => FileName;

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance own = Provenance.Of(protocol);
        var cells = new List<ExperimentCell>();
        foreach (string name in protocol.Experiments)
        {
            ResultsTable? runs = SavedRuns(name);
            if (runs is not null && runs.Runs[0].Provenance.Backend == own.Backend && Saved(name, Of(own, runs.Runs[0].Provenance), carried: false) is { } scores)
            {
                cells.Add(scores);
                continue;
            }
            LeaderboardSource source = LeaderboardSources.Create(name, protocol, store ?? DataStore.Default());
            if (!source.IsThere)
            {
                progress.Report($"{name} is left out: its data are not in the data folder");
                continue;
            }
            ExperimentPlan plan = source.Experiment.Prepare(progress, cancellation);
            RunProvenance provenance = Of(own, plan.Provenance);
            bool fits = runs?.Runs[0].Provenance == plan.Provenance;
            if (runs is not null && !fits) progress.Report($"the saved runs of {name} were made from other data, with other settings or by another version: {name} is carried out here");
            if (!fits && Saved(name, provenance, carried: true) is { } both)
            {
                cells.Add(both);
                continue;
            }
            if (!fits) cells.AddRange(plan.Cells.Select(cell => Carried(name, cell, provenance)));
            cells.AddRange(source.Cells(progress, cancellation).Select(cell => Scored(name, cell, provenance)));
        }
        return new ExperimentPlan(own, cells);
    }

    /// <summary>The rows of each experiment that <paramref name="results"/> speaks of: its saved runs, or those carried out here.</summary>
    public IReadOnlyList<ResultsTable> Sources(ResultsTable results) => SourcesOf(results, SavedRuns);

    /// <summary>The rows of each experiment, out of <paramref name="folders"/>, or carried out with the leaderboard.</summary>
    public static IReadOnlyList<ResultsTable> Sources(ResultsTable results, Effort effort, params IReadOnlyList<string> folders) =>
        SourcesOf(results, name => SavedRuns(name, effort, folders));

    internal static string SourceOf(string condition) => condition[..condition.IndexOf(Between, StringComparison.Ordinal)].Replace(RunsOf, "", StringComparison.Ordinal);

    internal static string ConditionOf(string condition) => condition[(condition.IndexOf(Between, StringComparison.Ordinal) + Between.Length)..];

    private static IReadOnlyList<ResultsTable> SourcesOf(ResultsTable results, Func<string, ResultsTable?> saved) =>
    [
        .. results.Runs.GroupBy(run => SourceOf(run.Condition)).Select(group =>
        {
            RunRecord[] carried = [.. group.Where(run => run.Experiment == group.Key).Select(run => run with { Condition = ConditionOf(run.Condition) })];
            if (carried.Length > 0) return new ResultsTable(group.Key, carried, []);
            ResultsTable runs = saved(group.Key) ?? throw new InvalidInputException($"the runs of {group.Key} are missing beside {FileName}.runs.csv: run it first (kd reproduce {group.Key})");
            string version = group.First().Provenance.Version;
            return version.EndsWith(Tail(runs.Runs[0].Provenance), StringComparison.Ordinal) ? runs
                : throw new InvalidInputException($"{FileName}.runs.csv scores {group.Key} of other data or settings ({version}) than its runs ({runs.Runs[0].Provenance.Version}): run kd reproduce {FileName} again");
        }),
    ];

    // "0.1.0+41d28ed2ee4d" of the leaderboard on "0.1.0+738d2ad26179" of digits: "0.1.0+41d28ed2ee4d+738d2ad26179".
    private static RunProvenance Of(RunProvenance own, RunProvenance experiment) => own with { Version = own.Version + Tail(experiment) };

    private static string Tail(RunProvenance experiment) => experiment.Version[(experiment.Version.LastIndexOf('+') is var at and >= 0 ? at : 0)..];

    /// <summary>The saved scores of one experiment; with the rows of the experiment itself where it was carried out with them.</summary>
    private ExperimentCell? Saved(string name, RunProvenance provenance, bool carried)
    {
        foreach (string folder in savedScores.Where(folder => File.Exists(ResultsTable.RunsPath(folder, FileName))))
        {
            RunRecord[] rows = [.. SavedScores(folder)[name]];
            if (rows.Length > 0 && rows.All(run => run.Provenance == provenance) && rows.Any(run => run.Experiment != FileName) == carried)
                return new ExperimentCell($"{name}, saved", rows, _ => new CellResult(rows, []));
        }
        return null;
    }

    private ILookup<string, RunRecord> SavedScores(string folder)
    {
        if (!_read.TryGetValue(folder, out ILookup<string, RunRecord>? rows))
            _read[folder] = rows = ResultsTable.Read(folder, FileName).Runs.ToLookup(run => SourceOf(run.Condition));
        return rows;
    }

    private ResultsTable? SavedRuns(string name) => SavedRuns(name, protocol.Effort, savedRuns);

    private static ResultsTable? SavedRuns(string name, Effort effort, IReadOnlyList<string> folders)
    {
        foreach (string folder in folders.Where(folder => File.Exists(ResultsTable.RunsPath(folder, name))))
        {
            ResultsTable table = ResultsTable.Read(folder, name);
            if (table.Runs.Count > 0 && table.Runs.All(run => run.Provenance.Effort == effort.ToString().ToLowerInvariant())) return table;
        }
        return null;
    }

    // A cell of an experiment that has no saved runs: its rows keep the experiment's name and stand under it.
    private static ExperimentCell Carried(string name, ExperimentCell cell, RunProvenance provenance)
    {
        RunRecord[] Here(IEnumerable<RunRecord> runs) => [.. runs.Select(run => run with { Experiment = name, Condition = name + RunsOf + Between + run.Condition, Provenance = provenance })];
        return new ExperimentCell($"{name}, {cell.Key}", Here(cell.Planned), stop => new CellResult(Here(cell.Compute(stop).Runs), []));
    }

    private static ExperimentCell Scored(string name, SourceCell cell, RunProvenance provenance)
    {
        RunRecord[] planned = [.. cell.Conditions.SelectMany(condition => Planned(name, condition, cell.Seed, provenance))];
        return new ExperimentCell($"scores of {name}, {cell.Key}", planned, stop =>
        {
            ILookup<string, RunRecord> open = planned.ToLookup(run => ConditionOf(run.Condition));
            return new CellResult([.. cell.Train(stop).SelectMany(alone => open[alone.Condition].Select(run => Done(run, alone)))], []);
        });
    }

    private static IEnumerable<RunRecord> Planned(string name, SourceCondition condition, int seed, RunProvenance provenance)
    {
        RunRecord Run(string arm) => new()
        {
            Experiment = FileName,
            Condition = name + Between + condition.Condition,
            Arm = arm,
            Teacher = condition.Teacher,
            Student = condition.Student,
            Seed = seed,
            Provenance = provenance,
        };
        if (condition.Trained) foreach (string arm in new[] { Arms.Teacher, Arms.Student }) yield return Run(arm);
        foreach (double lambda in condition.Lambdas) yield return Run(Arms.Distilled) with { Method = condition.Method, Lambda = lambda, Temperature = condition.Temperature };
        foreach (string rule in condition.Criteria) yield return Run(ScoreArm) with { Method = rule, Metric = ScoreArm };
    }

    private static RunRecord Done(RunRecord run, NetworksAlone alone)
    {
        if (run.Arm == ScoreArm) return Scored(run, alone);
        double? value = run.Arm switch { Arms.Teacher => alone.Teacher, Arms.Student => alone.Student, _ => alone.Distil(run.Lambda!.Value) };
        return run with { Success = true, Value = value };
    }

    // A rule that cannot be asked here (too few rows for it) has no score; that is a result, not a failure.
    private static RunRecord Scored(RunRecord run, NetworksAlone alone)
    {
        try
        {
            return run with { Success = true, Value = alone.Score(run.Method) };
        }
        catch (InvalidInputException reason)
        {
            return run with { Success = true, Value = double.NaN, Error = reason.Message.ReplaceLineEndings(" ") };
        }
    }
}
