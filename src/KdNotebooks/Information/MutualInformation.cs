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
    {
        options ??= new();
        options.Check();
        return Reading.Of(estimator, x, y, options.Jobs, reading => Describe(estimator, x.Count, x.Dimension, y.Dimension, null, options,
            () => NormalTheory.Interval(estimator, x, y, reading.Point.Nats, options.Level), reading, [.. reading.Point.Warnings]));
    }

    /// <summary>I(X;Y) of a continuous variable [n, d] and a label [n].</summary>
    /// <exception cref="InvalidInputException">The data or the options cannot be used.</exception>
    public static MutualInformationEstimate Estimate(IMutualInformationEstimator estimator, Samples x, Labels y, UncertaintyOptions? options = null)
    {
        options ??= new();
        options.Check();
        return Reading.Of(estimator, x, y, options.Jobs, reading =>
        {
            List<string> warnings = [.. reading.Point.Warnings];
            LabelEntropy.WarnAbove(reading.Point.Nats, y, warnings);
            return Describe(estimator, x.Count, x.Dimension, 0, LabelEntropy.Of(y), options, () => null, reading, warnings);
        });
    }

    private static MutualInformationEstimate Describe(IMutualInformationEstimator estimator, int n, int dx, int dy, double? bound,
        UncertaintyOptions options, Func<Interval?> theory, Reading reading, List<string> warnings)
    {
        double nats = reading.Point.Nats;
        Interval? interval = options.Method == IntervalMethod.Automatic && options.Subsamples > 0 ? theory() : null;
        if (interval is null && options.Subsamples > 0)
        {
            double[]?[] values = Subsampling.Evaluate(n, options.Subsamples, options.Seed.Derive("subsample"), options.Jobs, rows => [reading.On(rows)]);
            double[] finite = [.. values.Where(v => v is not null && double.IsFinite(v[0])).Select(v => v![0])];
            interval = Subsampling.Interval(nats, finite, options.Subsamples, n, options.Level, reading.Retrained);
            if (!reading.Retrained && Reading.IntervalWarning(estimator.Name) is { } narrow) warnings.Add(narrow);
            if (!double.IsFinite(interval.Lower)) warnings.Add("no interval: too few subsamples could be estimated");
        }
        return new MutualInformationEstimate
        {
            Nats = nats,
            Interval = interval,
            Null = options.Permutations > 0 ? Null(nats, n, options, reading) : null,
            N = n,
            DimensionX = dx,
            DimensionY = dy,
            Estimator = estimator.Name,
            Settings = estimator.Settings,
            EntropyBound = bound,
            Warnings = warnings,
        };
    }

    private static PermutationNull Null(double observed, int n, UncertaintyOptions options, Reading reading)
    {
        var values = new double[options.Permutations];
        Seed seed = options.Seed.Derive("permutation");
        Parallel.For(0, values.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs },
            b => values[b] = reading.Permuted(seed.Derive(b).CreateStream().Permutation(n)));
        int above = values.Count(v => v >= observed);
        return new PermutationNull(values.Average(), (1.0 + above) / (values.Length + 1), values.Length,
            reading.Retrained ? "y permuted, estimated anew" : "y permuted among the held-out rows, the trained network kept");
    }
}
