using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Experiments.Criteria.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>A number and its bootstrap interval.</summary>
/// <param name="Value">On all conditions; NaN where it is not defined.</param>
/// <param name="Lower">The lower end.</param>
/// <param name="Upper">The upper end.</param>
public sealed record Judged(double Value, double Lower, double Upper);

/// <summary>One rule on one set of conditions. Everything is counted where the sign of the gain is decided.</summary>
public sealed record JudgedRule
{
    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>Conditions with a score and a decided gain.</summary>
    public required int Decided { get; init; }

    /// <summary>Of them, those where distillation helps.</summary>
    public required int Helping { get; init; }

    /// <summary>Area under the ROC curve for the sign of the gain.</summary>
    public required Judged Auc { get; init; }

    /// <summary>Mean squared error of the probability of help.</summary>
    public required Judged Brier { get; init; }

    /// <summary>Mean loss of the decisions beside the right ones, in the unit of the gains.</summary>
    public required Judged Regret { get; init; }

    /// <summary>The share of conditions where the rule distils and that hurts.</summary>
    public required Judged Harmful { get; init; }

    /// <summary>The share where it does not and distillation would have helped.</summary>
    public required Judged Missed { get; init; }

    /// <summary>AUC minus the hypothesis' own on the conditions that both score.</summary>
    public required Judged AucMinusCch { get; init; }

    /// <summary>Beside the hypothesis: better or worse where the interval of the difference of AUC excludes 0, else ~.</summary>
    public string BesideCch => double.IsNaN(AucMinusCch.Value) ? "" : AucMinusCch.Lower > 0 ? "better" : AucMinusCch.Upper < 0 ? "worse" : "~";
}

/// <summary>All rules on one set of conditions.</summary>
/// <param name="Set">Which weight.</param>
/// <param name="IsLinear">Linear students with exact risks, or classifiers.</param>
/// <param name="Conditions">All of them, decided or not.</param>
/// <param name="Rules">The rules, in reading order.</param>
public sealed record JudgedSet(WeightSet Set, bool IsLinear, IReadOnlyList<LeaderboardCondition> Conditions, IReadOnlyList<JudgedRule> Rules)
{
    /// <summary>Conditions whose gain is beyond its noise.</summary>
    public int Decided => Conditions.Count(each => each.Decided);

    /// <summary>Whether enough of both kinds are decided for a ranking of rules to mean anything.</summary>
    public bool CanRank => Math.Min(Cch.Helping, Cch.Decided - Cch.Helping) >= FewestOfAKind;

    /// <summary>Rules with an AUC, best first; without those that say the same of all, and γ, which nobody knows of real data.</summary>
    public IReadOnlyList<JudgedRule> Ranking => [.. Rules.Where(rule => !double.IsNaN(rule.Auc.Value) && rule.Rule is not ("always" or "never" or "gamma")).OrderByDescending(rule => rule.Auc.Value)];

    private const int FewestOfAKind = 5;

    /// <summary>The hypothesis.</summary>
    public JudgedRule Cch => Rules.Single(rule => rule.Rule == Leaderboard.Cch);
}

/// <summary>Judges rules by what distillation did afterwards. Pure functions of rows.</summary>
public static class Leaderboard
{
    /// <summary>The hypothesis' name among the rules.</summary>
    public const string Cch = "cch";

    /// <summary>Classifiers and linear students, each at the small and the usual weight.</summary>
    public static IReadOnlyList<JudgedSet> Judge(LeaderboardConditions conditions, LeaderboardProtocol protocol) =>
    [
        .. new[] { false, true }.SelectMany(linear => Enum.GetValues<WeightSet>().Select(set =>
            Judge(set, linear, [.. conditions.At(set).Where(each => each.IsLinear == linear)], protocol))),
    ];

