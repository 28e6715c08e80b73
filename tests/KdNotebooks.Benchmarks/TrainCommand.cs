using System.CommandLine;
using System.Globalization;

namespace KdNotebooks.Benchmarks;

/// <summary>The command line of <see cref="TrainBenchmark"/>.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var defaults = new TrainBenchmarkOptions();
        Argument<string[]> names = BenchOptions.Names(TrainBenchmark.Names);
        Option<bool> peer = BenchOptions.Peer("PyTorch"), json = BenchOptions.Json();
        Option<int> repetitions = BenchOptions.Repetitions(defaults.Repetitions);
        Option<int> epochs = BenchOptions.Number("--epochs", defaults.Epochs, "Epochs of teacher and student in one turn of the distillation workloads.");
        Option<int> steps = BenchOptions.Number("--steps", defaults.Steps, "Steps in one turn of the image workloads.");
        Option<int> sweepSeeds = BenchOptions.Number("--sweep-seeds", defaults.SweepSeeds, "Seeds of the sweep.");
        Option<int> sweepEpochs = BenchOptions.Number("--sweep-epochs", defaults.SweepEpochs, "Epochs of the sweep.");
        Option<int> jobs = BenchOptions.Number("--jobs", defaults.Jobs, "Runs of the sweep at a time, and processes of PyTorch.");
        var python = new Option<string>("--python") { Description = "The interpreter that has PyTorch.", DefaultValueFactory = _ => defaults.Python, HelpName = "PATH" };
        var page = new Option<string?>("--page") { Description = "Also write the results into the table of this Markdown page; other rows and the text around stay (data/results/speed.md).", HelpName = "FILE" };
        var command = new Command("train", "Training and matrix products in the engine: seconds an epoch, milliseconds a step, microseconds a product.")
        {
            names, peer, json, repetitions, epochs, steps, sweepSeeds, sweepEpochs, jobs, python, page,
        };
        command.SetAction(parsed =>
        {
            var options = new TrainBenchmarkOptions
            {
                Workloads = parsed.GetValue(names) ?? [],
                Peer = parsed.GetValue(peer),
                Repetitions = parsed.GetValue(repetitions),
                Epochs = parsed.GetValue(epochs),
                Steps = parsed.GetValue(steps),
                SweepSeeds = parsed.GetValue(sweepSeeds),
                SweepEpochs = parsed.GetValue(sweepEpochs),
                Jobs = parsed.GetValue(jobs),
                Python = parsed.GetValue(python)!,
            };
            if (parsed.GetValue(page) is not null && !options.Peer) throw new ArgumentException("--page needs --peer: its table is of ratios");
            return Run(options, parsed.GetValue(json), parsed.GetValue(page));
        });
        return command;
    }

    private static int Run(TrainBenchmarkOptions options, bool json, string? page)
    {
        List<TrainBenchmarkResult> results = [];
        foreach (TrainBenchmarkResult r in TrainBenchmark.Run(options, new Lines()))
        {
            results.Add(r);
            if (!json)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-32} {r.Ours,9:G4} {r.Unit,-8}{(r.Peer is null ? "" : $" {r.Peer,9:G4}  ratio {r.Ratio,5:F2}  {r.PeerName}")}"));
        }
        if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
        if (page is not null) new TrainPage(page).Write(results, options);
        return 0;
    }
}
