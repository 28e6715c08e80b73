using MathNet.Numerics.Distributions;

namespace KdNotebooks.Experiments;

/// <summary>A mean and the half-width of its interval: [Mean − HalfWidth, Mean + HalfWidth].</summary>
/// <param name="Mean">The mean.</param>
/// <param name="HalfWidth">NaN where it cannot be had (one value).</param>
/// <param name="Count">The number of values.</param>
public sealed record MeanInterval(double Mean, double HalfWidth, int Count)
{
    /// <summary>The lower end.</summary>
    public double Lower => Mean - HalfWidth;

    /// <summary>The upper end.</summary>
    public double Upper => Mean + HalfWidth;

    /// <summary>Whether the interval lies on one side of 0.</summary>
    public bool ExcludesZero => Lower > 0 || Upper < 0;

    /// <summary>Student's t interval of the mean of independent repetitions.</summary>
    public static MeanInterval Of(IReadOnlyList<double> values, double level = 0.95)
    {
        int n = values.Count;
        if (n == 0) return new MeanInterval(double.NaN, double.NaN, 0);
        double mean = values.Average();
        if (n == 1) return new MeanInterval(mean, double.NaN, 1);
        double variance = values.Sum(value => (value - mean) * (value - mean)) / (n - 1);
        return new MeanInterval(mean, StudentT.InvCDF(0, 1, n - 1, (1 + level) / 2) * Math.Sqrt(variance / n), n);
    }

    /// <summary>
    /// The mean of estimates that were made on the same held-out rows with different networks. Their sampling errors are
    /// shared, so averaging does not shrink them: the variance is the mean of the estimates' own variances plus the
    /// between-network variance of the mean.
    /// </summary>
    /// <param name="estimates">One estimate a repetition, each with its own half-width at <paramref name="level"/>.</param>
    /// <param name="level">The level of the half-widths, and of the result.</param>
    public static MeanInterval OfShared(IReadOnlyList<(double Value, double HalfWidth)> estimates, double level = 0.95)
    {
        int n = estimates.Count;
        if (n == 0) return new MeanInterval(double.NaN, double.NaN, 0);
        double z = Normal.InvCDF(0, 1, (1 + level) / 2);
        double mean = estimates.Average(estimate => estimate.Value);
        double within = estimates.Average(estimate => Math.Pow(estimate.HalfWidth / z, 2));
        double between = n == 1 ? 0 : estimates.Sum(estimate => Math.Pow(estimate.Value - mean, 2)) / (n - 1) / n;
        return new MeanInterval(mean, z * Math.Sqrt(within + between), n);
    }
}
