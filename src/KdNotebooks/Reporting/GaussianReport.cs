using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Gaussian;

namespace KdNotebooks.Reporting;

/// <summary>The tables and the figure of the joint-Gaussian experiment: pure functions of its rows and the oracle.</summary>
public static class GaussianReport
{
    /// <summary>Table and figure of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, GaussianProtocol protocol)
    {
        GaussianSummary summary = GaussianSummary.Of(results, protocol);
        return new ExperimentReport(Table(summary, protocol), Figure(summary, protocol))
        {
            More = [OwnRowsTable(summary, protocol), AuditTable(summary.Audits)],
            Findings = SimulationFindings.Of(summary),
        };
    }

    /// <summary>One row an n and ρ; the optimal teacher's gains in per cent of R(0).</summary>
    public static Table Table(GaussianSummary summary, GaussianProtocol protocol)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        int last = 0;
        foreach (GaussianPoint point in summary.Points)
        {
            if (point.Rows != last) starts.Add(rows.Count);
            last = point.Rows;
            DistillationMoments moments = point.Oracle.Moments;
            rows.Add(
            [
                Format.Shortest(point.Rows), Format.Number(point.Correlation, 2), Format.Signed(moments.TeacherStudentInformation - moments.StudentLabelInformation, 3),
                Weight(point.Oracle.BestLambda), Weight(point.Oracle.LargestHelpfulLambda),
                .. point.Gains.SelectMany(gain => new[] { PerCent(gain.Gain), Format.Signed(100 * gain.Exact, 1) }),
            ]);
        }
        return new Table
        {
            Title = $"gaussian: does a correlated modality teach a linear student? p = {protocol.Features}, gain in % of R(0)",
            Columns =
            [
                new("n"), new("ρ"), new("margin"), new("λ*"), new("λ_max"),
                .. protocol.Lambdas.SelectMany(lambda => new Column[] { new($"gain λ={Format.Shortest(lambda)}"), new("exact") }),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes = [.. Notes(summary)],
        };
    }

    /// <summary>One row an n and ρ: the gains when the teacher was trained on the student's own rows, in per cent of R(0).</summary>
    public static Table OwnRowsTable(GaussianSummary summary, GaussianProtocol protocol) => new()
    {
        Title = "gaussian: the same with a teacher that was trained on the student's own rows",
        Columns = [new("n"), new("ρ"), .. protocol.Lambdas.Select(lambda => new Column($"gain λ={Format.Shortest(lambda)}"))],
        Rows =
        [
            .. summary.Points.Select(IReadOnlyList<string> (point) =>
                [Format.Shortest(point.Rows), Format.Number(point.Correlation, 2), .. point.Gains.Select(gain => PerCent(gain.OwnRows))]),
        ],
        GroupStarts = protocol.Rows.Select((_, i) => i * protocol.Correlations.Count).ToHashSet(),
        Notes = ["Its errors correlate with the student's, which the theory's fixed teacher excludes."],
    };

    /// <summary>P(help), precision and recall of the criterion by prior, n/p and λ.</summary>
    public static Table AuditTable(IReadOnlyList<CriterionAudit> audits) => new()
    {
        Title = "the criterion against the oracle, over random problems",
        Columns = [new("prior", Alignment.Left), new("n/p"), new("λ"), new("P(help)"), new("precision"), new("recall"), new("misses"), new("permits too much")],
        Rows =
        [
            .. audits.SelectMany(audit => audit.Cells.Select(IReadOnlyList<string> (cell) =>
            [
                audit.Prior.Name, Format.Shortest(cell.RowsPerFeature), Format.Shortest(cell.Lambda), Format.Number(cell.Help, 3), Format.Number(cell.Precision, 2),
                Format.Number(cell.Recall, 2), Format.Number(cell.Misses, 3), Format.Number(cell.FalsePermits, 3),
            ])),
        ],
        GroupStarts = audits.Select((_, i) => audits.Take(i).Sum(audit => audit.Cells.Count)).ToHashSet(),
        Notes = [.. audits.Select(AuditNote)],
    };

