using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using KdNotebooks.Benchmarks.Gaussian;
using MathNet.Numerics.Statistics;

namespace KdNotebooks.Benchmarks;

/// <summary>
/// Times the joint-Gaussian grid, and NumPy beside it in turns; of several ways to write it in NumPy the fastest counts. Ours draws
/// the inner products of the rows (Wishart) in place of the rows: equal in distribution, see GaussianExperimentTests.
/// </summary>
internal static class GaussianBenchmarks
{
    private static readonly (string Name, bool DrawOnce, string[] Peers)[] s_workloads =
    [
        ("gaussian-1000", false, ["loop", "gram"]),
        ("gaussian-1000-shared", true, ["shared"]),
    ];

    public static Command Create()
    {
        Argument<string[]> names = BenchOptions.Names(s_workloads.Select(w => w.Name));
        Option<bool> peer = BenchOptions.Peer("NumPy"), json = BenchOptions.Json();
        Option<int> repetitions = BenchOptions.Repetitions(3);
        var command = new Command("gaussian", "The joint-Gaussian grid of 1000 cells.") { names, peer, json, repetitions };
        command.SetAction(parsed => Run(parsed.GetValue(names) ?? [], parsed.GetValue(peer), parsed.GetValue(json), parsed.GetValue(repetitions)));
        return command;
    }

    private static int Run(IReadOnlyList<string> names, bool peer, bool json, int repetitions)
    {
        string[] known = [.. s_workloads.Select(w => w.Name)];
        foreach (string name in names)
            if (!known.Contains(name)) throw new ArgumentException($"benchmark '{name}': expected one of {string.Join(", ", known)}");
        string? coreType = peer ? NumpyGrid.FastestCoreType() : null;
        TrainBenchmarkResult[] results = [.. s_workloads.Where(w => names.Count == 0 || names.Contains(w.Name))
            .Select(w => Time(w.Name, new GaussianGrid(w.DrawOnce), peer ? w.Peers : [], coreType, repetitions, new Lines()))];
        if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
        else
            foreach (TrainBenchmarkResult r in results)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-20} {r.Ours,9:G4} {r.Unit,-8} {(r.Peer is null ? "" : $"{r.PeerName} {r.Peer:G4}, ratio {r.Ratio:F2}")}"));
        return 0;
    }

    private static TrainBenchmarkResult Time(string name, GaussianGrid grid, string[] kinds, string? coreType, int repetitions, IProgress<string> progress)
    {
        grid.Run();
        NumpyGrid[] peers = [.. kinds.Select(kind => new NumpyGrid(kind, coreType))];
        try
        {
            foreach (NumpyGrid peer in peers) peer.Run();
            var ours = new List<double>();
            List<double>[] theirs = [.. peers.Select(_ => new List<double>())];
            for (int turn = 0; turn < repetitions; turn++)
            {
                long start = Stopwatch.GetTimestamp();
                (double alone, double distilled) = grid.Run();
                ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
                string line = Line("ours", ours[^1], alone, distilled);
                for (int p = 0; p < peers.Length; p++)
                {
                    (double seconds, alone, distilled) = peers[p].Run();
                    theirs[p].Add(seconds);
                    line += Line("; NumPy " + peers[p].Kind, seconds, alone, distilled);
                }
                progress.Report($"{name}: {line}");
            }
            double own = ours.Median();
            if (peers.Length == 0) return new TrainBenchmarkResult(name, "s", own, null, null, null);
            int best = Enumerable.Range(0, peers.Length).MinBy(p => theirs[p].Median());
            return new TrainBenchmarkResult(name, "s", own, theirs[best].Median(), $"NumPy ({kinds[best]}, OpenBLAS {coreType ?? "default"})", theirs[best].Median() / own);
        }
        finally
        {
            foreach (NumpyGrid peer in peers) peer.Dispose();
        }
    }

    private static string Line(string who, double seconds, double alone, double distilled) =>
        string.Create(CultureInfo.InvariantCulture, $"{who} {seconds:G4} s, risk {alone:F5} alone, {distilled:F5} distilled");
}
