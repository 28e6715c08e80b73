using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>
/// Standard errors from subsamples drawn without replacement (Politis and Romano 1994): a bootstrap would duplicate rows and
/// break nearest-neighbour estimators. Subsamples of m out of n rows estimate Var(θ_m)(1 − m/n), the finite-population factor;
/// with Var(θ_n) = Var(θ_m) m/n the variance of the full estimate is that of the subsamples times m/(n − m). For estimators
/// with a nonlinear part this errs upwards (Efron and Stein 1981), the less the smaller m/n.
/// </summary>
public static class Subsampling
{
    private const int LargestSubsample = 2000;

    /// <summary>
    /// m for n rows: a quarter, but at least min(n/2, 100) so that neighbours remain neighbours, and at most 2,000 so that
    /// large data stay fast.
    /// </summary>
    public static int Size(int n) => Math.Max(1, Math.Min(LargestSubsample, Math.Max(n / 4, Math.Min(n / 2, 100))));

    /// <summary>
    /// Evaluates <paramref name="statistic"/> on <paramref name="count"/> subsamples of m ascending row numbers out of
    /// <paramref name="n"/>. Row b of the result is what it returned for subsample b; null where it threw
    /// <see cref="InvalidInputException"/>, as on a subsample with a single class.
    /// </summary>
    public static double[]?[] Evaluate(int n, int count, Seed seed, int jobs, Func<int[], double[]> statistic)
    {
        int m = Size(n);
        var results = new double[]?[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = jobs }, b =>
        {
            int[] rows = seed.Derive(b).CreateStream().Subset(n, m);
            try
            {
                results[b] = statistic(rows);
            }
            catch (InvalidInputException)
            {
                results[b] = null;
            }
        });
        return results;
    }

    /// <summary>The interval of an estimate on all rows, centred there, from its values on subsamples (see <see cref="Evaluate"/>).</summary>
    /// <param name="estimate">The estimate on all n rows.</param>
    /// <param name="values">Its finite values on the subsamples that could be used.</param>
    /// <param name="drawn">How many subsamples were drawn.</param>
    /// <param name="n">The rows.</param>
    /// <param name="level">The nominal coverage.</param>
    /// <param name="retrained">
    /// Whether a value is a fresh estimate. Otherwise it is a trained network's on the held-out rows of the subsample: the interval
    /// is then for what this network can show, and leaves out that another one could show more or less.
    /// </param>
    public static Interval Interval(double estimate, IReadOnlyList<double> values, int drawn, int n, double level, bool retrained = true)
    {
        int m = Size(n);
        string method = $"subsampling without replacement, {m} of {n} rows, {values.Count} subsamples, Student t"
            + (retrained ? "" : "; the network is not trained again, so the spread between trainings is left out");
        if (values.Count < 2 || values.Count < drawn / 2 || m >= n || !double.IsFinite(estimate)) return Information.Interval.Unknown(level, method);
        double mean = values.Average(), squares = values.Sum(v => (v - mean) * (v - mean));
        double error = Math.Sqrt(squares / (values.Count - 1) * m / (n - m));
        double half = error * MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, values.Count - 1, 0.5 + level / 2);
        return new Interval(estimate - half, estimate + half, level, error, method);
    }
}
