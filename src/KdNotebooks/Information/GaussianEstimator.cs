using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>Which covariance <see cref="GaussianEstimator"/> puts into the formula.</summary>
public enum GaussianForm
{
    /// <summary>The sample covariance.</summary>
    PlugIn,

    /// <summary>The sample covariance, and the exact bias of the plug-in under normality is subtracted.</summary>
    Corrected,

    /// <summary>The covariance shrunk to the identity (Ledoit and Wolf 2004); usable with more columns than rows.</summary>
    LedoitWolf,
}

/// <summary>
/// Mutual information if all variables were jointly normal: ½ ln(|Σ11||Σ22|/|Σ|). A label enters as indicator columns of
/// all its classes but one, so that the number is −½ Σ ln(1 − ρ²) of a linear discriminant analysis. Columns are
/// standardised; linearly dependent columns within x or y are left out (this changes nothing but the determinants); where
/// x and y determine each other linearly the estimate is +∞.
/// </summary>
public sealed class GaussianEstimator(GaussianForm form = GaussianForm.PlugIn) : IMutualInformationEstimator
{
    // A column with this share of its variance or less outside the span of the others is dependent on them.
    internal const double DependenceTolerance = 1e-10;

    /// <inheritdoc/>
    public string Name => form switch
    {
        GaussianForm.PlugIn => "gaussian",
        GaussianForm.Corrected => "gaussian-corrected",
        _ => "gaussian-shrinkage",
    };

    /// <inheritdoc/>
    public string Settings => form switch
    {
        GaussianForm.PlugIn => "sample covariance",
        GaussianForm.Corrected => "sample covariance, exact bias subtracted",
        _ => "Ledoit-Wolf covariance",
    };

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
        if (x.Count < 3) throw new InvalidInputException($"{x.Count} rows are too few for a covariance: at least 3 are needed");
        List<string> warnings = [];
        Samples? sx = ScaledPair.UnitScale(x, "x", warnings), sy = ScaledPair.UnitScale(y, "y", warnings);
        if (sx is null || sy is null) return new PointEstimate(0, warnings);
        DataWarnings.Add(sx, sy, warnings);
        return form == GaussianForm.LedoitWolf ? Shrunk(sx, sy, warnings) : Plain(sx, sy, warnings, jobs);
    }

    private PointEstimate Plain(Samples x, Samples y, List<string> warnings, int jobs)
    {
        int n = x.Count, p = x.Dimension + y.Dimension;
        if (p >= n - 1)
            throw new InvalidInputException($"{n} rows are too few for the covariance of {x.Dimension} + {y.Dimension} columns: use gaussian-shrinkage, or project on fewer principal components");
        double[] correlation = Covariance.Correlation(ScaledPair.Join(x, y), jobs);
        int[] all1 = [.. Enumerable.Range(0, x.Dimension)], all2 = [.. Enumerable.Range(x.Dimension, y.Dimension)];
        int[] block1 = Independent(correlation, p, all1), block2 = Independent(correlation, p, all2);
        int dependent = p - block1.Length - block2.Length;
        if (dependent > 0) warnings.Add($"{dependent} columns depend linearly on others of the same variable and were left out");

        double marginals = LogDeterminant(correlation, p, block1)!.Value + LogDeterminant(correlation, p, block2)!.Value;
        if (LogDeterminant(correlation, p, [.. block1, .. block2]) is not { } joint)
        {
            warnings.Add("a linear combination of x equals one of y: the information is infinite");
            return new PointEstimate(double.PositiveInfinity, warnings);
        }
        double nats = 0.5 * (marginals - joint);
        if (form == GaussianForm.Corrected) nats -= Bias(n, block1.Length, block2.Length);
        return new PointEstimate(nats, warnings);
    }

    /// <summary>
    /// What the plug-in estimate exceeds the truth by on average under normality with any covariance, centred with the sample
    /// mean: ½[Σ_{i≤p1} ψ((n−i)/2) + Σ_{i≤p2} ψ((n−i)/2) − Σ_{i≤p1+p2} ψ((n−i)/2)], about p1 p2/(2n).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">n ≤ p1 + p2.</exception>
    public static double Bias(int n, int p1, int p2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(n, p1 + p2);
        double Sum(int p)
        {
            double sum = 0;
            for (int i = 1; i <= p; i++) sum += Digamma.At((n - i) / 2.0);
            return sum;
        }
        return 0.5 * (Sum(p1) + Sum(p2) - Sum(p1 + p2));
    }

    private static PointEstimate Shrunk(Samples x, Samples y, List<string> warnings)
    {
        int p = x.Dimension + y.Dimension;
        (double[] covariance, double shrinkage) = LedoitWolf.Fit(Standardisation.ToZScores(ScaledPair.Join(x, y)));
        if (shrinkage > 0.5) warnings.Add(FormattableString.Invariant($"the covariance was shrunk by {shrinkage:F2} towards independence: too few rows for {p} columns, the estimate is far too low"));
        int[] block1 = [.. Enumerable.Range(0, x.Dimension)], block2 = [.. Enumerable.Range(x.Dimension, y.Dimension)];
        if (LogDeterminant(covariance, p, [.. block1, .. block2]) is not { } joint)
        {
            warnings.Add("a linear combination of x equals one of y: the information is infinite");
            return new PointEstimate(double.PositiveInfinity, warnings);
        }
        double marginals = LogDeterminant(covariance, p, block1)!.Value + LogDeterminant(covariance, p, block2)!.Value;
        return new PointEstimate(0.5 * (marginals - joint), warnings);
    }

    private static int[] Independent(double[] a, int p, int[] block)
    {
        double[] part = Part(a, p, block);
        return [.. Cholesky.IndependentRows(part, block.Length, DependenceTolerance).Select(i => block[i])];
    }

    private static double? LogDeterminant(double[] a, int p, int[] block)
        => Cholesky.Factor(Part(a, p, block), block.Length, DependenceTolerance / 10)?.LogDeterminant;

    private static double[] Part(double[] a, int p, int[] block)
    {
        var part = new double[block.Length * block.Length];
        for (int i = 0; i < block.Length; i++)
            for (int j = 0; j < block.Length; j++) part[i * block.Length + j] = a[block[i] * p + block[j]];
        return part;
    }
}
