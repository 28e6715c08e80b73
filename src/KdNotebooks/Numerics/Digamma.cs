namespace KdNotebooks.Numerics;

/// <summary>The logarithmic derivative of the gamma function, ψ(x) = Γ'(x)/Γ(x), and its derivative.</summary>
public static class Digamma
{
    // From here on the asymptotic series has an error below 1e-17 (Abramowitz and Stegun 6.3.18, 6.4.12).
    private const double Asymptotic = 12;

    /// <summary>ψ(x) for x &gt; 0, to about 1e-15 relative to max(1, |ψ|).</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not positive.</exception>
    public static double At(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        double shift = 0;
        for (; x < Asymptotic; x++) shift -= 1 / x;
        double s = 1 / (x * x);
        double series = s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12))))));
        return shift + Math.Log(x) - 0.5 / x - series;
    }

    /// <summary>ψ'(x), the trigamma function, for x &gt; 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is not positive.</exception>
    public static double Derivative(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(x);
        double shift = 0;
        for (; x < Asymptotic; x++) shift += 1 / (x * x);
        double s = 1 / (x * x);
        double series = s * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * (1.0 / 30 - s * (5.0 / 66 - s * 691.0 / 2730)))));
        return shift + 1 / x + s / 2 + series / x;
    }

    /// <summary>
    /// ψ at the integers, [<paramref name="last"/> + 1]: entry i is ψ(i), entry 0 is NaN. Nearest-neighbour estimators look
    /// counts up here.
    /// </summary>
    public static double[] Table(int last)
    {
        var table = new double[last + 1];
        table[0] = double.NaN;
        for (int i = 1; i <= last; i++) table[i] = At(i);
        return table;
    }
}
