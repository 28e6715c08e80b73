using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Counterexamples;
using KdNotebooks.Experiments.Gaussian;

namespace KdNotebooks.Reporting;

/// <summary>What the pages of the simulated experiments say, from their rows.</summary>
internal static class SimulationFindings
{
    private const string Simulated = "Everything here is simulated.";

    public static Findings Of(GaussianSummary summary)
    {
        GaussianGain[] gains = [.. summary.Points.SelectMany(point => point.Gains)];
        int close = gains.Count(gain => Math.Abs(gain.Gain.Mean - gain.Exact) <= 2 * gain.Gain.HalfWidth);
        CriterionAudit[] calibrated = [.. summary.Audits.Where(audit => audit.Calibrated == 1)];
        int uncalibrated = summary.Audits.Sum(audit => audit.UncalibratedViolations);
        return new Findings(
            "For jointly Gaussian variables, a linear student and a quadratic penalty, I(H1;H2) > I(H2;Y) implies that distillation with a small weight helps " +
            "(Theorem 1 of Xie, Xu and Sanguinetti, arXiv 2510.13182, in our reconstruction: its text is not public in any copy we could read).",
            $"{(calibrated.Sum(audit => audit.Violations) == 0 ? "Yes" : "No")}: {calibrated.Sum(audit => audit.Violations)} exceptions in {calibrated.Sum(audit => audit.Problems)} random problems with a calibrated teacher; " +
            $"{uncalibrated} exceptions where the teacher exaggerates, so that the condition Var H1 ≤ Var Y is needed. {close} of {gains.Length} simulated gains lie within four standard errors of the exact formula.",
            "The criterion is sufficient for a small weight, not necessary, and says nothing of how large the weight may be. With few rows a feature any teacher shrinks the student, and a \"do not distil\" is nearly always wrong; " +
            $"with many rows and a large weight the teacher's bias decides, and the criterion permits too much. How often depends on the distribution of problems. It holds for a teacher that has not seen the student's rows: the columns \"own rows\" show what is lost otherwise. {Simulated}");
    }

    public static Findings OfMfh(IReadOnlyList<(PairedSummary Found, double? Reference, double Margin)> points)
    {
        (PairedSummary Found, double? Reference, double Margin)[] known = [.. points.Where(point => point.Reference is not null)], decided = [.. points.Where(point => point.Found.Gain.ExcludesZero)];
        double far = known.Length == 0 ? double.NaN : known.Max(point => Math.Abs(100 * point.Found.Gain.Mean - point.Reference!.Value));
        int right = decided.Count(point => point.Margin > 0 == point.Found.Gain.Mean > 0);
        return new Findings(
            "Cross-modal distillation pays by the share γ of the decisive features that both modalities hold, not by the accuracy of the teacher (Modality Focusing Hypothesis, Xue et al., ICLR 2023); and it helps when I(H1;H2) > I(H2;Y).",
            $"{(right == decided.Length ? "Yes" : "In part")}: the gains are at most {Format.Number(far, 2)} points from those of a re-run in PyTorch with 400 repetitions, and the sign of the margin is that of the gain at {right} of {decided.Length} points where the gain is beyond its noise.",
            "In experiment 1 the margin of optimal scores crosses 0 at an overlap of 5.66 of 10, the gain near 4: the criterion is somewhat too strict. In experiment 2 the teacher grows far more accurate and the gain falls, as γ and the margin do. " +
            $"The KL divergence is the mean over all elements (it divides by n·2): a mean over rows gives gains of another size. {Simulated}");
    }

    public static Findings OfPrivileged(IReadOnlyList<PairedSummary> summary, IReadOnlyList<(string Condition, double Teacher, double Student, double Distilled)> reference)
    {
        double far = reference.Join(summary, entry => entry.Condition, found => found.Condition, (entry, found) => new[]
        {
            Math.Abs(100 * found.Teacher.Mean - entry.Teacher), Math.Abs(100 * found.Student.Mean - entry.Student), Math.Abs(100 * found.Distilled.Mean - entry.Distilled),
        }.Max()).DefaultIfEmpty(double.NaN).Max();
        return new Findings(
            "A teacher with privileged information can teach a student that will never see it (generalised distillation, Lopez-Paz et al., ICLR 2016), in two of the four simulations.",
            $"{(far <= 1.5 ? "Yes" : "In part")}: no accuracy is more than {Format.Number(far, 1)} points from a re-run with 100 repetitions.",
            "Clean labels and relevant features pass from teacher to student. Clean inputs and the largest values of each row do not: the teacher is far better, yet what it knows is not a function of what the student sees, or differs from row to row. " +
            $"Case 4 takes the three largest values of the row; the random positions that the paper's text describes give about 52/52/50, not its published numbers. {Simulated}");
    }

    public static Findings Of(IReadOnlyList<CounterexampleResult> results)
    {
        int right = results.Count(result => result.CriterionIsRight == true), wrong = results.Count(result => result.CriterionIsRight == false);
        CounterexampleResult[] exact = [.. results.Where(result => result.Arm.ExactGain is not null)];
        int close = exact.Count(result => Math.Abs(result.Gain.Mean - result.Arm.ExactGain!.Value) <= 2 * result.Gain.HalfWidth + 1e-9);
        return new Findings(
            Findings.Hypothesis,
            $"No, by construction: of {results.Count} trained students the criterion has the sign of the gain in {right}, the wrong one in {wrong}, and {results.Count - right - wrong} are undecided. Training agrees with the exact gain within four standard errors in {close} of {exact.Length} cases that have one.",
            string.Join(" ", results.Select(result => $"({result.Case.Key}) {char.ToUpperInvariant(result.Case.Claim[0])}{result.Case.Claim[1..]}.").Distinct()) + $" {Simulated}");
    }
}
