namespace KdNotebooks.Criterion;

/// <summary>
/// What distillation does to a linear student, exactly: n independent rows of jointly normal variables with zero means, ordinary
/// least squares with the penalty λ mean(h1 − X2 w)², so that w(λ) = (w_y + λ w_h)/(1 + λ) with w_y and w_h the fits of y and h1
/// on X2, and the teacher H1 fixed independently of the n rows. This is the additive form of distillation; λ/(1 + λ) is the
/// weight of the convex form. It is our reconstruction of the setting of Theorem 1 of Xie, Xu and Sanguinetti
/// (arXiv 2510.13182) from what is publicly known of it.
/// </summary>
public sealed record GaussianOracle
{
    /// <param name="moments">The second moments of the variables.</param>
    /// <param name="features">p ≥ 1, the columns of X2.</param>
    /// <param name="rows">n &gt; p + 1, the student's training rows; with an intercept n &gt; p + 2.</param>
    /// <param name="intercept">Whether the student also fits a constant.</param>
    /// <exception cref="InvalidInputException">One line that says which condition fails.</exception>
    public GaussianOracle(DistillationMoments moments, int features, int rows, bool intercept = false)
    {
        moments.CheckNumbers();
        int least = features + (intercept ? 3 : 2);
        if (features < 1) throw new InvalidInputException($"p = {features}: the student needs at least 1 feature");
        if (rows < least)
            throw new InvalidInputException($"n = {rows} rows and p = {features} features: the expected risk is infinite unless n > p + {(intercept ? "2 (with an intercept)" : "1")}, here n ≥ {least}");
        (Moments, Features, Rows, Intercept) = (moments, features, rows, intercept);
    }

    /// <summary>The second moments of the variables.</summary>
    public DistillationMoments Moments { get; }

    /// <summary>p, the columns of X2.</summary>
    public int Features { get; }

    /// <summary>n, the student's training rows.</summary>
    public int Rows { get; }

    /// <summary>Whether the student also fits a constant.</summary>
    public bool Intercept { get; }

    /// <summary>
    /// v, the expected excess risk of least squares at unit noise: p/(n−p−1), or 1/n + p(n+1)/(n(n−p−2)) with an intercept.
    /// </summary>
    public double VarianceFactor => Intercept
        ? 1.0 / Rows + Features * (Rows + 1.0) / (Rows * (Rows - Features - 2.0))
        : Features / (Rows - Features - 1.0);

    /// <summary>
    /// R(λ) = [λ² b² + v (s² + 2λc + λ²τ²)]/(1+λ)², the expected excess risk E|X2ᵀ(w − β)|²; the full risk adds s². At λ = ∞,
    /// pure distillation, b² + vτ².
    /// </summary>
    /// <param name="lambda">λ ≥ 0; +∞ is allowed.</param>
    /// <exception cref="InvalidInputException">λ is negative or not a number.</exception>
    public double Risk(double lambda)
    {
        Check(lambda);
        // In α = λ/(1+λ), so that λ = ∞ needs no case of its own: R = α²b² + v((1−α)²s² + 2α(1−α)c + α²τ²).
        double alpha = double.IsPositiveInfinity(lambda) ? 1 : lambda / (1 + lambda), rest = double.IsPositiveInfinity(lambda) ? 0 : 1 / (1 + lambda);
        return alpha * alpha * Moments.SquaredBias + VarianceFactor *
            (rest * rest * Moments.LabelResidual + 2 * alpha * rest * Moments.ResidualCovariance + alpha * alpha * Moments.TeacherResidual);
    }

    /// <summary>R(0) − R(λ): positive where distillation helps.</summary>
    /// <inheritdoc cref="Risk"/>
    public double Gain(double lambda) => VarianceFactor * Moments.LabelResidual - Risk(lambda);

    /// <summary>Whether R(λ) &lt; R(0), that is λ[b² + v(τ²−s²)] &lt; 2v(s²−c); false at λ = 0, which is no distillation.</summary>
    /// <inheritdoc cref="Risk"/>
    public bool Helps(double lambda)
    {
        Check(lambda);
        double right = 2 * VarianceFactor * (Moments.LabelResidual - Moments.ResidualCovariance);
        if (double.IsPositiveInfinity(lambda)) return Bracket < 0;  // R(∞) − R(0)
        return lambda > 0 && lambda * Bracket < right;
    }

    /// <summary>R'(0) = 2v(c − s²): below 0 exactly where a small weight helps.</summary>
    public double SlopeAtZero => 2 * VarianceFactor * (Moments.ResidualCovariance - Moments.LabelResidual);

    /// <summary>
    /// λ*, where R is least. c ≥ s²: 0. Otherwise b² + v(τ²−c) ≤ 0: ∞, pure distillation. Otherwise v(s²−c)/(b² + v(τ²−c)).
    /// </summary>
    public double BestLambda
    {
        get
        {
            double c = Moments.ResidualCovariance, v = VarianceFactor;
            if (c >= Moments.LabelResidual) return 0;
            double denominator = Moments.SquaredBias + v * (Moments.TeacherResidual - c);
            return denominator <= 0 ? double.PositiveInfinity : v * (Moments.LabelResidual - c) / denominator;
        }
    }

    /// <summary>
    /// λ_max, up to which distillation helps: 0 where c ≥ s²; ∞ where every λ helps; otherwise 2v(s²−c)/(b² + v(τ²−s²)).
    /// </summary>
    public double LargestHelpfulLambda
    {
        get
        {
            if (!Moments.HelpsAtSmallLambda) return 0;
            return Bracket <= 0 ? double.PositiveInfinity : -SlopeAtZero / Bracket;
        }
    }

    /// <summary>R(0) − R(λ*) ≥ 0, the most that distillation can give.</summary>
    public double BestGain => Gain(BestLambda);

    private double Bracket => Moments.SquaredBias + VarianceFactor * (Moments.TeacherResidual - Moments.LabelResidual);

    internal static void Check(double lambda)
    {
        if (!(lambda >= 0)) throw new InvalidInputException(FormattableString.Invariant($"λ = {lambda}: the weight of the teacher must be at least 0"));
    }
}
