using MathNet.Numerics.Distributions;

namespace KdNotebooks.Criterion;

/// <summary>
/// How often the margin D = I(H1;H2) − I(H2;Y) comes out with the wrong sign in n rows, for scalar jointly normal H1, H2, Y and
/// the plug-in estimate −½ ln(1 − r²): P = Φ(−|D|/sd), the delta method with the covariance of two sample correlations that
/// share a variable (Pearson and Filon 1898). It is the sampling error alone, of the Gaussian plug-in; k-nearest-neighbour
/// estimators need several times the rows for the same risk.
/// </summary>
public sealed record SignFlip
{
    // Rounding of a determinant of correlations.
    private const double DeterminantSlack = 1e-12;

    // Below this the normal approximation of a sample correlation is not worth its name.
    private const int FewRows = 20;

    /// <summary>The largest n that the planner names.</summary>
    public const long LargestPlan = 1_000_000_000_000_000;

    /// <param name="teacherStudent">ρ12, the correlation of H1 and H2, in (−1, 1).</param>
    /// <param name="studentLabel">ρ2Y, the correlation of H2 and Y, in (−1, 1).</param>
    /// <param name="teacherLabel">ρ1Y, the correlation of H1 and Y; null: the worst case, the one with the largest Var D.</param>
    /// <exception cref="InvalidInputException">Not finite, |ρ| ≥ 1, both 0, or no three variables have these correlations.</exception>
    public SignFlip(double teacherStudent, double studentLabel, double? teacherLabel = null)
    {
        CheckCorrelation("ρ12", teacherStudent, inclusive: false);
        CheckCorrelation("ρ2Y", studentLabel, inclusive: false);
        if (teacherStudent == 0 && studentLabel == 0)
            throw new InvalidInputException("ρ12 = ρ2Y = 0: the plug-in estimates are then chi-squared and the normal approximation does not hold");
        (TeacherStudent, StudentLabel, IsWorstCase) = (teacherStudent, studentLabel, teacherLabel is null);
        TeacherLabel = teacherLabel ?? WorstTeacherLabel(teacherStudent, studentLabel);
        CheckCorrelation("ρ1Y", TeacherLabel, inclusive: true);
        double determinant = 1 - teacherStudent * teacherStudent - studentLabel * studentLabel - TeacherLabel * TeacherLabel
            + 2 * teacherStudent * studentLabel * TeacherLabel;
        if (determinant < -DeterminantSlack)
            throw new InvalidInputException(FormattableString.Invariant(
                $"no three variables have the correlations ρ12 = {teacherStudent}, ρ2Y = {studentLabel}, ρ1Y = {TeacherLabel}: 1 − ρ12² − ρ2Y² − ρ1Y² + 2ρ12ρ2Yρ1Y = {determinant:G3} is negative; ρ1Y must lie in [{Ends(teacherStudent, studentLabel).Low:F4}, {Ends(teacherStudent, studentLabel).High:F4}]"));
    }

    /// <summary>ρ12.</summary>
    public double TeacherStudent { get; }

    /// <summary>ρ2Y.</summary>
    public double StudentLabel { get; }

    /// <summary>ρ1Y, given or worst.</summary>
    public double TeacherLabel { get; }

    /// <summary>Whether ρ1Y was not given and the worst was taken.</summary>
    public bool IsWorstCase { get; }

    /// <summary>D = I(H1;H2) − I(H2;Y), nats.</summary>
    public double Margin => Information(TeacherStudent) - Information(StudentLabel);

    /// <summary>
    /// n Var D̂ = ρ12² + ρ2Y² − 2 [ρ12/(1−ρ12²)] [ρ2Y/(1−ρ2Y²)] [ρ1Y(1−ρ12²−ρ2Y²) − ½ρ12ρ2Y(1−ρ12²−ρ2Y²−ρ1Y²)].
    /// </summary>
    public double VarianceTimesRows => Math.Max(0, Variance(TeacherStudent, StudentLabel, TeacherLabel));

