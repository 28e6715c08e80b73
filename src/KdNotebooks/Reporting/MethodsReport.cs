using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;

namespace KdNotebooks.Reporting;

/// <summary>The tables and figures of the comparison of methods: pure functions of its rows.</summary>
public static class MethodsReport
{
    /// <summary>Method × data set, weights, systems, sweeps.</summary>
    public static ExperimentReport Of(ResultsTable results, MethodsProtocol protocol)
    {
        MethodsSummary summary = MethodsSummary.Of(results, protocol.Tasks.DistinctBy(task => task.Task.System).ToDictionary(task => task.Task.System, task => task.Task.Baseline), protocol.Level);
        // In the order of the protocol: the rows are sorted by name.
        CaseSummary[] cases = [.. protocol.Cases.Select(@case => summary.Cases.FirstOrDefault(found => found.Name == @case.Name)).OfType<CaseSummary>()];
        var comparison = new MethodsComparison(cases, protocol.Schemes, protocol.Level);
        Table?[] more = [Criterion(comparison), Weights(cases, protocol), MethodsSystems.Table(comparison, summary.Tasks, protocol), MethodsSystems.Further(summary.Tasks, protocol), Sweeps(cases)];
        return new ExperimentReport(Gains(comparison, summary.Failures), Figure(cases, protocol))
        {
            More = [.. more.OfType<Table>()],
            HeatMaps = [("gain", HeatMap(comparison))],
            Findings = MethodsFindings.Of(comparison, summary.Tasks, protocol),
        };
    }

    private static Table Gains(MethodsComparison comparison, int failures)
    {
        IReadOnlyList<CaseSummary> cases = comparison.Cases;
        string Percent(MeanInterval interval) => Format.Number(100 * interval.Mean, 1);
        List<IReadOnlyList<string>> rows =
        [
            ["teacher alone, %", .. cases.Select(@case => Percent(@case.Teacher))],
            ["student alone, %", .. cases.Select(@case => Percent(@case.Student))],
        ];
        var starts = new HashSet<int>();
        foreach (IGrouping<SchemeGroup, ComparedScheme> group in comparison.Schemes.GroupBy(scheme => scheme.Group))
        {
            starts.Add(rows.Count);
            rows.Add([$"[{Name(group.Key)}]", .. cases.Select(_ => "")]);
            foreach (ComparedScheme scheme in group) rows.Add([scheme.Name, .. cases.Select(@case => Gain(comparison, @case, scheme.Name))]);
        }
        return new Table
        {
            Title = "methods: how to distil? Gain over the student alone, points of accuracy",
            Columns = [new("scheme", Alignment.Left), .. cases.Select(@case => new Column(@case.Name))],
            Rows = rows,
            GroupStarts = starts,
            Notes =
            [
                "± is the half-width of the paired 95 % interval over seeds. * the interval leaves out 0; ** it still does at the level of all the table's comparisons together (Bonferroni).",
                $"Of {comparison.All.Count} comparisons {comparison.All.Count(entry => entry.Gain.ExcludesZero)} have a * or **, where {Format.Number(comparison.All.Count * (1 - comparison.Level), 0)} would by chance if nothing did anything; {comparison.All.Count(comparison.IsBeyondAll)} have **. What needs both modalities at use is not counted: it is no student.",
                "SIM.: simulated, no real data. –: does not fit the networks of that data set:",
                .. Misfits(cases, comparison.Schemes).Select(line => $"- {line}"),
                .. failures > 0 ? [$"{failures} runs failed; the column error of the runs file says why."] : Array.Empty<string>(),
            ],
        };
    }

    private static IEnumerable<string> Misfits(IReadOnlyList<CaseSummary> cases, IReadOnlyList<ComparedScheme> schemes) => schemes.SelectMany(scheme => cases
        .Where(@case => @case.Schemes.GetValueOrDefault(scheme.Name)?.Misfit is not null)
        .GroupBy(@case => @case.Schemes[scheme.Name].Misfit!)
        .Select(group => $"{scheme.Name} on {string.Join(", ", group.Select(@case => @case.Name))}: {group.Key}"));

    private static string Gain(MethodsComparison comparison, CaseSummary @case, string scheme)
    {
        if (!@case.Schemes.TryGetValue(scheme, out SchemeResult? result)) return "";
        if (result.Misfit is not null) return "–";
        if (result.Gain.Count == 0) return "failed";
        string mark = comparison.IsBeyondAll((@case, scheme, result.Gain)) ? "**" : result.Gain.ExcludesZero ? "*" : "";
        return Format.PlusMinus(100 * result.Gain.Mean, 100 * result.Gain.HalfWidth, 1) + mark;
    }

    private static Table Criterion(MethodsComparison comparison) => new()
    {
        Title = "what the criterion says before any student is taught (nats), and what came of it (points)",
        Columns = [new("data", Alignment.Left), new("I(H1;H2)"), new("I(H2;Y)"), new("margin"), new("verdict", Alignment.Left), new("kd"), new("best", Alignment.Left)],
        Rows = [.. comparison.Cases.Select(IReadOnlyList<string> (@case) =>
        {
            (CaseSummary Case, string Scheme, MeanInterval Gain) best = comparison.All.Where(entry => entry.Case == @case).OrderByDescending(entry => entry.Gain.Mean).FirstOrDefault();
            string Points(MeanInterval gain) => Format.PlusMinus(100 * gain.Mean, 100 * gain.HalfWidth, 1);
            return
            [
                @case.Name, Format.Number(@case.Criterion.TeacherStudent.Mean, 2), Format.Number(@case.Criterion.StudentLabel.Mean, 2),
                Format.PlusMinus(@case.Criterion.Margin.Mean, @case.Criterion.Margin.HalfWidth, 2), Word(@case.Criterion.Verdict),
                @case.Schemes.TryGetValue("kd", out SchemeResult? kd) ? Points(kd.Gain) : "", best.Gain is null ? "" : $"{best.Scheme} {Points(best.Gain)}",
            ];
        })],
        Notes = ["best: the largest mean gain of the data set, controls included, fusion left out; chosen on the rows it is told of, it looks better than it is."],
    };

