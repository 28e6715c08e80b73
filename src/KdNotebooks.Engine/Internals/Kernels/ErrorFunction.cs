namespace TorchSharp.Internals;

/// <summary>The error function: a series without cancellation near 0, a continued fraction in the tail (Abramowitz and Stegun 7.1.6, 7.1.14).</summary>
internal static class ErrorFunction
{
    private const double SeriesEnd = 3;

    public static double Erf(double x)
    {
        double z = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (z >= SeriesEnd) return Math.CopySign(1 - Tail(z), x);
        // 2/√π e^(−z²) Σ 2ⁿ z^(2n+1) / (1·3·5···(2n+1))
        double term = z, sum = z;
        for (int n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return Math.CopySign(2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum, x);
    }

    /// <summary>Φ(x), the standard normal distribution.</summary>
    public static double NormalCdf(double x)
    {
        double z = Math.Abs(x) / Math.Sqrt(2);
        double tail = z >= SeriesEnd ? Tail(z) / 2 : (1 - Erf(z)) / 2;
        return x > 0 ? 1 - tail : tail;
    }

    /// <summary>1 − erf z for z ≥ 3: e^(−z²)/√π · 1/(z + ½/(z + 1/(z + 3⁄2/(z + ...)))).</summary>
    private static double Tail(double z)
    {
        double f = z;
        for (int n = 40; n >= 1; n--) f = z + n / 2.0 / f;
        return Math.Exp(-z * z) / Math.Sqrt(Math.PI) / f;
    }
}