    /// <summary>P(flip) in n rows; ½ where D = 0.</summary>
    /// <param name="rows">n ≥ 4.</param>
    /// <exception cref="InvalidInputException">Fewer than 4 rows.</exception>
    public double Probability(long rows)
    {
        if (rows < 4) throw new InvalidInputException($"n = {rows}: at least 4 rows are needed");
        if (Margin == 0) return 0.5;
        return Normal.CDF(0, 1, -Math.Abs(Margin) / Math.Sqrt(VarianceTimesRows / rows));
    }

    /// <summary>The fewest rows with P(flip) below <paramref name="level"/>, at least 4.</summary>
    /// <param name="level">In (0, ½).</param>
    /// <exception cref="InvalidInputException">The level is outside (0, ½), or D = 0 (P = ½ whatever n), or more than 10¹⁵ rows.</exception>
    public long RowsFor(double level)
    {
        if (!(level > 0 && level < 0.5)) throw new InvalidInputException(FormattableString.Invariant($"a flip probability of {level}: it must lie between 0 and 0.5 (0.5 is a coin)"));
        if (Margin == 0) throw new InvalidInputException("the margin is 0: its sign is a coin's whatever n, no number of rows decides it");
        double z = Normal.InvCDF(0, 1, level), rows = z * z * VarianceTimesRows / (Margin * Margin);
        if (!(rows < LargestPlan)) throw new InvalidInputException(FormattableString.Invariant($"the margin {Margin:G3} nats is so small that more than {LargestPlan} rows would be needed"));
        long n = Math.Max(4, (long)rows - 2);
        while (Probability(n) >= level) n++;
        return n;
    }

    /// <summary>What a reader must know before acting on <paramref name="rows"/> rows, one line each.</summary>
    public IReadOnlyList<string> Warnings(long rows)
    {
        List<string> warnings = [];
        if (IsWorstCase)
            warnings.Add(FormattableString.Invariant($"ρ1Y was not given: the worst case is taken, ρ1Y = {TeacherLabel:F4}, which makes the margin vary most"));
        if (rows < FewRows) warnings.Add($"{rows} rows: the normal approximation is poor below {FewRows}");
        return warnings;
    }

    /// <summary>−½ ln(1 − ρ²), nats.</summary>
    public static double Information(double correlation) => -0.5 * Math.Log((1 - correlation) * (1 + correlation));

    /// <summary>The ρ1Y that maximises Var D over those that exist.</summary>
    private static double WorstTeacherLabel(double a, double b)
    {
        (double low, double high) = Ends(a, b);
        if (a * b == 0) return 0;  // Var D does not depend on ρ1Y
        double stationary = Math.Clamp(-(1 - a * a - b * b) / (a * b), low, high);
        // Var D is concave in ρ1Y, so that the clipped stationary point wins; the ends are there for rounding.
        return new[] { stationary, low, high }.MaxBy(c => Variance(a, b, c));
    }

    private static (double Low, double High) Ends(double a, double b)
    {
        double half = Math.Sqrt((1 - a * a) * (1 - b * b));
        return (Math.Max(-1, a * b - half), Math.Min(1, a * b + half));
    }

    private static double Variance(double a, double b, double c)
    {
        double cov = c * (1 - a * a - b * b) - 0.5 * a * b * (1 - a * a - b * b - c * c);
        return a * a + b * b - 2 * (a / (1 - a * a)) * (b / (1 - b * b)) * cov;
    }

    private static void CheckCorrelation(string name, double value, bool inclusive)
    {
        if (!double.IsFinite(value)) throw new InvalidInputException(FormattableString.Invariant($"{name} = {value} is not a finite number"));
        if (Math.Abs(value) > 1 || (!inclusive && Math.Abs(value) == 1))
            throw new InvalidInputException(FormattableString.Invariant($"{name} = {value}: a correlation must lie {(inclusive ? "in [-1, 1]" : "strictly between -1 and 1")}"));
    }
}
