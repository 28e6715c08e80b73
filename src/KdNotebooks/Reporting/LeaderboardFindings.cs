using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Experiments.Criteria;

namespace KdNotebooks.Reporting;

/// <summary>What the leaderboard's page says, from its numbers.</summary>
public static class LeaderboardFindings
{
    /// <summary>The page's sentences.</summary>
    internal static Findings Of(LeaderboardConditions conditions, IReadOnlyList<JudgedSet> sets) => new(
        Findings.Hypothesis + " A sceptic asks whether the margin tells more than simpler rules do.",
        string.Join(" ", sets.Where(set => set.Decided > 0).Select(Sentence)),
        string.Join(" ", Cheap(sets), Ranking(conditions), "Scores are of few seeds, gains of the experiments' own; conditions of one experiment share data, so the intervals resample experiments first, " +
            "and with ten experiments they are wide: what is not told apart here may still differ. Probabilities are fitted on the other experiments, so a rule is punished where its scores mean something else elsewhere. " +
            "miniACC has 23 held-out patients a seed, sentiment is a simulated stand-in, and the simulators were built to show a point; none of them is a sample of the problems that people have."));

    /// <summary>One sentence on one row set: where the hypothesis stands.</summary>
    public static string Sentence(JudgedSet set)
    {
        JudgedRule cch = set.Cch;
        string family = $"{(set.IsLinear ? "Linear students" : "Classifiers")}, {LeaderboardReport.NameOf(set.Set)}";
        string decisions = $"By its sign the margin loses {Lost(cch)} (regret), \"always\" {Lost(Rule(set, "always"))}, \"never\" {Lost(Rule(set, "never"))}, the pilot {Lost(Rule(set, "pilot"))}.";
        if (!set.CanRank) return $"{family}: of {cch.Decided} decided conditions {cch.Helping} helped, too few of one kind to rank rules. {decisions}";
        int place = 1 + set.Ranking.Count(rule => rule.Auc.Value > cch.Auc.Value);
        return $"{family}: of {cch.Decided} decided conditions {cch.Helping} helped. The margin's AUC is {Of(cch.Auc, 2)}, place {place} of {set.Ranking.Count} rules; the largest is that of {LeaderboardReport.Shown(set.Ranking[0].Rule)}, {Of(set.Ranking[0].Auc, 2)}. {decisions}";
    }

    /// <summary>The rules that need no mutual information and are not told apart from the hypothesis, or are better.</summary>
    public static IReadOnlyList<string> AsGood(JudgedSet set) => [.. set.Rules.Where(rule => s_cheap.Contains(rule.Rule) && rule.BesideCch is ("~" or "better")).Select(rule => rule.Rule)];

    /// <summary>Decided conditions of one experiment in which a rule's decision has the sign of the gain.</summary>
    internal static int Right(TransferCriterion rule, IReadOnlyList<LeaderboardCondition> conditions, string experiment)
    {
        bool linear = conditions.First(each => each.Experiment == experiment).IsLinear;
        LeaderboardCondition[] family = [.. conditions.Where(each => each.IsLinear == linear)];
        return family.Zip(Leaderboard.Says(rule, family)).Count(pair => pair.First.Experiment == experiment && pair.First.Decided && pair.Second is { } said && said.Distil == pair.First.Helps);
    }

    private static readonly string[] s_cheap = ["teacher-accuracy", "accuracy-gap", "logme", "h-score", "leep", "cka", "residual-cca", "pilot"];

    private static string Cheap(IReadOnlyList<JudgedSet> sets) => string.Join(" ", sets.Where(set => set.CanRank).Select(set =>
    {
        string[] better = [.. set.Ranking.Where(rule => rule.BesideCch == "better").Select(rule => LeaderboardReport.Shown(rule.Rule))], worse = [.. set.Ranking.Where(rule => rule.BesideCch == "worse").Select(rule => LeaderboardReport.Shown(rule.Rule))];
        return $"{(set.IsLinear ? "Linear students" : "Classifiers")}, {LeaderboardReport.NameOf(set.Set)}: better than the margin beyond noise: {List(better)}; worse: {List(worse)}; cheap rules not told apart from it or better: {List(AsGood(set))}.";
    }));

    private static string Ranking(LeaderboardConditions conditions) => string.Join(" ", Enum.GetValues<WeightSet>().Select(set =>
    {
        IReadOnlyList<TeacherRanking> rankings = TeacherRanking.Of(TeacherGroup.Of(conditions.At(set)));
        if (rankings.FirstOrDefault(ranking => ranking.Rule == Leaderboard.Cch) is not { } cch) return "";
        TeacherRanking best = rankings.Where(ranking => ranking.Rule != "gamma").MinBy(ranking => ranking.Regret)!;
        return $"As a way to choose among three and more teachers at {LeaderboardReport.NameOf(set)}, the margin takes the best in {cch.Wins} of {cch.Groups} groups ({Format.Number(cch.Chance, 1)} by chance) and loses {Format.Number(100 * cch.Regret, 1)} points; least is lost by {LeaderboardReport.Shown(best.Rule)} ({Format.Number(100 * best.Regret, 1)}), a random choice loses {Format.Number(100 * cch.RandomRegret, 1)}.";
    }));

    private static string List(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);

    private static JudgedRule Rule(JudgedSet set, string name) => set.Rules.Single(rule => rule.Rule == name);

    private static string Lost(JudgedRule rule) => Format.Number(100 * rule.Regret.Value, 1);

    private static string Of(Judged judged, int digits) => double.IsNaN(judged.Lower) ? Format.Number(judged.Value, digits)
        : $"{Format.Number(judged.Value, digits)} [{Format.Number(judged.Lower, digits)}, {Format.Number(judged.Upper, digits)}]";
}