    /// <summary>One set of conditions.</summary>
    public static JudgedSet Judge(WeightSet set, bool linear, IReadOnlyList<LeaderboardCondition> conditions, LeaderboardProtocol protocol)
    {
        var resamples = new ClusterBootstrap(conditions, protocol.Resamples, new Seed(protocol.RootSeed).Derive("leaderboard").Derive(set.ToString()), protocol.Level);
        return new JudgedSet(set, linear, conditions,
            [.. RivalCriteria.All().Where(rule => rule is ConstantRule || conditions.Any(each => each.Scores.ContainsKey(rule.Name))).Select(rule => Judge(rule, conditions, resamples))]);
    }

    /// <summary>What a rule says of each condition, fitted on the other experiments: null where it has no score.</summary>
    internal static IReadOnlyList<Said?> Says(TransferCriterion rule, IReadOnlyList<LeaderboardCondition> conditions)
    {
        if (rule is ConstantRule { Distil: var answer }) return [.. conditions.Select(_ => new Said(answer ? 1 : -1, answer ? 1 : 0, answer))];
        LeaderboardCondition[] known = [.. conditions.Where(each => each.Decided && each.Scores.ContainsKey(rule.Name))];
        Dictionary<string, SignModel> models = conditions.Select(each => each.Experiment).Distinct().ToDictionary(experiment => experiment, experiment =>
        {
            LeaderboardCondition[] others = [.. known.Where(each => each.Experiment != experiment)];
            return SignModel.Fit([.. others.Select(each => each.Scores[rule.Name])], [.. others.Select(each => each.Helps)]);
        });
        return [.. conditions.Select(each =>
        {
            if (!each.Scores.TryGetValue(rule.Name, out double score)) return null;
            double probability = models[each.Experiment].Probability(score);
            return new Said(score, probability, rule.Threshold is { } threshold ? score > threshold : probability > 0.5);
        })];
    }

    private static JudgedRule Judge(TransferCriterion rule, IReadOnlyList<LeaderboardCondition> conditions, ClusterBootstrap resamples)
    {
        IReadOnlyList<Said?> says = Says(rule, conditions);
        bool Counts(int i) => conditions[i].Decided && says[i] is not null;
        Judged Mean(Func<int, double> value) => resamples.Interval(chosen =>
        {
            (double sum, int n) = (0, 0);
            foreach (int i in chosen) if (Counts(i)) (sum, n) = (sum + value(i), n + 1);
            return n == 0 ? double.NaN : sum / n;
        });
        double Auc(IReadOnlyList<int> chosen, Func<int, double> score, Func<int, bool> counts)
        {
            int[] used = [.. chosen.Where(counts)];
            return DecisionMetrics.Auc([.. used.Select(score)], [.. used.Select(i => conditions[i].Helps)]);
        }
        bool WithCch(int i) => Counts(i) && conditions[i].Scores.ContainsKey(Cch);
        int[] decided = [.. Enumerable.Range(0, conditions.Count).Where(Counts)];
        return new JudgedRule
        {
            Rule = rule.Name,
            Decided = decided.Length,
            Helping = decided.Count(i => conditions[i].Helps),
            Auc = resamples.Interval(chosen => Auc(chosen, i => says[i]!.Score, Counts)),
            Brier = Mean(i => Math.Pow(says[i]!.Probability - (conditions[i].Helps ? 1 : 0), 2)),
            Regret = Mean(i => DecisionMetrics.Regret(says[i]!.Distil, conditions[i].AtStake)),
            Harmful = Mean(i => says[i]!.Distil && !conditions[i].Helps ? 1 : 0),
            Missed = Mean(i => !says[i]!.Distil && conditions[i].Helps ? 1 : 0),
            AucMinusCch = rule.Name == Cch || rule is ConstantRule ? new Judged(double.NaN, double.NaN, double.NaN)
                : resamples.Interval(chosen => Auc(chosen, i => says[i]!.Score, WithCch) - Auc(chosen, i => conditions[i].Scores[Cch], WithCch)),
        };
    }
}

/// <summary>What a rule says of one condition.</summary>
/// <param name="Score">Its score.</param>
/// <param name="Probability">That distillation helps.</param>
/// <param name="Distil">Its decision.</param>
internal sealed record Said(double Score, double Probability, bool Distil);
