using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Benchmarks.Training;

/// <summary>A PyTorch process that stays warm and runs one turn when asked, so that the two sides can take turns.</summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly PeerSettings _settings;

    /// <exception cref="PeerUnavailableException">The interpreter or PyTorch is not there, or these settings do not run on this processor.</exception>
    public PeerProcess(string workload, TrainBenchmarkOptions o, PeerSettings settings)
    {
        _settings = settings;
        var start = new ProcessStartInfo(o.Python)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        bool sweep = workload == Workload.SweepName;
        foreach (string argument in new[]
        {
            Path.Combine(AppContext.BaseDirectory, "peers", "train.py"), workload, "--epochs", Text(sweep ? o.SweepEpochs : o.Epochs), "--steps", Text(o.Steps), "--seeds", Text(o.SeedsPerTurn), "--jobs", Text(o.Jobs),
        })
            start.ArgumentList.Add(argument);
        foreach (string threads in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" }) start.Environment[threads] = "1";
        start.Environment["LD_LIBRARY_PATH"] = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        Set("OPENBLAS_CORETYPE", settings.CoreType);
        Set("ATEN_CPU_CAPABILITY", settings.Capability);
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PeerUnavailableException($"{o.Python} does not start ({e.Message}): PyTorch is looked for there; --python names another interpreter");
        }
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        Name = $"{Read()}, {settings}";

        void Set(string name, string? value)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }
    }

    /// <summary>What runs there, in the process's own words, and the settings.</summary>
    public string Name { get; }

    /// <summary>Seconds of one turn.</summary>
    public double Run(int turn)
    {
        _process.StandardInput.WriteLine(Text(turn));
        _process.StandardInput.Flush();
        return double.Parse(Read(), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private string Read() => _process.StandardOutput.ReadLine()
        ?? throw new PeerUnavailableException($"the PyTorch process ended at once ({_settings}): is PyTorch (python3-torch) installed for {_process.StartInfo.FileName}?");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>PyTorch does not run here, or not with the settings that were asked for.</summary>
internal sealed class PeerUnavailableException(string message) : InvalidOperationException(message);
