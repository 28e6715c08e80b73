using System.CommandLine;
using System.Globalization;
using KdNotebooks.Benchmarks.Throughput;
using MathNet.Numerics.Statistics;

namespace KdNotebooks.Benchmarks;

/// <summary>`kd bench throughput`: how much more work several jobs do than one, and how much more the machine itself allows.</summary>
internal static class ThroughputCommand
{
    public static Command Create()
    {
        Option<bool> json = BenchOptions.Json();
        Option<int> repetitions = BenchOptions.Repetitions(5);
        Option<int> seeds = BenchOptions.Number("--seeds", 3, "Repetitions of the experiment's cells: 7 cells each.");
        Option<int> jobs = BenchOptions.Number("--jobs", Environment.ProcessorCount, "Cells at a time, beside one at a time.");
        var serve = new Option<bool>("--serve") { Hidden = true };
        var command = new Command("throughput", "One experiment through the kit's runner with one job and with several, in turns; and in as many processes of one job each, which shows what the machine allows.")
        {
            json, repetitions, seeds, jobs, serve,
        };
        command.SetAction(parsed => parsed.GetValue(serve)
            ? OneJobProcess.Serve(parsed.GetValue(seeds))
            : Run(parsed.GetValue(seeds), parsed.GetValue(jobs), parsed.GetValue(repetitions), parsed.GetValue(json)));
        return command;
    }

    private static int Run(int seeds, int jobs, int repetitions, bool json)
    {
        var progress = new Lines();
        List<double> one = [], several = [], apart = [];
        OneJobProcess[] processes = [.. Enumerable.Range(0, jobs).Select(_ => new OneJobProcess(seeds))];
        try
        {
            // The first turn compiles.
            for (int turn = 0; turn <= repetitions; turn++)
            {
                double single = ThroughputExperiment.Run(seeds, 1), together = ThroughputExperiment.Run(seeds, jobs);
                foreach (OneJobProcess process in processes) process.Begin();
                double[] each = [.. processes.Select(process => process.End())];
                if (turn == 0) continue;
                one.Add(single);
                several.Add(together);
                // Every process did the whole set: together they did it `jobs` times.
                apart.Add(each.Average() / jobs);
                progress.Report(string.Create(CultureInfo.InvariantCulture, $"turn {turn} of {repetitions}: 1 job {single:F2} s, {jobs} jobs {together:F2} s, {jobs} processes {apart[^1]:F2} s a set"));
            }
        }
        finally
        {
            foreach (OneJobProcess process in processes) process.Dispose();
        }
        TrainBenchmarkResult[] results =
        [
            new($"{jobs} jobs", "s", several.Median(), one.Median(), "1 job", one.Median() / several.Median()),
            new($"{jobs} processes", "s", apart.Median(), one.Median(), "1 job", one.Median() / apart.Median()),
        ];
        if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
        else
            foreach (TrainBenchmarkResult r in results)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-12} {r.Ours:F2} {r.Unit}, {r.PeerName} {r.Peer:F2} {r.Unit}: {r.Ratio:F2} times its throughput"));
        return 0;
    }
}
