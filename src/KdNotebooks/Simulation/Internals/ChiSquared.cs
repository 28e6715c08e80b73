using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation.Internals;

/// <summary>Chi-squared draws: twice a gamma (Marsaglia and Tsang 2000, "A Simple Method for Generating Gamma Variables").</summary>
internal static class ChiSquared
{
    /// <summary>One draw with <paramref name="degrees"/> ≥ 1 degrees of freedom.</summary>
    public static double Draw(int degrees, RandomStream stream)
    {
        if (degrees == 1)
        {
            double z = stream.NextGaussian();
            return z * z;
        }
        double d = degrees / 2.0 - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = stream.NextGaussian(), t = 1 + c * x;
            if (t <= 0) continue;
            double v = t * t * t;
            if (Math.Log(1 - stream.NextDouble()) < 0.5 * x * x + d * (1 - v + Math.Log(v))) return 2 * d * v;
        }
    }
}
