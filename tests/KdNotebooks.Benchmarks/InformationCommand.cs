using System.Globalization;
using KdNotebooks.Criterion;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Benchmarks;

/// <summary>`information [NAME...] [--peer] [--json] [--repetitions N]`: speed; `information --coverage FILE`: do intervals cover?</summary>
internal static class InformationCommand
{
    public static int Run(string[] args)
    {
        List<string> names = [];
        (bool peer, bool json, int repetitions, string? coverage) = (false, false, 5, null);
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--peer": peer = true; break;
                case "--json": json = true; break;
                case "--repetitions": repetitions = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
                case "--coverage": coverage = args[++i]; break;
                default: names.Add(args[i]); break;
            }
        }
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
