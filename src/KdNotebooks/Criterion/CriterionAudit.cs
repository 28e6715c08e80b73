using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion;

/// <summary>One corner of an audit: n/p rows a feature and one λ.</summary>
/// <param name="RowsPerFeature">n/p.</param>
/// <param name="Lambda">λ, additive.</param>
/// <param name="Hits">Share of problems: the criterion holds and distillation helps, R(λ) &lt; R(0).</param>
/// <param name="Misses">Share of problems: distillation helps and the criterion does not hold.</param>
/// <param name="FalsePermits">Share of problems: the criterion holds and distillation does not help.</param>
public sealed record AuditCell(double RowsPerFeature, double Lambda, double Hits, double Misses, double FalsePermits)
{
    /// <summary>P(help).</summary>
    public double Help => Hits + Misses;

    /// <summary>P(help | criterion holds).</summary>
    public double Precision => Hits / (Hits + FalsePermits);

    /// <summary>P(criterion holds | help).</summary>
    public double Recall => Hits / Help;
}

/// <summary>The criterion I(H1;H2) &gt; I(H2;Y) against the exact oracle over random problems, at population values.</summary>
/// <param name="Prior">Where the problems come from.</param>
/// <param name="Problems">How many.</param>
/// <param name="CriterionHolds">The share for which the criterion says distil.</param>
/// <param name="SmallLambdaHelps">The share with c &lt; s².</param>
/// <param name="Calibrated">The share with Var H1 ≤ Var Y.</param>
/// <param name="Violations">Problems with a calibrated teacher and the criterion holding, yet c ≥ s²: the theorem says 0.</param>
/// <param name="UncalibratedViolations">The same with Var H1 &gt; Var Y, where nothing is promised.</param>
/// <param name="Cells">By n/p, then λ.</param>
public sealed record CriterionAudit(
    ProblemPrior Prior, int Problems, double CriterionHolds, double SmallLambdaHelps, double Calibrated, int Violations, int UncalibratedViolations,
    IReadOnlyList<AuditCell> Cells)
{
    /// <summary>Draws <paramref name="problems"/> problems and judges each in every cell.</summary>
    /// <param name="prior">Where they come from.</param>
    /// <param name="problems">At least 1.</param>
    /// <param name="rowsPerFeature">n/p each; n = p·(n/p) rounded must exceed p + 1.</param>
    /// <param name="lambdas">λ ≥ 0 each.</param>
    /// <param name="seed">Where the problems' numbers come from.</param>
    public static CriterionAudit Of(ProblemPrior prior, int problems, IReadOnlyList<double> rowsPerFeature, IReadOnlyList<double> lambdas, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(problems);
        DistillationMoments[] drawn = [.. Enumerable.Range(0, problems).Select(i => prior.Draw(seed.Derive(i).CreateStream()))];
        double Share(Func<DistillationMoments, bool> predicate) => (double)drawn.Count(predicate) / problems;
        int Broken(bool calibrated) => drawn.Count(m => m.TeacherCalibrated == calibrated && m.CriterionHolds && !m.HelpsAtSmallLambda);
        return new CriterionAudit(
            prior, problems, Share(m => m.CriterionHolds), Share(m => m.HelpsAtSmallLambda), Share(m => m.TeacherCalibrated), Broken(true), Broken(false),
            [.. rowsPerFeature.SelectMany(ratio => lambdas.Select(lambda =>
            {
                int n = (int)Math.Round(ratio * prior.Features);
                bool Helps(DistillationMoments m) => new GaussianOracle(m, prior.Features, n).Helps(lambda);
                return new AuditCell(
                    ratio, lambda, Share(m => m.CriterionHolds && Helps(m)), Share(m => !m.CriterionHolds && Helps(m)), Share(m => m.CriterionHolds && !Helps(m)));
            }))]);
    }
}
