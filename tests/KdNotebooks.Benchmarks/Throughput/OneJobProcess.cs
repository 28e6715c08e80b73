using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Benchmarks.Throughput;

/// <summary>A process of its own that does the whole set with one job whenever it is told to: two of them share nothing but the machine.</summary>
internal sealed class OneJobProcess : IDisposable
{
    private readonly Process _process;

    public OneJobProcess(int seeds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Started as `dotnet KdNotebooks.Benchmarks.dll` or by its own executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(OneJobProcess).Assembly.Location);
        foreach (string argument in new[] { "throughput", "--serve", "--seeds", seeds.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
    }

    /// <summary>What the process does: a line in, the whole set, its seconds out.</summary>
    public static int Serve(int seeds)
    {
        while (Console.ReadLine() is not null) Console.WriteLine(ThroughputExperiment.Run(seeds, jobs: 1).ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }

    public void Begin()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Seconds of what <see cref="Begin"/> began.</summary>
    public double End() => double.Parse(_process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the second process of the benchmark ended early"), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
