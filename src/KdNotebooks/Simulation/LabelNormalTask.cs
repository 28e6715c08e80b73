using KdNotebooks.Data;
using KdNotebooks.Numerics;
using MathNet.Numerics.Distributions;

namespace KdNotebooks.Simulation;

/// <summary>X = Z ~ N(0,1) and the label 1[ρZ + √(1−ρ²) e &gt; 0]: I = ln 2 − E h(Φ(ρZ/√(1−ρ²))), h the binary entropy.</summary>
public sealed class LabelNormalTask : KnownAnswerTask
{
    private readonly double _rho;

    /// <exception cref="InvalidInputException">|ρ| &gt; 1.</exception>
    public LabelNormalTask(double rho)
    {
        if (!(Math.Abs(rho) <= 1)) throw new InvalidInputException(FormattableString.Invariant($"label-normal-{rho}: the correlation must lie between -1 and 1"));
        _rho = rho;
    }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"label-normal-{_rho}");

    /// <inheritdoc/>
    public override int DimensionX => 1;

    /// <inheritdoc/>
    public override int DimensionY => 0;

    /// <inheritdoc/>
    public override double MutualInformation
    {
        get
        {
            if (Math.Abs(_rho) == 1) return Math.Log(2);
            double slope = _rho / Math.Sqrt(1 - _rho * _rho), mean = 0;
            // The trapezoidal rule is exact to rounding for such a smooth integrand that vanishes at both ends.
            const double step = 1e-3;
            for (int i = -12000; i <= 12000; i++)
            {
                double z = i * step, p = Normal.CDF(0, 1, slope * z), q = Normal.CDF(0, 1, -slope * z);
                double entropy = (p > 0 ? -p * Math.Log(p) : 0) + (q > 0 ? -q * Math.Log(q) : 0);
                mean += step * Normal.PDF(0, 1, z) * entropy;
            }
            return Math.Log(2) - mean;
        }
    }

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        var z = new double[n];
        var label = new int[n];
        for (int i = 0; i < n; i++)
        {
            z[i] = stream.NextGaussian();
            label[i] = _rho * z[i] + Math.Sqrt(1 - _rho * _rho) * stream.NextGaussian() > 0 ? 1 : 0;
        }
        return new PairSample(new Samples(n, 1, z), null, new Labels(label, 2));
    }
}
