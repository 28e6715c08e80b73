namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>The paired gains in the rows of one experiment.</summary>
internal sealed class SourceGains
{
    private const string AnyTeacher = "any; ";

    private readonly string _experiment;
    private readonly ILookup<string, RunRecord> _distilled;
    private readonly Dictionary<string, Dictionary<int, double>> _alone;
    private readonly bool _isRisk;

    public SourceGains(ResultsTable source)
    {
        _experiment = source.Experiment;
        _isRisk = LeaderboardSources.IsLinear(_experiment);
        RunRecord[] runs = [.. source.Runs.Where(run => run.Success && run.Metric == (_isRisk ? Gaussian.GaussianExperiment.ExcessRisk : Metrics.Accuracy))];
        _alone = runs.Where(run => run.Arm == Arms.Student).GroupBy(run => run.Condition).ToDictionary(group => group.Key, group => group.ToDictionary(run => run.Seed, run => run.Value!.Value));
        // Linear students tell their teachers apart by method; there the condition that is scored ends with it.
        _distilled = runs.Where(run => run.Arm == Arms.Distilled).ToLookup(run => _isRisk ? $"{run.Condition}, {run.Method}" : run.Condition);
    }

    /// <summary>Weight → seed → gain.</summary>
    public Dictionary<double, Dictionary<int, double>> Of(string condition) => _distilled[condition].Where(run => run.Lambda is not null)
        .GroupBy(run => Rounded(_experiment, run.Lambda!.Value)).ToDictionary(group => group.Key, group =>
        {
            Dictionary<int, double> alone = Alone(group.First().Condition);
            double unit = _isRisk ? alone.Values.Average() : 1;
            int sign = _isRisk ? -1 : 1;
            return group.Where(run => alone.ContainsKey(run.Seed)).ToDictionary(run => run.Seed, run => sign * (run.Value!.Value - alone[run.Seed]) / unit);
        });

    /// <summary>How many students alone have exactly the accuracy of the experiment's own, of those that both know.</summary>
    public (int Same, int Both) Compare(string condition, IReadOnlyDictionary<int, double> alone)
    {
        if (_isRisk || alone.Count == 0) return (0, 0);
        Dictionary<int, double> own = Alone(condition);
        int[] both = [.. alone.Keys.Where(own.ContainsKey)];
        return (both.Count(seed => alone[seed] == own[seed]), both.Length);
    }

    /// <summary>The weight in the convex form; rounding lets equal weights of different forms meet.</summary>
    public static double Rounded(string experiment, double lambda) => Math.Round(LeaderboardSources.Weight(experiment, lambda), 6);

    // The student alone stands in the same condition, or once for all teachers.
    private Dictionary<int, double> Alone(string condition) => _alone.TryGetValue(condition, out Dictionary<int, double>? alone) ? alone
        : _alone.FirstOrDefault(pair => pair.Key.StartsWith(AnyTeacher, StringComparison.Ordinal)).Value ?? [];
}
