using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

/// <summary>Small random data for tests.</summary>
internal static class Draw
{
    public static Samples Normal(int n, int d, int seed)
    {
        RandomStream stream = new Seed(900).Derive(seed).CreateStream();
        var values = new double[n * d];
        for (int i = 0; i < values.Length; i++) values[i] = stream.NextGaussian();
        return new Samples(n, d, values);
    }

    /// <summary>Pairs (X_j, Y_j) with correlation ρ, independent over j: the truth is −d/2 ln(1 − ρ²).</summary>
    public static (Samples X, Samples Y) Correlated(int n, int d, double rho, int seed)
    {
        Samples x = Normal(n, d, 2 * seed), noise = Normal(n, d, 2 * seed + 1);
        var y = new double[n * d];
        for (int i = 0; i < y.Length; i++) y[i] = rho * x.Values[i] + Math.Sqrt(1 - rho * rho) * noise.Values[i];
        return (x, new Samples(n, d, y));
    }

    /// <summary>Balanced classes 0, 1, ..., 0, 1, ... with x = shift · class + normal noise.</summary>
    public static (Samples X, Labels Y) Classes(int n, int d, int classes, double shift, int seed)
    {
        Samples noise = Normal(n, d, seed);
        int[] y = [.. Enumerable.Range(0, n).Select(i => i % classes)];
        var x = new double[n * d];
        for (int i = 0; i < x.Length; i++) x[i] = noise.Values[i] + shift * y[i / d];
        return (new Samples(n, d, x), new Labels(y, classes));
    }

    public static Samples Map(this Samples x, Func<double, double> f) => new(x.Count, x.Dimension, [.. x.Values.ToArray().Select(f)]);
}
