using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Benchmarks.Information;

/// <summary>A Python process that stays warm and runs one repetition when asked, so that the two sides can take turns.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;
    private readonly string _what;

    public PythonPeer(string python, string workload, string peer)
    {
        _what = $"{peer} on {workload}";
        var start = new ProcessStartInfo(python)
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "peers", "information", "information.py"), workload, peer.Split('/')[0] },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string threads in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" }) start.Environment[threads] = "1";
        start.Environment["LD_LIBRARY_PATH"] = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        // "torch/Haswell": the kernels that OpenBLAS is told to take; without a name it chooses itself.
        if (peer.Split('/') is [_, var core]) start.Environment["OPENBLAS_CORETYPE"] = core;
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{python} did not start");
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    /// <summary>Seconds of one repetition.</summary>
    public double Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"the process of {_what} ended; are python3-scipy, python3-sklearn and python3-torch installed?");
        return double.Parse(line, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
