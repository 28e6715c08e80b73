namespace KdNotebooks.Experiments.Criteria;

/// <summary>How good scores, probabilities and decisions are where the sign of the gain is known.</summary>
public static class DecisionMetrics
{
    /// <summary>
    /// The area under the ROC curve: the probability that a condition where distillation helps has a larger score than one where
    /// it hurts, ties counting half (Mann and Whitney). NaN where there is only one kind.
    /// </summary>
    /// <param name="scores">[n].</param>
    /// <param name="helps">[n].</param>
    public static double Auc(IReadOnlyList<double> scores, IReadOnlyList<bool> helps)
    {
        int n = scores.Count;
        if (n != helps.Count) throw new ArgumentException($"{n} scores for {helps.Count} signs");
        double[] sorted = [.. scores];
        var order = new int[n];
        for (int i = 0; i < n; i++) order[i] = i;
        Array.Sort(sorted, order);
        double ranks = 0;
        int positive = 0;
        for (int from = 0; from < n;)
        {
            int to = from;
            while (to < n && sorted[to] == sorted[from]) to++;
            int here = 0;
            for (int k = from; k < to; k++) if (helps[order[k]]) here++;
            ranks += here * (from + 1 + to) / 2.0;
            positive += here;
            from = to;
        }
        int negative = n - positive;
        return positive == 0 || negative == 0 ? double.NaN : (ranks - positive * (positive + 1) / 2.0) / ((double)positive * negative);
    }

    /// <summary>The mean squared difference of a probability of help and what came out.</summary>
    /// <param name="probabilities">[n].</param>
    /// <param name="helps">[n].</param>
    public static double Brier(IReadOnlyList<double> probabilities, IReadOnlyList<bool> helps) => probabilities.Zip(helps, (p, h) => (p - (h ? 1 : 0)) * (p - (h ? 1 : 0))).Average();

    /// <summary>What a decision costs beside the right one: the harm done, or the gain left lying.</summary>
    /// <param name="distil">The decision.</param>
    /// <param name="gain">What distillation gives.</param>
    public static double Regret(bool distil, double gain) => distil ? Math.Max(0, -gain) : Math.Max(0, gain);

    /// <summary>Spearman's correlation of two rankings, ties at their mean rank; NaN where one of them is constant.</summary>
    public static double RankCorrelation(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        double[] a = Ranks(x), b = Ranks(y);
        double mean = (a.Length + 1) / 2.0, both = 0, first = 0, second = 0;
        for (int i = 0; i < a.Length; i++)
        {
            both += (a[i] - mean) * (b[i] - mean);
            first += (a[i] - mean) * (a[i] - mean);
            second += (b[i] - mean) * (b[i] - mean);
        }
        return first > 0 && second > 0 ? both / Math.Sqrt(first * second) : double.NaN;
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [.. values.Select(value => values.Count(other => other < value) + (values.Count(other => other == value) + 1) / 2.0)];
}
