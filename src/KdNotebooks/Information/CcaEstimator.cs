using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KdNotebooks.Information;

/// <summary>
/// Mutual information from canonical correlations, −½ Σ ln(1 − ρ_i²): the Gaussian plug-in by another route, which also
/// yields the correlations. A label enters as indicator columns. Directions without variance are left out; where a canonical
/// correlation is 1 the estimate is +∞.
/// </summary>
public sealed class CcaEstimator : IMutualInformationEstimator
{
    private const double RankTolerance = 1e-10;
    private const double PerfectCorrelation = 1 - 1e-11;

    /// <inheritdoc/>
    public string Name => "cca";

    /// <inheritdoc/>
    public string Settings => "sample canonical correlations";

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1) => Indicators.Estimate(this, x, y, jobs);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        Samples? sx = ScaledPair.UnitScale(x, "x", warnings), sy = ScaledPair.UnitScale(y, "y", warnings);
        if (sx is null || sy is null) return new PointEstimate(0, warnings);
        DataWarnings.Add(sx, sy, warnings);
        double nats = 0;
        foreach (double rho in Correlations(sx, sy, jobs))
        {
            if (rho >= PerfectCorrelation)
            {
                warnings.Add("a linear combination of x equals one of y: the information is infinite");
                return new PointEstimate(double.PositiveInfinity, warnings);
            }
            nats -= 0.5 * Math.Log(1 - rho * rho);
        }
        return new PointEstimate(nats, warnings);
    }

    /// <summary>The canonical correlations of <paramref name="x"/> [n, dx] and <paramref name="y"/> [n, dy], descending, in [0, 1].</summary>
    /// <exception cref="InvalidInputException">Rows differ, or there are too few rows for the columns.</exception>
    public static double[] Correlations(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.SameRows(x.Count, y.Count);
        if (x.Dimension + y.Dimension >= x.Count - 1)
            throw new InvalidInputException($"{x.Count} rows are too few for the canonical correlations of {x.Dimension} + {y.Dimension} columns: use gaussian-shrinkage, or project on fewer principal components");
        DenseMatrix wx = Whitened(x, jobs), wy = Whitened(y, jobs);
        return [.. wx.TransposeThisAndMultiply(wy).Svd(false).S.Select(s => Math.Min(1, s / x.Count))];
    }

    // [n, rank] with the identity as covariance.
    private static DenseMatrix Whitened(Samples x, int jobs)
    {
        Samples z = Standardisation.ToZScores(x);
        PrincipalComponents components = PrincipalComponents.Fit(z, z.Dimension, jobs);
        Samples scores = components.Project(z);
        int rank = components.Variances.Count(v => v > RankTolerance * components.Variances[0]);
        return DenseMatrix.Create(x.Count, rank, (i, q) => scores[i, q] / Math.Sqrt(components.Variances[q]));
    }
}
