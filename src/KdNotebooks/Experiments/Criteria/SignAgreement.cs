namespace KdNotebooks.Experiments.Criteria;

/// <summary>How often another estimator's margin has the sign of KSG1 and Ross on the same representations.</summary>
/// <param name="Estimator">The rule: "cch-gaussian", or an estimator of the digits' information rows.</param>
/// <param name="Conditions">Conditions that both estimate.</param>
/// <param name="Same">Those with the same sign of the mean margin.</param>
/// <param name="Positive">Those where this estimator's margin is positive.</param>
/// <param name="Auc">For the sign of the gain: small and usual weight.</param>
public sealed record SignAgreement(string Estimator, int Conditions, int Same, int Positive, IReadOnlyList<double> Auc)
{
    /// <summary>Every estimator of the hypothesis.</summary>
    /// <param name="conditions">All conditions.</param>
    /// <param name="sources">The experiments' rows, for estimators that were run there (MINE, latent MI).</param>
    public static IReadOnlyList<SignAgreement> Of(LeaderboardConditions conditions, IReadOnlyList<ResultsTable> sources)
    {
        LeaderboardCondition[] classifiers = [.. conditions.All.Where(each => !each.IsLinear)];
        LeaderboardCondition[] distinct = [.. classifiers.DistinctBy(each => (each.Experiment, each.Condition))];
        double Auc(WeightSet set, Func<LeaderboardCondition, double?> margin)
        {
            (double Score, bool Helps)[] known = [.. conditions.At(set).Where(each => !each.IsLinear && each.Decided && margin(each) is not null).Select(each => (margin(each)!.Value, each.Helps))];
            return DecisionMetrics.Auc([.. known.Select(each => each.Score)], [.. known.Select(each => each.Helps)]);
        }
        SignAgreement Row(string name, Func<LeaderboardCondition, double?> margin)
        {
            (double Cch, double Other)[] both = [.. distinct.Where(each => each.Scores.ContainsKey(Leaderboard.Cch) && margin(each) is not null).Select(each => (each.Scores[Leaderboard.Cch], margin(each)!.Value))];
            return new SignAgreement(
                name, both.Length, both.Count(pair => pair.Cch > 0 == pair.Other > 0), both.Count(pair => pair.Other > 0), [Auc(WeightSet.Small, margin), Auc(WeightSet.Usual, margin)]);
        }
        IEnumerable<SignAgreement> scored = RivalCriteria.Estimators.Select(rule => Row(rule.Name, each => each.Scores.TryGetValue(rule.Name, out double value) ? value : null));
        IEnumerable<SignAgreement> elsewhere = new[] { "mine", "lmi" }.Select(name =>
        {
            Dictionary<(string, string), double> margins = sources.SelectMany(source => source.Information)
                .Where(row => row.Quantity == Quantities.Margin && row.Estimator.StartsWith(name, StringComparison.Ordinal))
                .GroupBy(row => (row.Experiment, row.Condition)).ToDictionary(group => group.Key, group => group.Average(row => row.Nats));
            return Row($"cch-{name}", each => margins.TryGetValue((each.Experiment, each.Condition), out double value) ? value : null);
        });
        return [.. scored.Concat(elsewhere).Where(row => row.Conditions > 0)];
    }
}