    private static Table Weights(IReadOnlyList<CaseSummary> cases, MethodsProtocol protocol) => new()
    {
        Title = "the tuned weights",
        Columns = [new("scheme", Alignment.Left), .. cases.Select(@case => new Column(@case.Name))],
        Rows = [.. protocol.Schemes.Select(IReadOnlyList<string> (scheme) =>
            [scheme.Name, .. cases.Select(@case => @case.Schemes.GetValueOrDefault(scheme.Name)?.Weight is { } weight ? Format.Shortest(Math.Round(weight, 3)) : "")])],
        Notes = ["λ of the convex form for kd and what stands in its place (0.1, 0.5, 0.9); epochs over the usual number for longer training; else relative to the usual weight (0.111, 1, 9)."],
    };

    private static Table? Sweeps(IReadOnlyList<CaseSummary> cases)
    {
        (string, GainCurve)[] curves = [.. cases.Where(@case => @case.Sweep is not null).Select(@case => (@case.Name, @case.Sweep!))];
        return curves.Length == 0 ? null : GainCurveReport.Of(curves).Table with { Title = "kd over λ and T, nothing tuned: gain in points of accuracy" };
    }

    private static Figure Figure(IReadOnlyList<CaseSummary> cases, MethodsProtocol protocol)
    {
        CaseSummary[] swept = [.. cases.Where(@case => @case.Sweep is not null)];
        Panel Of(CaseSummary @case, string x, Func<GainPoint, bool> on, Func<GainPoint, double> at) => new()
        {
            Title = @case.Name,
            X = x,
            Y = "gain (points)",
            MarkZeroY = true,
            Series =
            [
                new Series
                {
                    Name = "kd",
                    X = [.. @case.Sweep!.Points.Where(on).OrderBy(at).Select(at)],
                    Y = [.. @case.Sweep.Points.Where(on).OrderBy(at).Select(point => 100 * point.Gain.Mean)],
                    YError = [.. @case.Sweep.Points.Where(on).OrderBy(at).Select(point => 100 * point.Gain.HalfWidth)],
                },
            ],
        };
        return new Figure
        {
            Title = "Logit distillation over λ and T",
            Subtitle = $"{protocol.Seeds} paired seeds; intervals of all points of a data set together (Bonferroni)",
            PanelsPerRow = Math.Max(1, swept.Length),
            Panels =
            [
                .. swept.Select(@case => Of(@case, $"λ, T = {Format.Shortest(protocol.SweepTemperature)}", point => point.Temperature == protocol.SweepTemperature, point => point.Lambda)),
                .. swept.Select(@case => Of(@case, $"T, λ = {Format.Shortest(protocol.SweepLambda)}", point => point.Lambda == protocol.SweepLambda, point => point.Temperature)),
            ],
        };
    }

    private static HeatMap HeatMap(MethodsComparison comparison)
    {
        ComparedScheme[] schemes = [.. comparison.Schemes.Where(scheme => comparison.Cases.Any(@case => @case.Schemes.ContainsKey(scheme.Name)))];
        MeanInterval? Of(ComparedScheme scheme, CaseSummary @case) => @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Gain.Count > 0 ? result.Gain : null;
        return new HeatMap
        {
            Title = "Gain over the student alone, points of accuracy",
            Subtitle = "* the paired 95 % interval leaves out 0; grey: does not fit",
            Rows = [.. schemes.Select(scheme => scheme.Name)],
            Columns = [.. comparison.Cases.Select(@case => @case.Name)],
            Values = [.. schemes.Select(scheme => (IReadOnlyList<double>)[.. comparison.Cases.Select(@case => 100 * (Of(scheme, @case)?.Mean ?? double.NaN))])],
            Text = [.. schemes.Select(scheme => (IReadOnlyList<string>)[.. comparison.Cases.Select(@case => Of(scheme, @case) is { } gain ? Format.Signed(100 * gain.Mean, 1) + (gain.ExcludesZero ? "*" : "") : "")])],
            Limit = Math.Max(1, 100 * comparison.All.Select(entry => Math.Abs(entry.Gain.Mean)).DefaultIfEmpty(0).Max()),
            CellWidth = 110,
            CellHeight = 18,
        };
    }

    internal static string Name(SchemeGroup group) => group switch
    {
        SchemeGroup.Logits => "logits",
        SchemeGroup.Features => "features",
        SchemeGroup.Online => "online",
        SchemeGroup.Systems => "systems",
        SchemeGroup.Controls => "controls",
        _ => "both modalities at use",
    };

    private static string Word(Verdict verdict) => verdict switch { Verdict.Distil => "distil", Verdict.DoNotDistil => "do not", _ => "cannot tell" };
}
