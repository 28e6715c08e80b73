using KdNotebooks.Criterion.Rivals;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>Three or more teachers of one student at one weight.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Student">Whom they teach.</param>
/// <param name="Teachers">The teachers.</param>
public sealed record TeacherGroup(string Experiment, string Student, IReadOnlyList<LeaderboardCondition> Teachers)
{
    /// <summary>The largest gain.</summary>
    public LeaderboardCondition Best => Teachers.MaxBy(teacher => teacher.Gain.Mean)!;

    /// <summary>Whether the best teacher's gain is beyond the noise of the worst's: else the choice does not matter.</summary>
    public bool Matters => Best.Gain.Lower > Teachers.Min(teacher => teacher.Gain.Upper);

    /// <summary>All groups among the classifiers' <paramref name="conditions"/> in which three or more teachers compete.</summary>
    public static IReadOnlyList<TeacherGroup> Of(IReadOnlyList<LeaderboardCondition> conditions) =>
    [
        .. conditions.Where(each => !each.IsLinear).GroupBy(each => (each.Experiment, each.Student, each.Weight)).Where(group => group.Count() >= 3)
            .Select(group => new TeacherGroup(group.Key.Experiment, group.Key.Student, [.. group])),
    ];
}

/// <summary>How one rule chooses among teachers.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Groups">Groups in which it scores every teacher and the choice matters.</param>
/// <param name="Wins">Groups in which its highest score is the teacher of the largest gain.</param>
/// <param name="Chance">Wins to be expected of a random choice.</param>
/// <param name="Regret">The mean gain lost by its choice.</param>
/// <param name="RandomRegret">The mean gain lost by a random choice.</param>
/// <param name="RankCorrelation">The mean of Spearman's correlation of score and gain.</param>
public sealed record TeacherRanking(string Rule, int Groups, int Wins, double Chance, double Regret, double RandomRegret, double RankCorrelation)
{
    /// <summary>Every rule that ranks.</summary>
    public static IReadOnlyList<TeacherRanking> Of(IReadOnlyList<TeacherGroup> groups) =>
    [
        .. RivalCriteria.All().Where(rule => rule is not ConstantRule).Select(rule => Of(rule.Name, [.. groups.Where(group => group.Matters && group.Teachers.All(teacher => teacher.Scores.ContainsKey(rule.Name)))]))
            .Where(ranking => ranking.Groups > 0),
    ];

    private static TeacherRanking Of(string rule, TeacherGroup[] groups)
    {
        LeaderboardCondition[] picks = [.. groups.Select(group => group.Teachers.MaxBy(teacher => teacher.Scores[rule])!)];
        double[] correlations = [.. groups.Select(group => DecisionMetrics.RankCorrelation(
            [.. group.Teachers.Select(teacher => teacher.Scores[rule])], [.. group.Teachers.Select(teacher => teacher.Gain.Mean)])).Where(double.IsFinite)];
        return new TeacherRanking(
            rule, groups.Length, groups.Zip(picks).Count(pair => pair.First.Best == pair.Second), groups.Sum(group => 1.0 / group.Teachers.Count),
            groups.Zip(picks).Select(pair => pair.First.Best.Gain.Mean - pair.Second.Gain.Mean).DefaultIfEmpty(double.NaN).Average(),
            groups.Select(group => group.Best.Gain.Mean - group.Teachers.Average(teacher => teacher.Gain.Mean)).DefaultIfEmpty(double.NaN).Average(),
            correlations.DefaultIfEmpty(double.NaN).Average());
    }
}
