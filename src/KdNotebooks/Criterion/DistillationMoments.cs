using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Criterion;

/// <summary>
/// The second moments that decide whether distillation helps a linear student: student features X2, scalar label Y, scalar
/// teacher prediction H1, zero means. H2 = E[Y|X2] is the student's optimal prediction, t = E[H1|X2] what the student can see
/// of the teacher.
/// </summary>
public sealed record DistillationMoments
{
    /// <summary>s² = Var(Y − H2): what the student cannot know about the label.</summary>
    public required double LabelResidual { get; init; }

    /// <summary>τ² = Var(H1 − t): what the student cannot see of the teacher.</summary>
    public required double TeacherResidual { get; init; }

    /// <summary>c = Cov(Y − H2, H1): how far the teacher knows what the student cannot.</summary>
    public required double ResidualCovariance { get; init; }

    /// <summary>b² = E(t − H2)²: the bias of pure distillation.</summary>
    public required double SquaredBias { get; init; }

    /// <summary>V2 = Var H2.</summary>
    public required double StudentVariance { get; init; }

    /// <summary>Var H1.</summary>
    public required double TeacherVariance { get; init; }

    /// <summary>Cov(H1, H2) = Cov(t, H2).</summary>
    public required double TeacherStudentCovariance { get; init; }

    /// <summary>V = Var Y = V2 + s².</summary>
    public double LabelVariance => StudentVariance + LabelResidual;

    /// <summary>ρ12, the correlation of H1 and H2; 0 where one of them does not vary.</summary>
    public double TeacherStudentCorrelation => Correlation(TeacherStudentCovariance, TeacherVariance, StudentVariance);

    /// <summary>ρ2Y, the correlation of H2 and Y: √(V2/V).</summary>
    public double StudentLabelCorrelation => Correlation(StudentVariance, StudentVariance, LabelVariance);

    /// <summary>ρ1Y, the correlation of H1 and Y; Cov(H1, Y) = Cov(H1, H2) + c.</summary>
    public double TeacherLabelCorrelation => Correlation(TeacherStudentCovariance + ResidualCovariance, TeacherVariance, LabelVariance);

    /// <summary>I(H1;H2) = −½ ln(1 − ρ12²), nats.</summary>
    public double TeacherStudentInformation => SignFlip.Information(TeacherStudentCorrelation);

    /// <summary>I(H2;Y) = −½ ln(1 − ρ2Y²), nats.</summary>
    public double StudentLabelInformation => SignFlip.Information(StudentLabelCorrelation);

    /// <summary>Whether the hypothesis says "distil": I(H1;H2) &gt; I(H2;Y), that is ρ12² &gt; ρ2Y².</summary>
    public bool CriterionHolds => TeacherStudentCorrelation * TeacherStudentCorrelation > StudentLabelCorrelation * StudentLabelCorrelation;

    /// <summary>Whether the teacher is calibrated: Var H1 ≤ Var Y. Then <see cref="CriterionHolds"/> implies <see cref="HelpsAtSmallLambda"/>.</summary>
    public bool TeacherCalibrated => TeacherVariance <= LabelVariance;

    /// <summary>c &lt; s²: whether distillation with a small weight helps, whatever n.</summary>
    public bool HelpsAtSmallLambda => ResidualCovariance < LabelResidual;

    /// <summary>Y = X2ᵀβ + e and H1 = X2ᵀγ + u, with (e, u) independent of X2.</summary>
    /// <param name="beta">β, [p].</param>
    /// <param name="gamma">γ, [p].</param>
    /// <param name="labelResidual">Var e = s².</param>
    /// <param name="teacherResidual">Var u = τ².</param>
    /// <param name="residualCovariance">Cov(e, u) = c.</param>
    /// <param name="covariance">Cov X2, [p, p] row after row; empty: the identity.</param>
    /// <exception cref="InvalidInputException">Not finite, sizes that do not fit, or no such variables exist.</exception>
    public static DistillationMoments OfCoefficients(
        ReadOnlySpan<double> beta, ReadOnlySpan<double> gamma, double labelResidual, double teacherResidual, double residualCovariance,
        ReadOnlySpan<double> covariance = default)
    {
        int p = beta.Length;
        if (p == 0 || gamma.Length != p || (covariance.Length != 0 && covariance.Length != p * p))
            throw new InvalidInputException($"β has {p} entries, γ {gamma.Length} and the covariance of X2 {covariance.Length}: p, p and p² (or none) are needed");
        double teacher = Form(gamma, gamma, covariance), student = Form(beta, beta, covariance), both = Form(gamma, beta, covariance);
        var difference = new double[p];
        for (int i = 0; i < p; i++) difference[i] = gamma[i] - beta[i];
        var moments = new DistillationMoments
        {
            LabelResidual = labelResidual,
            TeacherResidual = teacherResidual,
            ResidualCovariance = residualCovariance,
            SquaredBias = Form(difference, difference, covariance),
            StudentVariance = student,
            TeacherVariance = teacher + teacherResidual,
            TeacherStudentCovariance = both,
        };
        moments.Check();
        return moments;
    }

