using System.Diagnostics;
using KdNotebooks.Benchmarks.Information;
using MathNet.Numerics.Statistics;

namespace KdNotebooks.Benchmarks;

/// <summary>
/// Times the estimators of mutual information on one thread, and with peers beside them: the two take turns, so that what
/// else the machine does hits both. Of several peers the fastest counts.
/// </summary>
public static class InformationBenchmarks
{
    private const string Python = "/usr/bin/python3";

    /// <summary>ksg-ROWS-COLUMNS, ross-ROWSxFEATURES, mine-BATCH, infonce-BATCH, lmi-ROWSxCOLUMNS.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. InformationWorkload.All.Select(w => w.Name)];

    /// <param name="names">Out of <see cref="Names"/>; all if empty.</param>
    /// <param name="withPeers">Whether Python does the same work in turns.</param>
    /// <param name="repetitions">Turns, after one to warm up; the median counts.</param>
    /// <param name="progress">A line a turn.</param>
    /// <exception cref="ArgumentException">A name is not among <see cref="Names"/>.</exception>
    /// <exception cref="InvalidOperationException">A peer was asked for and did not run.</exception>
    public static IReadOnlyList<TrainBenchmarkResult> Run(IReadOnlyList<string> names, bool withPeers, int repetitions, IProgress<string>? progress = null)
    {
        foreach (string name in names)
            if (!Names.Contains(name)) throw new ArgumentException($"benchmark '{name}': expected one of {string.Join(", ", Names)}");
        return [.. InformationWorkload.All.Where(w => names.Count == 0 || names.Contains(w.Name)).Select(w => Run(w, withPeers, repetitions, progress))];
    }

    private static TrainBenchmarkResult Run(InformationWorkload workload, bool withPeers, int repetitions, IProgress<string>? progress)
    {
        Action work = workload.Prepare();
        // The first turns compile; a fixed time rather than a fixed number, because the quick ones need many.
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < 1;) work();
        PythonPeer[] peers = withPeers ? [.. workload.Peers.Select(p => new PythonPeer(Python, workload.Name, p))] : [];
        try
        {
            foreach (PythonPeer peer in peers) peer.Run();
            var ours = new List<double>();
            List<double>[] theirs = [.. peers.Select(_ => new List<double>())];
            for (int turn = 0; turn < repetitions; turn++)
            {
                long start = Stopwatch.GetTimestamp();
                work();
                ours.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / workload.Divisor);
                for (int p = 0; p < peers.Length; p++) theirs[p].Add(peers[p].Run() / workload.Divisor);
                progress?.Report(FormattableString.Invariant($"{workload.Name}: {ours[^1]:G4} {workload.Unit}") + string.Concat(workload.Peers.Take(peers.Length).Select((name, p) => FormattableString.Invariant($", {name} {theirs[p][^1]:G4}"))));
            }
            double own = ours.Median();
            if (peers.Length == 0) return new TrainBenchmarkResult(workload.Name, workload.Unit, own, null, null, null);
            int best = Enumerable.Range(0, peers.Length).MinBy(p => theirs[p].Median());
            return new TrainBenchmarkResult(workload.Name, workload.Unit, own, theirs[best].Median(), workload.Peers[best], theirs[best].Median() / own);
        }
        finally
        {
            foreach (PythonPeer peer in peers) peer.Dispose();
        }
    }
}
