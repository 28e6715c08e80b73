using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>
/// Percentile intervals over draws of experiments with replacement, then of conditions within each drawn experiment: conditions
/// of one experiment share data and networks, so they are not independent evidence. All statistics see the same draws.
/// </summary>
internal sealed class ClusterBootstrap
{
    // Below this share of defined draws an interval says nothing.
    private const double FewestDefined = 0.5;

    private readonly int[] _all;
    private readonly int[][] _draws;
    private readonly double _level;

    public ClusterBootstrap(IReadOnlyList<LeaderboardCondition> conditions, int draws, Seed seed, double level)
    {
        _level = level;
        _all = [.. Enumerable.Range(0, conditions.Count)];
        int[][] clusters = [.. _all.GroupBy(i => conditions[i].Experiment).Select(group => group.ToArray())];
        RandomStream stream = seed.CreateStream();
        _draws = [.. Enumerable.Range(0, draws).Select(_ => Enumerable.Range(0, clusters.Length).SelectMany(_ =>
        {
            int[] cluster = clusters[stream.NextInt(clusters.Length)];
            return cluster.Select(_ => cluster[stream.NextInt(cluster.Length)]);
        }).ToArray())];
    }

    /// <summary>A statistic of chosen conditions, on all of them and over the draws where it is defined.</summary>
    public Judged Interval(Func<IReadOnlyList<int>, double> statistic)
    {
        double[] values = [.. _draws.Select(draw => statistic(draw)).Where(value => !double.IsNaN(value)).Order()];
        double whole = statistic(_all);
        if (double.IsNaN(whole) || values.Length == 0 || values.Length < FewestDefined * _draws.Length) return new Judged(whole, double.NaN, double.NaN);
        int tail = (int)Math.Floor(values.Length * (1 - _level) / 2);
        return new Judged(whole, values[tail], values[^(tail + 1)]);
    }
}
