using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Linear;

/// <summary>
/// The linear student with the quadratic penalty, in closed form: w(λ) minimises
/// mean(y − X2 w)² + λ mean(h1 − X2 w)² + μ|w|², that is ((1+λ) X2ᵀX2/n + μI) w = X2ᵀ(y + λ h1)/n. This λ is additive; the
/// weight of the convex form is λ/(1+λ).
/// </summary>
/// <param name="Ridge">μ ≥ 0; at 0 least squares, which needs n ≥ p.</param>
public sealed record LinearStudent(double Ridge = 0)
{
    // Pivots below this share of their diagonal entry are rounding.
    private const double Singular = 1e-13;

    /// <summary>The students of all <paramref name="lambdas"/> at once: [λ][p]. Least squares factors the Gram matrix once.</summary>
    /// <param name="equations">The inner products.</param>
    /// <param name="lambdas">λ ≥ 0 each; +∞ is pure distillation.</param>
    /// <exception cref="InvalidInputException">λ or μ is negative or not a number; or the columns of X2 are dependent and μ = 0.</exception>
    public double[][] Fit(NormalEquations equations, IReadOnlyList<double> lambdas)
    {
        if (!(Ridge >= 0) || double.IsInfinity(Ridge)) throw new InvalidInputException(FormattableString.Invariant($"μ = {Ridge}: the ridge must be a finite number of at least 0"));
        foreach (double lambda in lambdas)
            if (!(lambda >= 0)) throw new InvalidInputException(FormattableString.Invariant($"λ = {lambda}: the weight of the teacher must be at least 0"));
        if (Ridge > 0) return [.. lambdas.Select(lambda => Solve(equations, lambda))];

        Cholesky factor = Factor(equations, 0);
        double[] label = [.. equations.Label], teacher = [.. equations.Teacher];
        factor.Solve(label);
        factor.Solve(teacher);
        return [.. lambdas.Select(lambda => Mix(label, teacher, lambda))];
    }

    /// <summary>The student without a teacher, [p].</summary>
    public double[] FitAlone(NormalEquations equations) => Fit(equations, [0])[0];

    // With (1+λ) divided out: (G + nμ/(1+λ) I) w = X2ᵀ((1−α) y + α h1), α = λ/(1+λ).
    private double[] Solve(NormalEquations equations, double lambda)
    {
        Cholesky factor = Factor(equations, equations.Rows * Ridge / (1 + lambda));
        double[] w = Mix(equations.Label, equations.Teacher, lambda);
        factor.Solve(w);
        return w;
    }

    private static Cholesky Factor(NormalEquations equations, double diagonal)
    {
        int p = equations.Features;
        double[] a = [.. equations.Gram];
        for (int i = 0; i < p; i++) a[i * p + i] += diagonal;
        return Cholesky.Factor(a, p, Singular)
            ?? throw new InvalidInputException($"the {p} features of {equations.Rows} rows are linearly dependent: more rows, fewer features, or a ridge are needed");
    }

    private static double[] Mix(double[] label, double[] teacher, double lambda)
    {
        double alpha = double.IsPositiveInfinity(lambda) ? 1 : lambda / (1 + lambda);
        var w = new double[label.Length];
        for (int i = 0; i < w.Length; i++) w[i] = (1 - alpha) * label[i] + alpha * teacher[i];
        return w;
    }
}
