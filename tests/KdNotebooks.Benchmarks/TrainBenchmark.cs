using System.Text.Json;
using KdNotebooks.Benchmarks.Training;

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

    /// <summary>Turns, after one to warm up; the median counts.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Epochs of teacher and student in one turn of the distillation workloads.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Steps in one turn of the image workloads.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Seeds and epochs of the sweep, and how many of its runs go at once.</summary>
    public int SweepSeeds { get; init; } = 50;

    public int SweepEpochs { get; init; } = 50;

    public int Jobs { get; init; } = Environment.ProcessorCount;
}

/// <summary>One line of the result. Peer and ratio are null where no peer ran; a ratio above 1: ours is faster.</summary>
public sealed record TrainBenchmarkResult(string Name, string Unit, double Ours, double? Peer, string? PeerName, double? Ratio);

/// <summary>Times training in the engine, and in PyTorch beside it: the two take turns, so that what else the machine does hits both.</summary>
public static class TrainBenchmark
{
    /// <summary>The sweep takes minutes a turn: one is enough.</summary>
    private const string Sweep = "sweep-50x50";

    public static IReadOnlyList<string> Names { get; } = [.. Workload.All(new TrainBenchmarkOptions()).Select(w => w.Name)];

    /// <exception cref="ArgumentException">A workload is not among <see cref="Names"/>.</exception>
    /// <exception cref="InvalidOperationException">PyTorch was asked for and did not run.</exception>
    public static IReadOnlyList<TrainBenchmarkResult> Run(TrainBenchmarkOptions options, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        foreach (string name in options.Workloads)
            if (!Names.Contains(name)) throw new ArgumentException($"benchmark '{name}': expected one of {string.Join(", ", Names)}");
        return [.. Workload.All(options).Where(w => options.Workloads.Count == 0 || options.Workloads.Contains(w.Name)).Select(w => Run(w, options, progress, cancellation))];
    }

    /// <summary>{"results":[{"name","unit","ours","peer","peerName","ratio"}]}</summary>
    public static string ToJson(IReadOnlyList<TrainBenchmarkResult> results) =>
        JsonSerializer.Serialize(new { results }, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase });

    private static TrainBenchmarkResult Run(Workload w, TrainBenchmarkOptions o, IProgress<string>? progress, CancellationToken cancellation)
    {
        int turns = w.Name == Sweep ? 1 : o.Repetitions;
        using PeerProcess? peer = o.Peer ? Fastest(w, o, progress) : null;
        if (w.Name != Sweep) w.Run();
        List<double> ours = [], theirs = [];
        for (int i = 0; i < turns; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ours.Add(w.Run() / w.Divisor);
            if (peer is not null) theirs.Add(peer.Run() / w.Divisor);
            progress?.Report($"{w.Name}: turn {i + 1} of {turns}: {ours[^1]:G4} {w.Unit}" + (peer is null ? "" : $", PyTorch {theirs[^1]:G4}"));
        }
        double own = Median(ours);
        return peer is null
            ? new TrainBenchmarkResult(w.Name, w.Unit, own, null, null, null)
            : new TrainBenchmarkResult(w.Name, w.Unit, own, Median(theirs), $"PyTorch ({peer.Settings})", Median(theirs) / own);
    }

    /// <summary>PyTorch at its best on this machine: every candidate is warmed up and timed.</summary>
    private static PeerProcess Fastest(Workload w, TrainBenchmarkOptions o, IProgress<string>? progress)
    {
        // The sweep is many runs of the first workload: its best settings are the sweep's.
        string trial = w.Name == Sweep ? "kd-50" : w.Name;
        PeerSettings best = PeerProcess.Candidates[0];
        double least = double.PositiveInfinity;
        foreach (PeerSettings settings in PeerProcess.Candidates)
        {
            using var candidate = new PeerProcess(trial, o, settings);
            candidate.Run();
            double seconds = candidate.Run();
            progress?.Report($"{w.Name}: {settings}: {seconds:G4} s");
            if (seconds < least) (least, best) = (seconds, settings);
        }
        var chosen = new PeerProcess(w.Name, o, best);
        if (w.Name != Sweep) chosen.Run();
        return chosen;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        int n = values.Count;
        return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
    }
}
