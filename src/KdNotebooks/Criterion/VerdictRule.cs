namespace KdNotebooks.Criterion;

/// <summary>From intervals to a verdict; the one place where that is decided.</summary>
public static class VerdictRule
{
    /// <summary>
    /// Distil when the whole interval of the margin is above 0 and I(H1;H2) itself is above 0 with its whole interval; do not
    /// when the whole interval of the margin is below 0; else it cannot be told. Ends that are NaN decide nothing.
    /// </summary>
    /// <param name="marginLower">The lower end of the interval of I(H1;H2) − I(H2;Y).</param>
    /// <param name="marginUpper">The upper end.</param>
    /// <param name="teacherStudentLower">
    /// The lower end of the interval of I(H1;H2): a margin that is above 0 only because I(H2;Y) came out below 0 is no reason
    /// to distil.
    /// </param>
    public static Verdict Decide(double marginLower, double marginUpper, double teacherStudentLower)
    {
        if (marginUpper < 0) return Verdict.DoNotDistil;
        return marginLower > 0 && teacherStudentLower > 0 ? Verdict.Distil : Verdict.CannotTell;
    }
}
