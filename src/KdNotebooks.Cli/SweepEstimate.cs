using System.Diagnostics;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli;

/// <summary>
/// What a sweep will cost, before it starts: from what its parts took on this machine in an earlier sweep, or else from a
/// table of another machine's seconds, scaled by three parts of the smoke effort that are computed here and now.
/// </summary>
internal static class SweepEstimate
{
    /// <summary>How rows of the table name the three parts of the smoke effort.</summary>
    public const string Sample = "smoke sample";

    private const int SampledParts = 3;
    private static readonly Lazy<IReadOnlyList<RunCost>> s_reference = new(() =>
    {
        using Stream table = typeof(SweepEstimate).Assembly.GetManifestResourceStream("costs.csv")!;
        using var reader = new StreamReader(table);
        return RunCost.Parse(reader);
    });

    /// <summary>A table for people: seconds a part and hours in all.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="measured">What parts cost on this machine.</param>
    /// <param name="slices">Slices that will run at a time.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static Table Of(SweepPlan plan, IReadOnlyList<RunCost> measured, int slices, CancellationToken cancellation)
    {
        var rows = new List<IReadOnlyList<string>>();
        double total = 0;
        bool known = true;
        foreach (SweepSource source in plan.Sources)
        {
            SweepPart[] parts = [.. plan.Parts.Where(part => part.Source == source)];
            (double Seconds, string From)? cost = Cost(source, measured, cancellation);
            known &= cost is not null;
            total += parts.Length * (cost?.Seconds ?? 0);
            rows.Add(
            [
                parts[0].Name, source.Effort.ToString().ToLowerInvariant(), $"{parts.Length}", $"{parts.Sum(part => part.Runs)}",
                cost is { } each ? Format.Number(each.Seconds, 2) : "?", cost is { } all ? Duration(all.Seconds * parts.Length) : "?",
                cost?.From ?? "nothing measured yet: run a share, then plan again",
            ]);
        }
        return new Table
        {
            Title = $"sweep: {plan.Parts.Count} parts, {plan.Runs} runs",
            Columns =
            [
                new Column("experiment", Alignment.Left), new Column("effort", Alignment.Left), new Column("parts"), new Column("runs"),
                new Column("s a part"), new Column("one processor"), new Column("from", Alignment.Left),
            ],
            Rows = rows,
            Notes = [known ? $"about {Duration(total)} on one processor, {Duration(total / slices)} in {slices} slices with one job each" : "no estimate of the whole"],
        };
    }

    /// <summary>Mean seconds of three parts of the smoke effort, after one that warms up.</summary>
    public static RunCost MeasureSample(SweepSource source, CancellationToken cancellation)
    {
        IReadOnlyList<ExperimentCell> cells = ExperimentCatalog.Create(source with { Effort = Effort.Smoke, Seeds = null }).Experiment.Prepare(new Unheard(), cancellation).Cells;
        ExperimentCell[] sample = [.. Enumerable.Range(0, SampledParts).Select(i => cells[i * (cells.Count - 1) / (SampledParts - 1)])];
        sample[0].Compute(cancellation);
        return RunCost.Of(source.Experiment, Sample, [.. sample.Select(cell =>
        {
            long start = Stopwatch.GetTimestamp();
            cell.Compute(cancellation);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        })]);
    }

    private static (double Seconds, string From)? Cost(SweepSource source, IReadOnlyList<RunCost> measured, CancellationToken cancellation)
    {
        string effort = source.Effort.ToString().ToLowerInvariant();
        RunCost? Of(IReadOnlyList<RunCost> costs, string what) => costs.FirstOrDefault(cost => (cost.Experiment, cost.Effort) == (source.Experiment, what));
        if (Of(measured, effort) is { } here) return (here.Mean, $"{here.Parts} parts measured here");
        if (Of(s_reference.Value, effort) is not { } there || Of(s_reference.Value, Sample) is not { } sample) return null;
        double ratio = MeasureSample(source, cancellation).Mean / sample.Mean;
        return (there.Mean * ratio, $"the kit's table times {Format.Number(ratio, 2)}, by {SampledParts} smoke parts measured here");
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 90 => $"{Format.Number(seconds, 0)} s",
        < 5400 => $"{Format.Number(seconds / 60, 0)} min",
        _ => $"{Format.Number(seconds / 3600, 1)} h",
    };

    private sealed class Unheard : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
