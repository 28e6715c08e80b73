using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>A label as numbers.</summary>
internal static class Indicators
{
    /// <summary>One 0/1 column for each class that occurs but the last, [n, classes − 1]: all that the label says.</summary>
    public static Samples Of(Labels y) => Columns(y, 1);

    /// <summary>One 0/1 column for each class that occurs, [n, classes].</summary>
    public static Samples OneHot(Labels y) => Columns(y, 0);

    /// <summary>What <paramref name="estimator"/> says of x and the label's columns, with a warning above H(Y).</summary>
    public static PointEstimate Estimate(IMutualInformationEstimator estimator, Samples x, Labels y, int jobs)
    {
        InputCheck.Paired(x, y);
        PointEstimate estimate = estimator.Estimate(x, Of(y), jobs);
        List<string> warnings = [.. estimate.Warnings];
        LabelEntropy.WarnAbove(estimate.Nats, y, warnings);
        return estimate with { Warnings = warnings };
    }

    private static Samples Columns(Labels y, int leftOut)
    {
        int[] counts = y.Counts();
        var column = new int[counts.Length];
        int present = 0;
        for (int c = 0; c < counts.Length; c++) column[c] = counts[c] > 0 ? present++ : -1;
        int d = present - leftOut;
        var values = new double[y.Count * d];
        for (int i = 0; i < y.Count; i++)
            if (column[y[i]] < d) values[i * d + column[y[i]]] = 1;
        return new Samples(y.Count, d, values);
    }
}
