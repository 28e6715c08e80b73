using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation.Internals;

/// <summary>Draws from laws beyond the uniform and the normal.</summary>
internal static class Draws
{
    /// <summary>Gamma with the given shape and scale 1 (Marsaglia and Tsang 2000).</summary>
    public static double Gamma(RandomStream stream, double shape)
    {
        if (shape < 1) return Gamma(stream, shape + 1) * Math.Pow(1 - stream.NextDouble(), 1 / shape);
        double d = shape - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double z = stream.NextGaussian(), v = 1 + c * z;
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - stream.NextDouble()) < 0.5 * z * z + d - d * v + d * Math.Log(v)) return d * v;
        }
    }
}
