using KdNotebooks.Numerics;
using MathNet.Numerics.Distributions;

namespace KdNotebooks.Simulation.Internals;

/// <summary>The bijections of Czyż et al. (2023), applied before anything is standardised.</summary>
internal static class Images
{
    public static IReadOnlyList<string> Names { get; } = ["normal-cdf", "half-cube", "wiggly", "bimodal", "swiss-roll", "spiral", "asinh", "cubic"];

    public static (Samples X, Samples Y) Apply(string image, Samples x, Samples y) => image switch
    {
        "normal-cdf" => (Map(x, Phi), Map(y, Phi)),
        "half-cube" => (Map(x, HalfCube), Map(y, HalfCube)),
        "asinh" => (Map(x, Math.Asinh), Map(y, Math.Asinh)),
        "wiggly" => (Map(x, v => v + 0.4 * Math.Sin(v) + 0.2 * Math.Sin(1.7 * v + 1) + 0.03 * Math.Sin(3.3 * v - 2.5)),
            Map(y, v => v - 0.4 * Math.Sin(0.4 * v) + 0.17 * Math.Sin(1.3 * v + 3.5) + 0.02 * Math.Sin(4.3 * v - 2.5))),
        "bimodal" => (Map(x, v => Invert(t => 0.3 * Phi(t) + 0.7 * Phi(t - 5), Phi(v))),
            Map(y, v => Invert(t => 0.5 * Phi(t + 1) + 0.5 * Phi(t - 3), Phi(v)))),
        "swiss-roll" => (SwissRoll(x), Map(y, Phi)),
        "spiral" => (Spiral(x, 0, 1), Spiral(y, 1, 2)),
        "cubic" => (x, Map(y, v => v * v * v)),
        _ => throw new ArgumentException($"no image {image}", nameof(image)),
    };

    private static double Phi(double v) => Normal.CDF(0, 1, v);

    private static double HalfCube(double v) => v * Math.Sqrt(Math.Abs(v));

    private static Samples Map(Samples x, Func<double, double> f)
    {
        var values = new double[x.Values.Length];
        for (int i = 0; i < values.Length; i++) values[i] = f(x.Values[i]);
        return new Samples(x.Count, x.Dimension, values);
    }

    // Bisection on [−10, 10] to 1e-12.
    private static double Invert(Func<double, double> cdf, double p)
    {
        double low = -10, high = 10;
        while (high - low > 1e-12)
        {
            double middle = (low + high) / 2;
            if (cdf(middle) < p) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    // u = Φ(x), t = 1.5π(1 + 2u), (t cos t, t sin t)/21.
    private static Samples SwissRoll(Samples x)
    {
        var values = new double[2 * x.Count];
        for (int i = 0; i < x.Count; i++)
        {
            double t = 1.5 * Math.PI * (1 + 2 * Phi(x[i, 0]));
            (values[2 * i], values[2 * i + 1]) = (t * Math.Cos(t) / 21, t * Math.Sin(t) / 21);
        }
        return new Samples(x.Count, 2, values);
    }

    // Rotates coordinates i and j by |v|²/d, d the variable's own dimension: the norm, and with it the angle, is kept.
    private static Samples Spiral(Samples x, int i, int j)
    {
        double[] values = x.Values.ToArray();
        int d = x.Dimension;
        for (int row = 0; row < x.Count; row++)
        {
            Span<double> v = values.AsSpan(row * d, d);
            double square = 0;
            foreach (double c in v) square += c * c;
            (double sin, double cos) = Math.SinCos(square / d);
            (v[i], v[j]) = (cos * v[i] - sin * v[j], sin * v[i] + cos * v[j]);
        }
        return new Samples(x.Count, d, values);
    }
}
