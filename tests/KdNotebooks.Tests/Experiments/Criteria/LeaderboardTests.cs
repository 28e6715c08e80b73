using KdNotebooks.Distillation.Linear;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Experiments.Criteria.Internals;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Experiments.Criteria;

/// <summary>The judging stage on tables whose answer is known.</summary>
public class LeaderboardTests
{
    private static readonly LeaderboardProtocol s_protocol = LeaderboardProtocol.For(Effort.Smoke);

    // Two experiments of three conditions: the margin is right in "one" and wrong once in "two"; one gain is within its noise.
    private static readonly LeaderboardCondition[] s_conditions =
    [
        Condition("one", "a", +0.04, 0.01, cch: 0.5, gap: -0.2), Condition("one", "b", -0.02, 0.01, cch: -0.3, gap: 0.3), Condition("one", "c", +0.01, 0.02, cch: -0.4, gap: 0),
        Condition("two", "a", +0.06, 0.02, cch: 0.1, gap: 0.1), Condition("two", "b", -0.08, 0.02, cch: 0.2, gap: -0.1), Condition("two", "c", -0.02, 0.01, cch: -0.1, gap: -0.2),
    ];

    [Fact]
    public void The_table_of_a_tiny_example()
    {
        JudgedSet set = Leaderboard.Judge(WeightSet.Usual, linear: false, s_conditions, s_protocol);
        Assert.Equal(5, set.Decided);
        JudgedRule cch = set.Cch;
        Assert.Equal((5, 2), (cch.Decided, cch.Helping));
        // Helping scores .5, .1; hurting -.3, .2, -.1: 5 of 6 pairs in order.
        Assert.Equal(5.0 / 6, cch.Auc.Value, 12);
        // Distils two:b, which hurts by 0.08; no other wrong decision among five.
        Assert.Equal((0.2, 0.0, 0.016), (cch.Harmful.Value, cch.Missed.Value, cch.Regret.Value), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) + Math.Abs(a.Item3 - b.Item3) < 1e-12);
        JudgedRule always = set.Rules.Single(rule => rule.Rule == "always"), never = set.Rules.Single(rule => rule.Rule == "never");
        Assert.Equal((0.6, 0.12 / 5, 0.6), (always.Harmful.Value, Math.Round(always.Regret.Value, 12), always.Brier.Value));
        Assert.Equal((0.4, 0.10 / 5, 0.4), (never.Missed.Value, Math.Round(never.Regret.Value, 12), never.Brier.Value));
        JudgedRule gap = set.Rules.Single(rule => rule.Rule == "accuracy-gap");
        Assert.Equal((0.2, 0.2), (gap.Harmful.Value, gap.Missed.Value));
        // Helping -.2, .1; hurting .3, -.1, -.2: two pairs in order and one tie.
        Assert.Equal(2.5 / 6 - 5.0 / 6, gap.AucMinusCch.Value, 12);
        Assert.DoesNotContain(set.Rules, rule => rule.Rule == "leep");
    }

    [Fact]
    public void Probabilities_come_from_the_other_experiments()
    {
        // In "one" a high score helps, in "two" it hurts: each is fitted on the other, so both get it wrong.
        LeaderboardCondition[] turned = [.. Enumerable.Range(0, 8).SelectMany(i => new[] { Condition("one", $"{i}", i < 4 ? -0.1 : 0.1, 0.01, cch: i, gap: i), Condition("two", $"{i}", i < 4 ? 0.1 : -0.1, 0.01, cch: i, gap: i) })];
        JudgedSet set = Leaderboard.Judge(WeightSet.Usual, linear: false, turned, s_protocol);
        Assert.True(set.Cch.Brier.Value > 0.35, $"{set.Cch.Brier.Value}");
        Assert.Equal(0.5, set.Cch.Auc.Value, 12);
    }

    [Fact]
    public void Intervals_are_the_same_for_the_same_seed_and_hold_the_value()
    {
        JudgedSet first = Leaderboard.Judge(WeightSet.Small, linear: false, s_conditions, s_protocol), second = Leaderboard.Judge(WeightSet.Small, linear: false, s_conditions, s_protocol);
        Assert.Equal(first.Rules, second.Rules);
        Assert.All(first.Rules, rule => Assert.True(rule.Brier.Lower <= rule.Brier.Value && rule.Brier.Value <= rule.Brier.Upper, rule.Rule));
        Assert.True(first.Cch.Brier.Lower < first.Cch.Brier.Upper);
    }

    [Fact]
    public void Each_condition_enters_a_set_once_with_the_weight_of_that_set()
    {
        LeaderboardCondition[] weights = [.. new[] { 0.01, 0.1, 0.4, 0.5, 0.9 }.Select(weight => s_conditions[0] with { Weight = weight })];
        var conditions = new LeaderboardConditions(weights, 0, 0);
        Assert.Equal(0.01, Assert.Single(conditions.At(WeightSet.Small)).Weight);
        Assert.Equal(0.5, Assert.Single(conditions.At(WeightSet.Usual)).Weight);
        Assert.Empty(new LeaderboardConditions([weights[4]], 0, 0).At(WeightSet.Small));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.0 / 9)]
    public void The_weight_of_the_element_mean_is_that_of_the_convex_form_with_the_same_gradient(double lambda)
    {
        int[] labels = [0, 1, 1];
        double[] teacher = [0.2, 0.7, 0.4];
        SoftTargets element = SoftTargets.ElementMean(labels, teacher, lambda), convex = SoftTargets.Convex(labels, teacher, LeaderboardSources.Weight("mfh", lambda));
        for (int i = 0; i < labels.Length; i++) Assert.Equal(convex.Values[i], element.Values[i] / element.Weight, 12);
        Assert.Equal(0.5, LeaderboardSources.Weight("gaussian", 1));
    }

    [Fact]
    public void Rules_are_not_ranked_where_few_of_one_kind_are_decided()
    {
        JudgedSet set = Leaderboard.Judge(WeightSet.Usual, linear: false, s_conditions, s_protocol);
        Assert.False(set.CanRank);
        Assert.Contains("too few of one kind", LeaderboardFindings.Sentence(set with { Rules = [.. set.Rules, set.Cch with { Rule = "pilot" }] }));
    }

    [Fact]
    public void Teachers_are_ranked_where_three_compete_and_the_choice_matters()
    {
        LeaderboardCondition[] teachers =
        [
            Condition("one", "a", 0.05, 0.01, cch: 1, gap: 3) with { Student = "s", Teacher = "a" }, Condition("one", "b", 0.02, 0.01, cch: 3, gap: 2) with { Student = "s", Teacher = "b" },
            Condition("one", "c", -0.01, 0.01, cch: 2, gap: 1) with { Student = "s", Teacher = "c" }, Condition("one", "d", 0.5, 0.01, cch: 2, gap: 1) with { Student = "other" },
        ];
        TeacherGroup group = Assert.Single(TeacherGroup.Of(teachers));
        Assert.True(group.Matters);
        TeacherRanking cch = TeacherRanking.Of([group]).Single(ranking => ranking.Rule == "cch"), gap = TeacherRanking.Of([group]).Single(ranking => ranking.Rule == "accuracy-gap");
        Assert.Equal((0, 1), (cch.Wins, gap.Wins));
        Assert.Equal(0.03, cch.Regret, 12);
        Assert.Equal(0.03, gap.RandomRegret, 12);
        Assert.Equal(1.0 / 3, gap.Chance, 12);
        Assert.Equal((-0.5, 1.0), (cch.RankCorrelation, gap.RankCorrelation));
    }

    private static LeaderboardCondition Condition(string experiment, string condition, double gain, double halfWidth, double cch, double gap) => new()
    {
        Experiment = experiment,
        Condition = condition,
        Weight = 0.5,
        Gain = new MeanInterval(gain, halfWidth, 20),
        Scores = new Dictionary<string, double> { ["cch"] = cch, ["accuracy-gap"] = gap },
    };
}
