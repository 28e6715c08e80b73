using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Benchmarks.Gaussian;

/// <summary>NumPy on one thread, warm, one repetition when asked, so that the two sides can take turns.</summary>
internal sealed class NumpyGrid : IDisposable
{
    private readonly Process _process;

    /// <param name="kind">loop, gram or shared.</param>
    /// <param name="coreType">The kernels that OpenBLAS takes; null leaves the choice to it.</param>
    public NumpyGrid(string kind, string? coreType)
    {
        Kind = kind;
        var start = new ProcessStartInfo("/usr/bin/python3")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "peers", "gaussian", "grid.py"), kind },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string threads in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS" }) start.Environment[threads] = "1";
        start.Environment["LD_LIBRARY_PATH"] = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        if (coreType is null) start.Environment.Remove("OPENBLAS_CORETYPE");
        else start.Environment["OPENBLAS_CORETYPE"] = coreType;
        _process = Process.Start(start) ?? throw new InvalidOperationException("/usr/bin/python3 did not start");
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public string Kind { get; }

    /// <summary>NumPy at its best on this machine: the kernels with which the quick kind of work takes least.</summary>
    public static string? FastestCoreType() => new[] { null, "SkylakeX", "Haswell" }.MinBy(coreType =>
    {
        using var trial = new NumpyGrid("shared", coreType);
        return Enumerable.Range(0, 3).Min(_ => trial.Run().Seconds);
    });

    /// <summary>Seconds of one repetition and the two mean risks.</summary>
    public (double Seconds, double Alone, double Distilled) Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the NumPy process ended; are python3-numpy and python3-scipy installed?");
        double[] numbers = [.. line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
