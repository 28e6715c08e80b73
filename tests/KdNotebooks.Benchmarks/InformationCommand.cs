using System.CommandLine;
using System.Globalization;
using KdNotebooks.Criterion;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Benchmarks;

/// <summary>The command line of <see cref="InformationBenchmarks"/>: speed; with --coverage: do intervals cover?</summary>
internal static class InformationCommand
{
    public static Command Create()
    {
        Argument<string[]> names = BenchOptions.Names(InformationBenchmarks.Names);
        Option<bool> peer = BenchOptions.Peer("NPEET, scikit-learn, SciPy or PyTorch"), json = BenchOptions.Json();
        Option<int> repetitions = BenchOptions.Repetitions(5);
        var coverage = new Option<string?>("--coverage") { Description = "In place of timing: whether the intervals cover, written to this CSV file (a quarter of an hour).", HelpName = "FILE" };
        var command = new Command("information", "Estimators of mutual information, on one thread.") { names, peer, json, repetitions, coverage };
        command.SetAction(parsed => Run(parsed.GetValue(names) ?? [], parsed.GetValue(peer), parsed.GetValue(json), parsed.GetValue(repetitions), parsed.GetValue(coverage)));
        return command;
    }

    private static int Run(IReadOnlyList<string> names, bool peer, bool json, int repetitions, string? coverage)
    {
        var progress = new Lines();
        if (coverage is not null)
        {
            IReadOnlyList<CoverageRow> rows =
            [
                .. CoverageStudy.Run(CoverageStudy.Standard, new Seed(1), Environment.ProcessorCount, progress),
                .. MarginCoverage.Run(MarginCoverage.Standard, new Seed(1), Environment.ProcessorCount, progress),
            ];
            File.WriteAllText(coverage, CoverageStudy.ToCsv(rows));
            return 0;
        }
        IReadOnlyList<TrainBenchmarkResult> results = InformationBenchmarks.Run(names, peer, repetitions, progress);
        if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
        else
            foreach (TrainBenchmarkResult r in results)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-14} {r.Ours,9:G4} {r.Unit,-8} {(r.Peer is null ? "" : $"{r.PeerName} {r.Peer:G4}, ratio {r.Ratio:F2}")}"));
        return 0;
    }
}
