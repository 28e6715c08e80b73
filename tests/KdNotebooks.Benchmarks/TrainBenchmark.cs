using System.Text.Json;
using KdNotebooks.Benchmarks.Training;
using MathNet.Numerics.Statistics;

namespace KdNotebooks.Benchmarks;

/// <summary>How much work a benchmark of training does, and against whom.</summary>
public sealed record TrainBenchmarkOptions
{
    /// <summary>Names out of <see cref="TrainBenchmark.Names"/>; all if empty.</summary>
    public IReadOnlyList<string> Workloads { get; init; } = [];

    /// <summary>Also run the same work in PyTorch, in turns.</summary>
    public bool Peer { get; init; }

    /// <summary>The interpreter that has PyTorch.</summary>
    public string Python { get; init; } = "/usr/bin/python3";

    /// <summary>Turns, after a warm-up of both sides; the median counts.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Epochs of teacher and student in one turn of the distillation workloads.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Steps in one turn of the image workloads.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Seeds and epochs of the sweep.</summary>
    public int SweepSeeds { get; init; } = 50;

    public int SweepEpochs { get; init; } = 50;

    /// <summary>How many runs of the sweep go at once; also the number of PyTorch's processes.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The sweep goes in turns of a few seeds.</summary>
    public int SeedsPerTurn => Math.Min(SweepSeeds, 10);
}

/// <summary>One line of the result. Peer and ratio are null where no peer ran; a ratio above 1: ours is faster.</summary>
public sealed record TrainBenchmarkResult(string Name, string Unit, double Ours, double? Peer, string? PeerName, double? Ratio);

/// <summary>
/// Times training in the engine, and in PyTorch beside it: they take turns, so that what else the machine does hits both.
/// Each workload is one line against PyTorch as it comes (the kernels that OpenBLAS chooses), and, in the same turns, a
/// second line, its name ending in <c>-fastest-core</c>, against the core type that makes PyTorch fastest on this machine.
/// </summary>
public static class TrainBenchmark
{
    internal const string FastestCore = "-fastest-core";

    /// <summary>Seconds that each side works before it counts.</summary>
    private const double WarmUp = 1.5;

    public static IReadOnlyList<string> Names { get; } = [.. Workload.All(new TrainBenchmarkOptions()).Select(w => w.Name)];

    /// <exception cref="ArgumentException">A workload is not among <see cref="Names"/>.</exception>
    /// <exception cref="InvalidOperationException">While the results are enumerated: PyTorch was asked for and does not run.</exception>
    public static IEnumerable<TrainBenchmarkResult> Run(TrainBenchmarkOptions options, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        foreach (string name in options.Workloads)
            if (!Names.Contains(name)) throw new ArgumentException($"benchmark '{name}': expected one of {string.Join(", ", Names)}");
        Dictionary<string, PeerSettings?> chosen = [];
        return Workload.All(options).Where(w => options.Workloads.Count == 0 || options.Workloads.Contains(w.Name)).SelectMany(w => Run(w, options, chosen, progress, cancellation));
    }

    /// <summary>{"results":[{"name","unit","ours","peer","peerName","ratio"}]}</summary>
    public static string ToJson(IEnumerable<TrainBenchmarkResult> results) =>
        JsonSerializer.Serialize(new { results }, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });

    private static IEnumerable<TrainBenchmarkResult> Run(Workload w, TrainBenchmarkOptions o, Dictionary<string, PeerSettings?> chosen, IProgress<string>? progress, CancellationToken cancellation)
    {
        bool sweep = w.Name == Workload.SweepName;
        int turns = sweep ? (o.SweepSeeds + o.SeedsPerTurn - 1) / o.SeedsPerTurn : o.Repetitions;
        using PeerProcess? unset = o.Peer ? Choose(w, o, chosen, PeerSettings.CoreTypeUnset, progress) : null, set = o.Peer ? Choose(w, o, chosen, PeerSettings.CoreTypeSet, progress) : null;
        if (!sweep)
            foreach (Func<int, double> run in new[] { w.Run, unset is null ? null : unset.Run, set is null ? null : set.Run }.OfType<Func<int, double>>())
                for (double spent = 0; spent < WarmUp;) spent += run(0);
        List<double> ours = [], asItComes = [], fastest = [];
        for (int i = 0; i < turns; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ours.Add(w.Run(i) / w.Divisor);
            string line = $"{w.Name}: turn {i + 1} of {turns}: {ours[^1]:G4} {w.Unit}";
            if (unset is not null)
            {
                asItComes.Add(unset.Run(i) / w.Divisor);
                line += $", PyTorch {asItComes[^1]:G4}";
            }
            // PyTorch needs minutes for the whole sweep: the second comparison is made on one turn of it, the middle one.
            if (set is not null && (!sweep || i == turns / 2))
            {
                fastest.Add(set.Run(i) / w.Divisor);
                line += $", at its fastest core type {fastest[^1]:G4}";
            }
            progress?.Report(line);
        }
        double own = Summary(ours);
        if (unset is null) yield return new TrainBenchmarkResult(w.Name, w.Unit, own, null, null, null);
        else yield return new TrainBenchmarkResult(w.Name, w.Unit, own, Summary(asItComes), unset.Name, Summary(asItComes) / own);
        if (set is null) yield break;
        double alike = sweep ? ours[turns / 2] : own, best = sweep ? fastest[0] : Summary(fastest);
        if (unset is not null && Summary(asItComes) * (sweep ? 1.0 / turns : 1) < best)
            yield return new TrainBenchmarkResult(w.Name + FastestCore, w.Unit, own, Summary(asItComes), $"{unset.Name} (the fastest here)", Summary(asItComes) / own);
        else
            yield return new TrainBenchmarkResult(w.Name + FastestCore, w.Unit, alike, best, set.Name + (sweep ? $", {o.SeedsPerTurn} of the {o.SweepSeeds} seeds" : ""), best / alike);

        double Summary(List<double> values) => sweep ? values.Sum() : values.Median();
    }

    /// <summary>PyTorch with the settings that are fastest on this workload; null where none of them runs (of those that should always run, one does or it is an error).</summary>
    private static PeerProcess? Choose(Workload w, TrainBenchmarkOptions o, Dictionary<string, PeerSettings?> chosen, IReadOnlyList<PeerSettings> settings, IProgress<string>? progress)
    {
        // The sweep is many runs of the first workload; the products have one best core type.
        string trial = w.Name == Workload.SweepName ? "kd-50" : w.Name.StartsWith("sgemm", StringComparison.Ordinal) ? "sgemm-512x512x512" : w.Name, key = $"{trial} {settings[0]}";
        if (!chosen.TryGetValue(key, out PeerSettings? best))
        {
            double least = double.PositiveInfinity;
            foreach (PeerSettings s in settings)
                try
                {
                    using var candidate = new PeerProcess(trial, o with { Epochs = 1, Steps = 5 }, s);
                    double seconds = Enumerable.Range(0, 3).Min(_ => candidate.Run(0));
                    progress?.Report($"{trial}: PyTorch with {s}: {seconds:G4} s a turn");
                    if (seconds < least) (least, best) = (seconds, s);
                }
                catch (PeerUnavailableException) when (s != PeerSettings.CoreTypeUnset[0])
                {
                    progress?.Report($"{trial}: PyTorch with {s} does not run on this processor");
                }
            chosen[key] = best;
        }
        return best is null ? null : new PeerProcess(w.Name, o, best);
    }
}
