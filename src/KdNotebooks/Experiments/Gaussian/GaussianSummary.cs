using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Gaussian;

/// <summary>One λ at one n and ρ.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Gain">Paired, as a share of the exact R(0): positive where distillation helps.</param>
/// <param name="Exact">The oracle's gain in the same unit.</param>
/// <param name="OwnRows">The gain when the teacher was trained on the student's own rows.</param>
public sealed record GaussianGain(double Lambda, MeanInterval Gain, double Exact, MeanInterval OwnRows);

/// <summary>One n and ρ of the grid.</summary>
/// <param name="Rows">n.</param>
/// <param name="Correlation">ρ.</param>
/// <param name="Oracle">What is exactly true.</param>
/// <param name="Gains">By λ.</param>
public sealed record GaussianPoint(int Rows, double Correlation, GaussianOracle Oracle, IReadOnlyList<GaussianGain> Gains);

/// <summary>What the rows of the experiment say beside the oracle.</summary>
/// <param name="Points">By n, then ρ.</param>
/// <param name="Audits">One a prior.</param>
/// <param name="Failures">Runs that failed.</param>
public sealed record GaussianSummary(IReadOnlyList<GaussianPoint> Points, IReadOnlyList<CriterionAudit> Audits, int Failures)
{
    /// <summary>Summarises <paramref name="table"/>.</summary>
    public static GaussianSummary Of(ResultsTable table, GaussianProtocol protocol, double level = 0.95)
    {
        ILookup<string, RunRecord> runs = table.Runs.Where(run => run.Success).ToLookup(run => run.Condition);
        return new GaussianSummary(
            [.. protocol.Rows.SelectMany(n => protocol.Correlations.Select(rho => Point(n, rho, runs[GaussianExperiment.Condition(n, rho)], protocol, level)))],
            [.. protocol.Priors.Where(prior => runs.Contains(GaussianExperiment.Condition(prior))).Select(prior => Audit(prior, [.. runs[GaussianExperiment.Condition(prior)]], protocol))],
            table.Runs.Count(run => !run.Success));
    }

    private static GaussianPoint Point(int n, double rho, IEnumerable<RunRecord> runs, GaussianProtocol protocol, double level)
    {
        var oracle = new GaussianOracle(DistillationMoments.Of(GaussianExperiment.Family(protocol, rho)), protocol.Features, n);
        double unit = oracle.Risk(0);
        Dictionary<int, double> alone = runs.Where(run => run.Arm == Arms.Student).ToDictionary(run => run.Seed, run => run.Value!.Value);
        MeanInterval Gain(string method, double lambda) => MeanInterval.Of(
            [.. runs.Where(run => run.Method == method && run.Lambda == lambda && alone.ContainsKey(run.Seed)).Select(run => (alone[run.Seed] - run.Value!.Value) / unit)], level);
        return new GaussianPoint(n, rho, oracle, [.. protocol.Lambdas.Select(lambda =>
            new GaussianGain(lambda, Gain(GaussianExperiment.Optimal, lambda), oracle.Gain(lambda) / unit, Gain(GaussianExperiment.OwnRows, lambda)))]);
    }

    private static CriterionAudit Audit(ProblemPrior prior, RunRecord[] runs, GaussianProtocol protocol)
    {
        double Share(string metric) => runs.Single(run => run.Metric == metric).Value!.Value;
        double Cell(string metric, double ratio, double lambda) =>
            runs.Single(run => run.Metric == metric && run.Lambda == lambda && run.Method == AuditMetrics.Ratio(ratio)).Value!.Value;
        return new CriterionAudit(
            prior, protocol.AuditProblems, Share(AuditMetrics.Criterion), Share(AuditMetrics.SmallLambda), Share(AuditMetrics.Calibrated),
            (int)Share(AuditMetrics.Violations), (int)Share(AuditMetrics.UncalibratedViolations),
            [.. protocol.AuditRatios.SelectMany(ratio => protocol.AuditLambdas.Select(lambda => new AuditCell(
                ratio, lambda, Cell(AuditMetrics.Hits, ratio, lambda), Cell(AuditMetrics.Misses, ratio, lambda), Cell(AuditMetrics.FalsePermits, ratio, lambda))))]);
    }
}
