using System.Text.Json.Nodes;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Experiments.Criteria;

/// <summary>Against scikit-learn and SciPy (tests/fixtures/criterion/leaderboard.py), and by hand.</summary>
public class DecisionMetricsTests
{
    private static readonly JsonNode s_golden = JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "criterion", "leaderboard.json")))!;
    private static readonly double[] s_scores = [.. Enumerable.Range(0, 40).Select(k => Math.Round(Math.Sin(0.9 * k) + 0.02 * k, 1))];
    private static readonly bool[] s_helps = [.. Enumerable.Range(0, 40).Select(k => Math.Sin(0.9 * k + 0.8) + 0.3 * Math.Cos(2.3 * k) > 0)];
    private static readonly double[] s_probabilities = [.. s_scores.Select(score => 1 / (1 + Math.Exp(-score)))];

    [Fact]
    public void Auc_equals_sklearns_with_ties() => Assert.Equal(s_golden["auc"]!.GetValue<double>(), DecisionMetrics.Auc(s_scores, s_helps), 1e-12);

    [Fact]
    public void Brier_equals_sklearns() => Assert.Equal(s_golden["brier"]!.GetValue<double>(), DecisionMetrics.Brier(s_probabilities, s_helps), 1e-12);

    [Fact]
    public void Rank_correlation_equals_scipys() => Assert.Equal(
        s_golden["spearman"]!.GetValue<double>(), DecisionMetrics.RankCorrelation(s_scores, [.. s_probabilities.Select((p, k) => p + 0.3 * Math.Cos(k))]), 1e-12);

    [Fact]
    public void Auc_is_no_number_where_all_signs_are_equal()
    {
        Assert.True(double.IsNaN(DecisionMetrics.Auc([1, 2], [true, true])));
        Assert.True(double.IsNaN(DecisionMetrics.Auc([], [])));
        Assert.Equal(1, DecisionMetrics.Auc([1, double.PositiveInfinity], [false, true]));
        Assert.Equal(0.5, DecisionMetrics.Auc([3, 3, 3], [true, false, true]));
    }

    [Theory]
    [InlineData(true, 0.02, 0)]
    [InlineData(true, -0.03, 0.03)]
    [InlineData(false, 0.02, 0.02)]
    [InlineData(false, -0.03, 0)]
    public void Regret_is_the_harm_done_or_the_gain_left_lying(bool distil, double gain, double regret) => Assert.Equal(regret, DecisionMetrics.Regret(distil, gain));

    [Fact]
    public void The_sign_model_equals_a_general_optimiser()
    {
        SignModel model = SignModel.Fit(s_scores, s_helps);
        Assert.Equal(s_golden["logistic"]![0]!.GetValue<double>(), model.Intercept, 1e-6);
        Assert.Equal(s_golden["logistic"]![1]!.GetValue<double>(), model.Slope, 1e-6);
    }

    [Fact]
    public void The_sign_model_looks_at_the_order_of_the_scores_alone_and_has_an_answer_without_any()
    {
        SignModel plain = SignModel.Fit(s_scores, s_helps), stretched = SignModel.Fit([.. s_scores.Select(score => Math.Exp(5 * score))], s_helps);
        Assert.Equal(plain.Probability(0.35), stretched.Probability(Math.Exp(5 * 0.35)), 12);
        Assert.True(plain.Probability(-10) < plain.Probability(0) && plain.Probability(0) < plain.Probability(10));
        Assert.Equal(0.5, SignModel.Fit([], []).Probability(3));
        SignModel separable = SignModel.Fit([1, 2, 3, 4], [false, false, true, true]);
        Assert.True(separable.Slope is > 0 and < 20 && double.IsFinite(separable.Probability(4)));
    }
}