    /// <summary>The moments of a member of the family with the optimal teacher H1 = E[Y|X1]; exact at ρ = ±1 too.</summary>
    public static DistillationMoments Of(CorrelatedModalities family)
    {
        double k1 = family.OptimalTeacher, k2 = family.OptimalStudent, rho = family.Correlation;
        double[] beta = [.. family.Weights.Select(w => k2 * w)], gamma = [.. family.Weights.Select(w => k1 * rho * w)];
        // Both residuals hold (X1 − ρX2)ᵀw, of variance (1 − ρ²)|w|².
        double unseen = (1 - rho) * (1 + rho) * family.Weights.Sum(w => w * w);
        return OfCoefficients(
            beta, gamma, family.TeacherShare * unseen + family.Noise * family.Noise, k1 * k1 * unseen, family.TeacherWeight * k1 * unseen);
    }

    /// <summary>The moments of jointly normal variables with the optimal teacher H1 = E[Y|X1], which is always calibrated.</summary>
    /// <param name="joint">The distribution.</param>
    /// <param name="teacher">The block X1.</param>
    /// <param name="student">The block X2.</param>
    /// <param name="label">The block Y, one column.</param>
    public static DistillationMoments OfOptimalTeacher(JointGaussian joint, int teacher, int student, int label)
        => OfTeacher(joint, joint.Coefficients([label], [teacher]), teacher, student, label);

    /// <summary>The moments of jointly normal variables with the fixed teacher H1 = X1ᵀw.</summary>
    /// <param name="joint">The distribution.</param>
    /// <param name="weights">w, one for each column of X1.</param>
    /// <param name="teacher">The block X1.</param>
    /// <param name="student">The block X2.</param>
    /// <param name="label">The block Y, one column.</param>
    /// <exception cref="InvalidInputException">The blocks or the weights do not fit.</exception>
    public static DistillationMoments OfTeacher(JointGaussian joint, ReadOnlySpan<double> weights, int teacher, int student, int label)
    {
        double[] gram = joint.CovarianceBetween([student], [student]), cross = joint.CovarianceBetween([teacher], [student]);
        double[] teacherGram = joint.CovarianceBetween([teacher], [teacher]), teacherLabel = joint.CovarianceBetween([teacher], [label]);
        int q = weights.Length, p = (int)Math.Round(Math.Sqrt(gram.Length));
        if (teacherGram.Length != q * q) throw new InvalidInputException($"{q} weights do not fit a teacher's variable of {Math.Sqrt(teacherGram.Length)} columns");
        if (teacherLabel.Length != q) throw new InvalidInputException("the label must be one column");
        var teacherStudent = new double[p];  // Cov(X2, H1)
        for (int i = 0; i < q; i++)
            for (int j = 0; j < p; j++) teacherStudent[j] += weights[i] * cross[i * p + j];
        double[] studentLabel = joint.CovarianceBetween([label], [student]);
        Cholesky factor = Cholesky.Factor(gram, p)!;
        double[] beta = [.. studentLabel], gamma = [.. teacherStudent];
        factor.Solve(beta);
        factor.Solve(gamma);
        double teacherVariance = Form(weights, weights, teacherGram), covariance = Form(weights, teacherLabel, default);
        double both = Form(gamma, studentLabel, default);
        return OfCoefficients(
            beta, gamma,
            joint.CovarianceBetween([label], [label])[0] - Form(beta, studentLabel, default),
            Math.Max(0, teacherVariance - Form(gamma, teacherStudent, default)),
            covariance - both, gram);
    }

    /// <summary>Says which condition fails where these are the moments of no variables at all.</summary>
    /// <exception cref="InvalidInputException">Not finite, a negative variance, or c² &gt; s²τ².</exception>
    public void Check()
    {
        CheckNumbers();
        // Rounding of sums of products: far above it, far below anything that matters.
        double bound = LabelResidual * TeacherResidual, scale = 1e-12 * LabelVariance * TeacherVariance;
        if (ResidualCovariance * ResidualCovariance > bound + scale)
            throw new InvalidInputException(FormattableString.Invariant($"no such variables exist: c² = {ResidualCovariance * ResidualCovariance:G6} exceeds s²τ² = {bound:G6} (Cauchy-Schwarz)"));
    }

    /// <summary>The part of <see cref="Check"/> that moments estimated from data must satisfy as well.</summary>
    internal void CheckNumbers()
    {
        foreach ((string name, double value) in Named())
        {
            if (!double.IsFinite(value)) throw new InvalidInputException(FormattableString.Invariant($"{name} = {value} is not a finite number"));
            if (value < 0 && name[0] is not ('c' or 'C')) throw new InvalidInputException(FormattableString.Invariant($"{name} = {value} is negative; it is a variance or a mean square"));
        }
    }

    private IEnumerable<(string Name, double Value)> Named() =>
    [
        ("s²", LabelResidual), ("τ²", TeacherResidual), ("c", ResidualCovariance), ("b²", SquaredBias), ("Var H2", StudentVariance),
        ("Var H1", TeacherVariance), ("Cov(H1, H2)", TeacherStudentCovariance),
    ];

    private static double Correlation(double covariance, double a, double b) => a > 0 && b > 0 ? Math.Clamp(covariance / Math.Sqrt(a * b), -1, 1) : 0;

    /// <summary>xᵀ A y, A the identity where empty.</summary>
    private static double Form(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> a)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (a.IsEmpty) sum += x[i] * y[i];
            else for (int j = 0; j < y.Length; j++) sum += x[i] * a[i * y.Length + j] * y[j];
        }
        return sum;
    }
}
