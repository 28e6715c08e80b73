namespace KdNotebooks.Numerics;

/// <summary>
/// A well-conditioned covariance for few rows: (1 − δ)S + δμI with the δ that minimises the expected squared error (Ledoit and
/// Wolf, <i>A well-conditioned estimator for large-dimensional covariance matrices</i>, J. Multivariate Analysis 88, 2004).
/// </summary>
public static class LedoitWolf
{
    /// <summary>The shrunk covariance [d, d] of <paramref name="x"/> [n, d], and δ in [0, 1].</summary>
    public static (double[] Covariance, double Shrinkage) Fit(Samples x)
    {
        (int n, int d) = (x.Count, x.Dimension);
        double[] s = Covariance.Of(x);
        double[] columns = Covariance.CentredColumns(x);  // [d, n]
        double trace = 0, norm = 0;
        for (int i = 0; i < d; i++) trace += s[i * d + i];
        double mu = trace / d;
        foreach (double v in s) norm += v * v;
        double dispersion = norm - d * mu * mu;  // |S − μI|²

        // Σ_rows |x xᵀ − S|² = Σ_rows |x|⁴ − n|S|².
        var squares = new double[n];
        for (int c = 0; c < d; c++)
            for (int i = 0; i < n; i++) squares[i] += columns[c * n + i] * columns[c * n + i];
        double fourth = 0;
        foreach (double v in squares) fourth += v * v;
        double error = (fourth / n - norm) / n;

        double shrinkage = dispersion > 0 ? Math.Clamp(error / dispersion, 0, 1) : 0;
        for (int i = 0; i < s.Length; i++) s[i] *= 1 - shrinkage;
        for (int i = 0; i < d; i++) s[i * d + i] += shrinkage * mu;
        return (s, shrinkage);
    }
}
