using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>An estimate with its interval, its permutation null and its bound, by any estimator.</summary>
public static class MutualInformation
{
    /// <summary>I(X;Y) of two continuous variables, [n, dx] and [n, dy].</summary>
    /// <exception cref="InvalidInputException">The data or the options cannot be used.</exception>
    public static MutualInformationEstimate Estimate(IMutualInformationEstimator estimator, Samples x, Samples y, UncertaintyOptions? options = null)
        => Estimate(estimator, x.Count, x.Dimension, y.Dimension, null, options ?? new(),
            (nats, level) => NormalTheory.Interval(estimator, x, y, nats, level),
            jobs => estimator.Estimate(x, y, jobs),
            rows => estimator.Estimate(x.Rows(rows), y.Rows(rows)),
            order => estimator.Estimate(x, y.Rows(order)));

    /// <summary>I(X;Y) of a continuous variable [n, d] and a label [n].</summary>
    /// <exception cref="InvalidInputException">The data or the options cannot be used.</exception>
    public static MutualInformationEstimate Estimate(IMutualInformationEstimator estimator, Samples x, Labels y, UncertaintyOptions? options = null)
        => Estimate(estimator, x.Count, x.Dimension, 0, LabelEntropy.Of(y), options ?? new(),
            (_, _) => null,
            jobs => estimator.Estimate(x, y, jobs),
            rows => estimator.Estimate(x.Rows(rows), y.Rows(rows)),
            order => estimator.Estimate(x, y.Rows(order)));

    private static MutualInformationEstimate Estimate(IMutualInformationEstimator estimator, int n, int dx, int dy, double? bound,
        UncertaintyOptions options, Func<double, double, Interval?> theory, Func<int, PointEstimate> full, Func<int[], PointEstimate> part, Func<int[], PointEstimate> permuted)
    {
        options.Check();
        PointEstimate point = full(options.Jobs);
        List<string> warnings = [.. point.Warnings];
        Interval? interval = options.Method == IntervalMethod.Automatic && options.Subsamples > 0 ? theory(point.Nats, options.Level) : null;
        if (interval is null && options.Subsamples > 0)
        {
            double[]?[] values = Subsampling.Evaluate(n, options.Subsamples, options.Seed.Derive("subsample"), options.Jobs, rows => [part(rows).Nats]);
            double[] finite = [.. values.Where(v => v is not null && double.IsFinite(v[0])).Select(v => v![0])];
            interval = Subsampling.Interval(point.Nats, finite, options.Subsamples, n, options.Level);
            if (!double.IsFinite(interval.Lower)) warnings.Add("no interval: too few subsamples could be estimated");
        }
        return new MutualInformationEstimate
        {
            Nats = point.Nats,
            Interval = interval,
            Null = options.Permutations > 0 ? Null(point.Nats, n, options, permuted) : null,
            N = n,
            DimensionX = dx,
            DimensionY = dy,
            Estimator = estimator.Name,
            Settings = estimator.Settings,
            EntropyBound = bound,
            Warnings = warnings,
        };
    }

    private static PermutationNull Null(double observed, int n, UncertaintyOptions options, Func<int[], PointEstimate> permuted)
    {
        var values = new double[options.Permutations];
        Seed seed = options.Seed.Derive("permutation");
        Parallel.For(0, values.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs },
            b => values[b] = permuted(seed.Derive(b).CreateStream().Permutation(n)).Nats);
        int above = values.Count(v => v >= observed);
        return new PermutationNull(values.Average(), (1.0 + above) / (values.Length + 1), values.Length);
    }
}
