using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Benchmarks.Training;

/// <summary>A PyTorch process that stays warm and runs one repetition when asked, so that the two sides can take turns.</summary>
internal sealed class PeerProcess : IDisposable
{
    /// <summary>What may make PyTorch faster or slower on a machine: the kernel that OpenBLAS picks, and the vectors of its own loops.</summary>
    public static IReadOnlyList<PeerSettings> Candidates { get; } =
    [
        new(null, null), new("SkylakeX", null), new("Haswell", null), new("SkylakeX", "avx512"), new("Haswell", "avx2"),
    ];

    private readonly Process _process;

    public PeerProcess(string workload, TrainBenchmarkOptions o, PeerSettings settings)
    {
        Settings = settings;
        var start = new ProcessStartInfo(o.Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        bool sweep = workload == "sweep-50x50";
        foreach (string argument in new[]
        {
            Path.Combine(AppContext.BaseDirectory, "peers", "train.py"), workload, "--epochs", Text(sweep ? o.SweepEpochs : o.Epochs), "--steps", Text(o.Steps), "--seeds", Text(o.SweepSeeds), "--jobs", Text(o.Jobs),
        })
            start.ArgumentList.Add(argument);
        foreach (string threads in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" }) start.Environment[threads] = "1";
        start.Environment["LD_LIBRARY_PATH"] = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        Set("OPENBLAS_CORETYPE", settings.CoreType);
        Set("ATEN_CPU_CAPABILITY", settings.Capability);
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{o.Python} did not start");
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();

        void Set(string name, string? value)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
    }

    public PeerSettings Settings { get; }

    /// <summary>Seconds of one repetition.</summary>
    public double Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"the PyTorch process ended ({Settings}); is python3-torch installed?");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Environment of a PyTorch process; null leaves the choice to the library.</summary>
internal sealed record PeerSettings(string? CoreType, string? Capability)
{
    public override string ToString() => $"OpenBLAS {CoreType ?? "default"}, ATen {Capability ?? "default"}";
}