    /// <summary>One row an n: gain against ρ. One row a prior: where the criterion misses, and where it permits too much.</summary>
    public static Figure Figure(GaussianSummary summary, GaussianProtocol protocol)
    {
        Panel[] gains = [.. protocol.Rows.Take(2).Select(n => Gains(n, [.. summary.Points.Where(point => point.Rows == n)], protocol))];
        (Panel Misses, Panel Permits)[] errors = [.. summary.Audits.Take(2).Select(audit =>
            (Errors($"{audit.Prior.Name}: says no, yet it helps", audit, cell => cell.Misses),
             Errors($"{audit.Prior.Name}: says yes, yet it hurts", audit, cell => cell.FalsePermits)))];
        return new Figure
        {
            Title = "When does a correlated modality teach, and does the criterion know?",
            Subtitle = $"linear students, p = {protocol.Features}, {protocol.Seeds} paired seeds (points) and the exact gain (lines); criterion against oracle over {protocol.AuditProblems} problems a prior",
            PanelsPerRow = 3,
            Panels = [.. Enumerable.Range(0, errors.Length).SelectMany(i => gains.Skip(i).Take(1).Append(errors[i].Misses).Append(errors[i].Permits))],
        };
    }

    private static Panel Gains(int n, IReadOnlyList<GaussianPoint> points, GaussianProtocol protocol) => new()
    {
        Title = points.FirstOrDefault(point => point.Oracle.Moments.CriterionHolds) is { } first
            ? $"n = {n}; the criterion says yes from ρ = {Format.Shortest(first.Correlation)}"
            : $"n = {n}; the criterion says no throughout",
        X = "correlation ρ of the modalities",
        Y = "gain (share of R(0))",
        MarkZeroY = true,
        Series = [.. protocol.Lambdas.SelectMany((lambda, l) => new[]
        {
            new Series
            {
                Name = Named(lambda),
                Mark = Mark.Scatter,
                X = [.. points.Select(point => point.Correlation)],
                Y = [.. points.Select(point => point.Gains[l].Gain.Mean)],
                YError = [.. points.Select(point => point.Gains[l].Gain.HalfWidth)],
            },
            new Series
            {
                Name = Named(lambda),
                Mark = Mark.Curve,
                X = [.. points.Select(point => point.Correlation)],
                Y = [.. points.Select(point => point.Gains[l].Exact)],
            },
        })],
    };

    private static Panel Errors(string title, CriterionAudit audit, Func<AuditCell, double> share) => new()
    {
        Title = title,
        X = "training rows a feature, n/p",
        XNames = [.. audit.Cells.Select(cell => cell.RowsPerFeature).Distinct().Select(Format.Shortest)],
        Y = "share of problems",
        MarkZeroY = true,
        Series = [.. audit.Cells.GroupBy(cell => cell.Lambda).Select(group => new Series
        {
            Name = Named(group.Key),
            X = [.. group.Select((_, i) => i + 1.0)],
            Y = [.. group.Select(share)],
        })],
    };

    private static string Named(double lambda) => $"λ = {Format.Shortest(lambda)}";

    private static IEnumerable<string> Notes(GaussianSummary summary)
    {
        yield return "The criterion says distil where the margin is positive. ± is the half-width of the 95 % interval over seeds;";
        yield return "exact is the oracle's expectation for a fixed optimal teacher. The theory is our reconstruction of the paper's Theorem 1.";
        if (summary.Failures > 0) yield return $"{summary.Failures} runs failed; the column error of the runs file says why.";
    }

    private static string AuditNote(CriterionAudit audit)
    {
        AuditCell worstMiss = audit.Cells.MaxBy(cell => cell.Misses)!, worstPermit = audit.Cells.MaxBy(cell => cell.FalsePermits)!;
        string Place(AuditCell cell) => $"n/p = {Format.Shortest(cell.RowsPerFeature)}, λ = {Format.Shortest(cell.Lambda)}";
        return $"{audit.Prior.Name}, {audit.Problems} problems: the criterion holds in {Format.Number(100 * audit.CriterionHolds, 1)} %, c < s² in {Format.Number(100 * audit.SmallLambdaHelps, 1)} %; " +
            $"it misses most at {Place(worstMiss)} ({Format.Number(100 * worstMiss.Misses, 1)} %) and permits too much at {Place(worstPermit)} ({Format.Number(100 * worstPermit.FalsePermits, 1)} %); " +
            $"criterion and c ≥ s²: {audit.Violations} with a calibrated teacher, {audit.UncalibratedViolations} without.";
    }

    private static string PerCent(MeanInterval gain) => Format.PlusMinus(100 * gain.Mean, 100 * gain.HalfWidth, 1);

    private static string Weight(double lambda) => double.IsPositiveInfinity(lambda) ? "∞" : Format.Number(lambda, lambda < 10 ? 2 : 0);
}
