using KdNotebooks.Criterion;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Distillation.Linear;

/// <summary>
/// The best weight λ* of a linear student, estimated from its n training rows, with an interval. The moments s², τ², c and b²
/// are estimated without bias (negative b² becomes 0) and put into the oracle; the interval comes from draws of those estimates
/// under normality: residual covariances are Wishart and n times the squared bias is noncentral chi-squared.
/// </summary>
public sealed record LambdaAdvice
{
    private const double Rounding = 1e-10;

    /// <summary>The oracle at the estimated moments.</summary>
    public required GaussianOracle Estimate { get; init; }

    /// <summary>λ*, additive; may be 0 (do not distil) or +∞ (pure distillation).</summary>
    public double Lambda => Estimate.BestLambda;

    /// <summary>The lower end of its interval.</summary>
    public required double Lower { get; init; }

    /// <summary>The upper end of its interval; may be +∞.</summary>
    public required double Upper { get; init; }

    /// <summary>The nominal coverage.</summary>
    public required double Level { get; init; }

    /// <summary>The share of the draws in which some weight helps, c &lt; s².</summary>
    public required double ProbabilityOfHelp { get; init; }

    /// <summary>The gain to be expected at λ*, as a share of the student's own excess risk; optimistic, since λ* is estimated.</summary>
    public double ExpectedGain => Estimate.BestGain / Estimate.Risk(0);

    /// <summary>For a loss in convex form: weight λ*/(1 + λ*); linear students have no temperature, T = 1.</summary>
    public DistillationAdvice ToAdvice() => new(double.IsPositiveInfinity(Lambda) ? 1 : Lambda / (1 + Lambda), 1);

    /// <summary>The verdict with this advice, where it says distil and some weight helps; otherwise unchanged.</summary>
    public CchVerdict AddTo(CchVerdict verdict) => verdict.Verdict == Verdict.Distil && Lambda > 0 ? verdict with { Advice = ToAdvice() } : verdict;

    /// <summary>From the student's rows.</summary>
    /// <param name="student">X2, [n, p], n &gt; p + 2.</param>
    /// <param name="label">y, [n].</param>
    /// <param name="teacher">h1, [n]: predictions of a teacher that was not trained on these rows.</param>
    /// <param name="seed">Where the draws of the interval come from.</param>
    /// <param name="level">The nominal coverage, in (0, 1).</param>
    /// <param name="draws">How many.</param>
    /// <exception cref="InvalidInputException">Too few rows, dependent columns, values that are not finite.</exception>
    public static LambdaAdvice Of(Samples student, ReadOnlySpan<double> label, ReadOnlySpan<double> teacher, Seed seed, double level = 0.95, int draws = 2000)
    {
        if (!(level > 0 && level < 1)) throw new InvalidInputException(FormattableString.Invariant($"a level of {level}: it must lie between 0 and 1"));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(draws);
        (int n, int p) = (student.Count, student.Dimension);
        if (n <= p + 2) throw new InvalidInputException($"n = {n} rows and p = {p} features: n > p + 2 is needed");
        NormalEquations equations = NormalEquations.Of(student, label, teacher, intercept: true);
        double[][] fits = new LinearStudent().Fit(equations, [0, double.PositiveInfinity]);
        (double[] wy, double[] wh) = (fits[0], fits[1]);
        (double yy, double hh, double yh) = CentredProducts(label, teacher);
        // Explained sums of squares wᵀX2ᵀX2 w = wᵀX2ᵀy.
        double explainedLabel = Dot(wy, equations.Label), explainedTeacher = Dot(wh, equations.Teacher), explainedBoth = Dot(wh, equations.Label);
        int degrees = n - 1 - p;
        double s2 = Math.Max(0, yy - explainedLabel) / degrees, t2 = Math.Max(0, hh - explainedTeacher) / degrees, c = (yh - explainedBoth) / degrees;
        if (Math.Abs(s2 - c) <= Rounding * s2) c = s2;  // a teacher that is the label
        double difference = Math.Max(0, s2 + t2 - 2 * c), shrink = (double)p / n;  // Var of the noise in w_h − w_y
        double b2 = Math.Max(0, (explainedLabel + explainedTeacher - 2 * explainedBoth) / n - shrink * difference);

        GaussianOracle Oracle(double label2, double teacher2, double both, double bias) => new(new DistillationMoments
        {
            LabelResidual = label2,
            TeacherResidual = teacher2,
            ResidualCovariance = both,
            SquaredBias = bias,
            StudentVariance = Math.Max(0, explainedLabel / n - shrink * label2),
            TeacherVariance = Math.Max(0, explainedTeacher / n - shrink * teacher2) + teacher2,
            TeacherStudentCovariance = explainedBoth / n - shrink * both,
        }, p, n, intercept: true);

        GaussianOracle[] replicates = [.. Enumerable.Range(0, draws).Select(d =>
        {
            RandomStream stream = seed.Derive(d).CreateStream();
            double[] w = Wishart.Draw(degrees, 2, stream);
            // S = L W Lᵀ/degrees with L the factor of the estimated residual covariance.
            double l11 = Math.Sqrt(s2), l21 = l11 > 0 ? c / l11 : 0, l22 = Math.Sqrt(Math.Max(0, t2 - l21 * l21));
            double label2 = l11 * l11 * w[0] / degrees, both = l11 * (l21 * w[0] + l22 * w[1]) / degrees;
            double teacher2 = (l21 * l21 * w[0] + 2 * l21 * l22 * w[1] + l22 * l22 * w[3]) / degrees;
            double squares = 0;  // n times the squared bias with its noise
            for (int j = 0; j < p; j++) squares += Math.Pow(Math.Sqrt(difference) * stream.NextGaussian() + (j == 0 ? Math.Sqrt(n * b2) : 0), 2);
            return Oracle(label2, teacher2, both, Math.Max(0, squares / n - shrink * Math.Max(0, label2 + teacher2 - 2 * both)));
        })];
        double[] lambdas = [.. replicates.Select(oracle => oracle.BestLambda).Order()];
        int tail = (int)Math.Floor(draws * (1 - level) / 2);
        return new LambdaAdvice
        {
            Estimate = Oracle(s2, t2, c, b2),
            Lower = lambdas[tail],
            Upper = lambdas[^(tail + 1)],
            Level = level,
            ProbabilityOfHelp = (double)replicates.Count(oracle => oracle.Moments.HelpsAtSmallLambda) / draws,
        };
    }

    private static (double YY, double HH, double YH) CentredProducts(ReadOnlySpan<double> y, ReadOnlySpan<double> h)
    {
        double my = 0, mh = 0, yy = 0, hh = 0, yh = 0;
        for (int i = 0; i < y.Length; i++) (my, mh) = (my + y[i] / y.Length, mh + h[i] / y.Length);
        for (int i = 0; i < y.Length; i++)
        {
            (double a, double b) = (y[i] - my, h[i] - mh);
            (yy, hh, yh) = (yy + a * a, hh + b * b, yh + a * b);
        }
        return (yy, hh, yh);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
