using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Linear;

/// <summary>Adds to a verdict how to distil, where the theory of linear students says so, or the reason why it does not.</summary>
public static class VerdictAdvice
{
    /// <summary>
    /// The verdict with <see cref="CchVerdict.Advice"/> and <see cref="CchVerdict.AdviceBasis"/>. The theory knows λ* of a scalar
    /// teacher's prediction, a scalar label and a linear student: two classes, a teacher of one column that holds the probability
    /// of the second class, and a linear head on the student's columns, trained on as many rows by least squares with the
    /// quadratic penalty. λ is that of the convex form; such a student has no temperature, T = 1.
    /// </summary>
    /// <param name="verdict">The criterion's answer on these rows.</param>
    /// <param name="teacher">H1, [n, d1].</param>
    /// <param name="student">H2, [n, d2].</param>
    /// <param name="labels">Y, [n].</param>
    /// <param name="seed">Where the draws of the interval come from.</param>
    public static CchVerdict Advise(this CchVerdict verdict, Samples teacher, Samples student, Labels labels, Seed seed)
    {
        if (Obstacle(verdict, teacher, student, labels) is { } obstacle) return verdict with { AdviceBasis = $"no λ or T: {obstacle}" };
        LambdaAdvice advice;
        try
        {
            advice = LambdaAdvice.Of(student, [.. labels.Values.ToArray().Select(y => (double)y)], teacher.Values, seed);
        }
        catch (InvalidInputException exception)
        {
            return verdict with { AdviceBasis = $"no λ or T: {exception.Message}" };
        }
        if (advice.Lambda == 0)
            return verdict with { AdviceBasis = "no λ or T: what the teacher knows is what the student cannot learn (c ≥ s²), so that no weight helps a linear head, whatever the margin says" };
        CchVerdict advised = advice.AddTo(verdict);
        return advised with
        {
            AdviceBasis = FormattableString.Invariant(
                $"λ = {advised.Advice!.Lambda:F2} ({100 * advice.Level:G3} % interval {Convex(advice.Lower):F2} to {Convex(advice.Upper):F2}), T = 1: for a linear head on the student's {student.Dimension} columns, least squares on {student.Count} rows"),
        };
    }

    private static string? Obstacle(CchVerdict verdict, Samples teacher, Samples student, Labels labels)
    {
        if (verdict.Verdict != Verdict.Distil) return "the verdict does not say distil";
        const string curve = "train a curve over λ and T (notebook 04)";
        if (labels.ClassCount != 2) return $"{labels.ClassCount} classes, and the theory knows λ of a scalar label alone; {curve}";
        if (teacher.Dimension != 1) return $"the teacher's {teacher.Dimension} columns are a representation, and the theory knows λ of one predicted probability alone; {curve}";
        if (!teacher.Values.ToArray().All(p => p is >= 0 and <= 1)) return $"the teacher's column is not a probability of the second class (it leaves 0 to 1); {curve}";
        if (student.Count <= student.Dimension + 2) return $"{student.Count} rows do not suffice for a linear head on {student.Dimension} columns (n > p + 2 is needed)";
        return null;
    }

    private static double Convex(double lambda) => double.IsPositiveInfinity(lambda) ? 1 : lambda / (1 + lambda);
}
