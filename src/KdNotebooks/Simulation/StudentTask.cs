using KdNotebooks.Numerics;
using KdNotebooks.Simulation.Internals;
using MathNet.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// Multivariate Student t with identity dispersion: uncorrelated, yet dependent through a common scale. I = h(m) + h(n) −
/// h(m + n), h(q) = −ln Γ((ν+q)/2) + ln Γ(ν/2) + (q/2) ln(νπ) + ((ν+q)/2)[ψ((ν+q)/2) − ψ(ν/2)].
/// </summary>
public sealed class StudentTask : KnownAnswerTask
{
    private readonly double _nu;

    /// <param name="m">The columns of X.</param>
    /// <param name="n">The columns of Y.</param>
    /// <param name="nu">ν, the degrees of freedom, positive.</param>
    /// <exception cref="InvalidInputException">A size is below 1 or ν is not positive.</exception>
    public StudentTask(int m, int n, double nu)
    {
        if (m < 1 || n < 1 || !(nu > 0 && double.IsFinite(nu)))
            throw new InvalidInputException(FormattableString.Invariant($"student-t-{m}x{n}-{nu}: at least 1x1 columns and positive degrees of freedom are needed"));
        (DimensionX, DimensionY, _nu) = (m, n, nu);
    }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"student-t-{DimensionX}x{DimensionY}-{_nu}");

    /// <inheritdoc/>
    public override int DimensionX { get; }

    /// <inheritdoc/>
    public override int DimensionY { get; }

    /// <inheritdoc/>
    public override bool IsHeavyTailed => true;

    /// <inheritdoc/>
    public override double MutualInformation => Entropy(DimensionX) + Entropy(DimensionY) - Entropy(DimensionX + DimensionY);

    private double Entropy(int q) => -SpecialFunctions.GammaLn((_nu + q) / 2) + SpecialFunctions.GammaLn(_nu / 2) + q / 2.0 * Math.Log(_nu * Math.PI)
        + (_nu + q) / 2 * (Digamma.At((_nu + q) / 2) - Digamma.At(_nu / 2));

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double[] x = new double[n * DimensionX], y = new double[n * DimensionY];
        for (int i = 0; i < n; i++)
        {
            // χ²_ν is twice a gamma variable of shape ν/2.
            double scale = 1 / Math.Sqrt(2 * Draws.Gamma(stream, _nu / 2) / _nu);
            for (int c = 0; c < DimensionX; c++) x[i * DimensionX + c] = scale * stream.NextGaussian();
            for (int c = 0; c < DimensionY; c++) y[i * DimensionY + c] = scale * stream.NextGaussian();
        }
        return new PairSample(new Samples(n, DimensionX, x), new Samples(n, DimensionY, y), null);
    }
}
