using System.Numerics.Tensors;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Numerics;

/// <summary>Second moments of a matrix of observations.</summary>
public static class Covariance
{
    /// <summary>The covariance of the columns, divisor n, [d, d] row after row.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="jobs">Threads; the result does not depend on it.</param>
    public static double[] Of(Samples x, int jobs = 1) => OfColumns(CentredColumns(x), x.Count, x.Dimension, jobs);

    /// <summary>The correlation of the columns, [d, d]; a column that does not vary has correlation 0 with all others.</summary>
    public static double[] Correlation(Samples x, int jobs = 1)
    {
        int d = x.Dimension;
        double[] correlation = Of(Standardisation.ToZScores(x), jobs);
        for (int i = 0; i < d; i++) correlation[i * d + i] = 1;
        return correlation;
    }

    /// <summary>The columns minus their means, [d, n].</summary>
    internal static double[] CentredColumns(Samples x)
    {
        (int n, int d) = (x.Count, x.Dimension);
        var columns = new double[n * d];
        ReadOnlySpan<double> values = x.Values;
        for (int i = 0; i < n; i++)
            for (int c = 0; c < d; c++) columns[c * n + i] = values[i * d + c];
        for (int c = 0; c < d; c++)
        {
            Span<double> column = columns.AsSpan(c * n, n);
            TensorPrimitives.Subtract(column, TensorPrimitives.Sum(column) / n, column);
        }
        return columns;
    }

    private static double[] OfColumns(double[] columns, int n, int d, int jobs)
    {
        var covariance = new double[d * d];
        Rows.For(d, jobs, (from, to) =>
        {
            for (int i = from; i < to; i++)
                for (int j = 0; j <= i; j++)
                    covariance[i * d + j] = TensorPrimitives.Dot(columns.AsSpan(i * n, n), columns.AsSpan(j * n, n)) / n;
        });
        for (int i = 0; i < d; i++)
            for (int j = i + 1; j < d; j++) covariance[i * d + j] = covariance[j * d + i];
        return covariance;
    }
}
