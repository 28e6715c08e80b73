using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>How <see cref="HistogramEstimator"/> works.</summary>
public sealed record HistogramOptions
{
    /// <summary>
    /// The number of equally full bins a column is cut into; null to take each distinct row as a symbol, which is right for
    /// discrete data, and to cut into ⌈n^(1/3)⌉ bins, with a warning, where more than n/4 rows are distinct.
    /// </summary>
    public int? Bins { get; init; }

    /// <summary>Whether the bias of the plug-in, (cells − 1)/2n an entropy, is subtracted (Miller 1955, Madow).</summary>
    public bool MillerMadow { get; init; } = true;
}

/// <summary>
/// Mutual information of discrete variables, H(X) + H(Y) − H(X,Y), from counts. A row of several columns is one symbol.
/// </summary>
public sealed class HistogramEstimator(HistogramOptions? options = null) : IMutualInformationEstimator
{
    private readonly HistogramOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "histogram";

    /// <inheritdoc/>
    public string Settings => (_options.Bins is { } bins ? $"{bins} equally full bins" : "distinct rows") + (_options.MillerMadow ? ", Miller-Madow" : "");

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null | ScaledPair.UnitScale(y, "y", warnings) is null) return new PointEstimate(0, warnings);
        int[] sx = Symbols(x, "x", warnings), sy = Symbols(y, "y", warnings);
        return new PointEstimate(Nats(sx, sy, warnings), warnings);
    }

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        if (ScaledPair.UnitScale(x, "x", warnings) is null) return new PointEstimate(0, warnings);
        double nats = Nats(Symbols(x, "x", warnings), y.Values.ToArray(), warnings);
        LabelEntropy.WarnAbove(nats, y, warnings);
        return new PointEstimate(nats, warnings);
    }

    private double Nats(int[] x, int[] y, List<string> warnings)
    {
        double nats = Entropy(x, out _) + Entropy(y, out _) - Entropy([.. x.Zip(y)], out int cells);
        if (cells > x.Length / 4)
            warnings.Add($"{cells} of the joint cells are occupied by {x.Length} rows: too few rows a cell, the estimate is biased upwards");
        return nats;
    }

    private double Entropy<T>(T[] symbols, out int cells) where T : notnull
    {
        var counts = new Dictionary<T, int>();
        foreach (T s in symbols) counts[s] = counts.GetValueOrDefault(s) + 1;
        cells = counts.Count;
        // In order of size: the sum must not depend on the order of the rows.
        double entropy = 0;
        foreach (int count in counts.Values.Order()) entropy -= (double)count / symbols.Length * Math.Log((double)count / symbols.Length);
        return entropy + (_options.MillerMadow ? (cells - 1.0) / (2 * symbols.Length) : 0);
    }

    private int[] Symbols(Samples x, string name, List<string> warnings)
    {
        if (_options.Bins is { } bins) return Distinct(Binned(x, bins), out _);
        int[] symbols = Distinct(x, out int distinct);
        if (distinct <= x.Count / 4) return symbols;
        int automatic = Math.Max(2, (int)Math.Ceiling(Math.Cbrt(x.Count)));
        warnings.Add($"{name} has {distinct} distinct rows of {x.Count}: it looks continuous and was cut into {automatic} equally full bins a column");
        return Distinct(Binned(x, automatic), out _);
    }

    private static int[] Distinct(Samples x, out int distinct)
    {
        var known = new Dictionary<RowKey, int>();
        var symbols = new int[x.Count];
        for (int i = 0; i < x.Count; i++)
        {
            var key = new RowKey(x, i);
            if (!known.TryGetValue(key, out symbols[i])) known[key] = symbols[i] = known.Count;
        }
        distinct = known.Count;
        return symbols;
    }

    // Equal values share the bin of their middle rank, so ties stay together.
    private static Samples Binned(Samples x, int bins)
    {
        if (bins < 2) throw new InvalidInputException($"{bins} bins: at least 2 are needed");
        (int n, int d) = (x.Count, x.Dimension);
        var binned = new double[n * d];
        for (int c = 0; c < d; c++)
        {
            double[] sorted = x.Column(c);
            int[] rows = [.. Enumerable.Range(0, n)];
            Array.Sort(sorted, rows);
            for (int from = 0; from < n;)
            {
                int to = from;
                while (to < n && sorted[to] == sorted[from]) to++;
                int bin = (int)((long)(from + to) / 2 * bins / n);
                for (int p = from; p < to; p++) binned[rows[p] * d + c] = bin;
                from = to;
            }
        }
        return new Samples(n, d, binned);
    }

    private readonly struct RowKey(Samples samples, int row) : IEquatable<RowKey>
    {
        private ReadOnlySpan<double> Values => samples.Row(row);

        public bool Equals(RowKey other) => Values.SequenceEqual(other.Values);

        public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (double v in Values) hash.Add(v);
            return hash.ToHashCode();
        }
    }
}
