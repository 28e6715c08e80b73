using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>Columns at unit scale, ready for neighbour searches in the maximum norm, and what had to be done to them.</summary>
internal static class ScaledPair
{
    /// <summary>The columns of <paramref name="x"/> that vary, at unit scale; null where none does (then I = 0).</summary>
    public static Samples? UnitScale(Samples x, string name, List<string> warnings)
    {
        Samples? scaled = Standardisation.ToUnitScale(x, out int constant);
        if (scaled is null) warnings.Add($"{name} is constant: it carries no information, the estimate is 0");
        else if (constant > 0) warnings.Add($"{constant} of the {x.Dimension} columns of {name} are constant and were left out");
        return scaled;
    }

    /// <summary>x and y side by side, [n, dx + dy].</summary>
    public static Samples Join(Samples x, Samples y)
    {
        int d = x.Dimension + y.Dimension;
        var values = new double[x.Count * d];
        for (int i = 0; i < x.Count; i++)
        {
            x.Row(i).CopyTo(values.AsSpan(i * d));
            y.Row(i).CopyTo(values.AsSpan(i * d + x.Dimension));
        }
        return new Samples(x.Count, d, values);
    }

    /// <summary>x with normal noise of 1e-10 · max(1, mean |column|) on every value.</summary>
    public static Samples Jitter(Samples x, Seed seed)
    {
        double[] values = x.Values.ToArray();
        RandomStream stream = seed.CreateStream();
        for (int c = 0; c < x.Dimension; c++)
        {
            double magnitude = 0;
            for (int i = c; i < values.Length; i += x.Dimension) magnitude += Math.Abs(values[i]);
            double scale = 1e-10 * Math.Max(1, magnitude / x.Count);
            for (int i = c; i < values.Length; i += x.Dimension) values[i] += scale * stream.NextGaussian();
        }
        return new Samples(x.Count, x.Dimension, values);
    }

    public static string TieWarning(int coincident, int n, int k, TieRule ties, string better) =>
        $"{coincident} of {n} rows coincide with {k} or more others; "
        + (ties == TieRule.Jitter ? "seeded jitter of 1e-10 was added" : "nothing was added, so the estimate means little")
        + $" ({better} is made for such data)";

    /// <summary>Warns where an estimate is near the most that k neighbours among n rows can show, ψ(n) − ψ(k).</summary>
    public static void WarnAtCeiling(double nats, int n, int k, List<string> warnings)
    {
        double ceiling = Digamma.At(n) - Digamma.At(k);
        if (nats > 0.9 * ceiling && n > 10 * k)
            warnings.Add(FormattableString.Invariant($"the estimate is near {ceiling:F2} nats, the most that {n} rows can show: x and y (nearly) determine each other, the truth may be far larger"));
    }
}
