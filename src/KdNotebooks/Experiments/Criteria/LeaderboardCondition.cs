using KdNotebooks.Experiments.Criteria.Internals;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>One condition at one weight: what came out, and what each rule had said before.</summary>
public sealed record LeaderboardCondition
{
    /// <summary>The experiment.</summary>
    public required string Experiment { get; init; }

    /// <summary>Its condition.</summary>
    public required string Condition { get; init; }

    /// <summary>Who teaches.</summary>
    public string Teacher { get; init; } = "";

    /// <summary>Whom; conditions of one experiment and student compete for it.</summary>
    public string Student { get; init; } = "";

    /// <summary>The weight of the teacher in the convex form.</summary>
    public required double Weight { get; init; }

    /// <summary>Paired over seeds: accuracy, or the share of the student's own excess risk that is saved.</summary>
    public required MeanInterval Gain { get; init; }

    /// <summary>The mean score of each rule over the scored seeds; rules without a score here are missing.</summary>
    public required IReadOnlyDictionary<string, double> Scores { get; init; }

    /// <summary>
    /// What a decision wins or loses: the gain, of linear students at most their own excess risk either way, so that a few
    /// ruinous cases do not stand for all.
    /// </summary>
    public double AtStake => IsLinear ? Math.Clamp(Gain.Mean, -1, 1) : Gain.Mean;

    /// <summary>Whether the gain is beyond its own noise.</summary>
    public bool Decided => Gain.ExcludesZero;

    /// <summary>The sign of the gain.</summary>
    public bool Helps => Gain.Mean > 0;

    /// <summary>Whether the rules are closed forms and the gain a share of an exact risk.</summary>
    public bool IsLinear => LeaderboardSources.IsLinear(Experiment);
}

/// <summary>Which weight of each condition a row set takes.</summary>
public enum WeightSet
{
    /// <summary>What the theorem speaks of: the smallest weight of at most <see cref="LeaderboardConditions.LargestSmall"/>.</summary>
    Small,

    /// <summary>What people use: the weight nearest ½ above it.</summary>
    Usual,
}

/// <summary>Every condition of the leaderboard with its gains and scores.</summary>
/// <param name="All">At every weight.</param>
/// <param name="SameNetworks">Conditions and seeds whose student alone has exactly the accuracy of the experiment's own run.</param>
/// <param name="Compared">Those where both are known.</param>
public sealed record LeaderboardConditions(IReadOnlyList<LeaderboardCondition> All, int SameNetworks, int Compared)
{
    /// <summary>The largest weight that counts as small.</summary>
    public const double LargestSmall = 0.2;

    /// <summary>Of each condition the weight of a row set; conditions without one are missing.</summary>
    public IReadOnlyList<LeaderboardCondition> At(WeightSet set) =>
    [
        .. All.GroupBy(each => (each.Experiment, each.Condition)).Select(group => set == WeightSet.Small
            ? group.Where(each => each.Weight <= LargestSmall).MinBy(each => each.Weight)
            : group.Where(each => each.Weight > LargestSmall).MinBy(each => Math.Abs(each.Weight - 0.5))).OfType<LeaderboardCondition>(),
    ];

    /// <summary>Reads scores and gains together; computed from rows alone.</summary>
    /// <param name="results">The leaderboard's rows.</param>
    /// <param name="sources">The experiments' rows.</param>
    /// <param name="level">The level of the intervals.</param>
    public static LeaderboardConditions Of(ResultsTable results, IReadOnlyList<ResultsTable> sources, double level = 0.95)
    {
        var all = new List<LeaderboardCondition>();
        int same = 0, compared = 0;
        ILookup<string, RunRecord> own = results.Runs.Where(run => run.Success && run.Experiment == LeaderboardExperiment.FileName).ToLookup(run => LeaderboardExperiment.SourceOf(run.Condition));
        foreach (ResultsTable source in sources)
        {
            var runs = new SourceGains(source);
            foreach (IGrouping<string, RunRecord> group in own[source.Experiment].GroupBy(run => LeaderboardExperiment.ConditionOf(run.Condition)))
            {
                RunRecord[] scores = [.. group.Where(run => run.Arm == LeaderboardExperiment.ScoreArm)];
                if (scores.Length == 0) continue;
                Dictionary<string, double> means = scores.Where(run => !double.IsNaN(run.Value!.Value)).GroupBy(run => run.Method).ToDictionary(rule => rule.Key, rule => rule.Average(run => run.Value!.Value));
                Dictionary<int, double> alone = group.Where(run => run.Arm == Arms.Student).ToDictionary(run => run.Seed, run => run.Value!.Value);
                (int equal, int both) = runs.Compare(group.Key, alone);
                (same, compared) = (same + equal, compared + both);
                Dictionary<double, Dictionary<int, double>> gains = runs.Of(group.Key);
                foreach (RunRecord run in group.Where(run => run.Arm == Arms.Distilled && alone.ContainsKey(run.Seed)))
                {
                    double weight = SourceGains.Rounded(source.Experiment, run.Lambda!.Value);
                    if (!gains.TryGetValue(weight, out Dictionary<int, double>? bySeed)) gains[weight] = bySeed = [];
                    bySeed.TryAdd(run.Seed, run.Value!.Value - alone[run.Seed]);
                }
                all.AddRange(gains.OrderBy(pair => pair.Key).Select(pair => new LeaderboardCondition
                {
                    Experiment = source.Experiment,
                    Condition = group.Key,
                    Teacher = scores[0].Teacher,
                    Student = scores[0].Student,
                    Weight = pair.Key,
                    Gain = MeanInterval.Of([.. pair.Value.OrderBy(seed => seed.Key).Select(seed => seed.Value)], level),
                    Scores = means,
                }));
            }
        }
        return new LeaderboardConditions([.. all.OrderBy(each => each.Experiment, StringComparer.Ordinal).ThenBy(each => each.Condition, StringComparer.Ordinal)], same, compared);
    }
}
