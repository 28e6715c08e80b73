namespace KdNotebooks.Numerics;

/// <summary>
/// Average precision of a ranking: the mean, over the relevant items, of the precision at their places. Items at equal distance
/// count with their expectation over all orders (McSherry and Najork 2008), so that nothing depends on the order of the items.
/// Without ties it is scikit-learn's average_precision_score.
/// </summary>
public static class AveragePrecision
{
    /// <summary>Of items with distances.</summary>
    /// <param name="distances">[n]; the smallest is ranked first.</param>
    /// <param name="relevant">[n].</param>
    /// <returns>In (0, 1]; NaN where nothing is relevant.</returns>
    public static double Of(ReadOnlySpan<double> distances, ReadOnlySpan<bool> relevant)
    {
        if (distances.Length != relevant.Length) throw new InvalidInputException($"{distances.Length} distances and {relevant.Length} marks of relevance: one for each item is needed");
        double[] keys = distances.ToArray();
        bool[] marks = relevant.ToArray();
        Array.Sort(keys, marks);
        List<int> items = [], hits = [];
        for (int i = 0; i < keys.Length; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                items.Add(0);
                hits.Add(0);
            }
            items[^1]++;
            if (marks[i]) hits[^1]++;
        }
        return OfGroups([.. items], [.. hits]);
    }

    /// <summary>Of items in groups of equal distance, nearest first.</summary>
    /// <param name="items">The size of each group; may be 0.</param>
    /// <param name="relevant">The relevant items of each group.</param>
    /// <returns>In (0, 1]; NaN where nothing is relevant.</returns>
    public static double OfGroups(ReadOnlySpan<int> items, ReadOnlySpan<int> relevant)
    {
        double sum = 0;
        int before = 0, relevantBefore = 0;
        for (int group = 0; group < items.Length; group++)
        {
            (int n, int r) = (items[group], relevant[group]);
            // Given that place k of the group is relevant, each of the k − 1 places before it is so with probability (r−1)/(n−1).
            double others = n > 1 ? (r - 1.0) / (n - 1) : 0;
            for (int k = 1; k <= n && r > 0; k++) sum += (double)r / n * (relevantBefore + 1 + (k - 1) * others) / (before + k);
            before += n;
            relevantBefore += r;
        }
        return sum / relevantBefore;
    }
}
