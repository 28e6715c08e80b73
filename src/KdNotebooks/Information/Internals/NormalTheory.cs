using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// The interval of a Gaussian estimate under joint normality. By the delta method −½ ln(1 − r²) of a canonical correlation
/// has variance ρ²/n, and sample canonical correlations are asymptotically independent (Anderson 2003, section 13.5): Σ ρ_i²/n.
/// The second-order term dx·dy/(2n²) is the variance under independence, where 2nI is χ² with dx·dy degrees of freedom and
/// the first term vanishes.
/// </summary>
internal static class NormalTheory
{
    /// <summary>Null where the estimator is not Gaussian, or the estimate infinite or 0 for want of variation.</summary>
    public static Interval? Interval(IMutualInformationEstimator estimator, Samples x, Samples y, double nats, double level)
    {
        if (estimator.Name is not ("gaussian" or "gaussian-corrected" or "cca") || !double.IsFinite(nats)) return null;
        if (Standardisation.ToUnitScale(x, out _) is not { } sx || Standardisation.ToUnitScale(y, out _) is not { } sy) return null;
        double[] correlations = CcaEstimator.Correlations(sx, sy);
        int n = x.Count;
        double variance = correlations.Sum(r => r * r) / n + (double)sx.Dimension * sy.Dimension / (2.0 * n * n);
        double error = Math.Sqrt(variance), half = error * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + level / 2);
        return new Interval(nats - half, nats + half, level, error, "delta method under joint normality");
    }
}
