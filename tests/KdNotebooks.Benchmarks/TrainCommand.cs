using System.Globalization;

namespace KdNotebooks.Benchmarks;

/// <summary>The command line of <see cref="TrainBenchmark"/>.</summary>
internal static class TrainCommand
{
    /// <summary>Exit code: 0 done, 1 PyTorch does not run, 2 wrong usage.</summary>
    public static int Run(string[] args)
    {
        List<string> names = [];
        var options = new TrainBenchmarkOptions();
        bool json = false;
        try
        {
            for (int i = 0; i < args.Length; i++)
            {
                string Value() => i + 1 < args.Length ? args[++i] : throw new ArgumentException($"{args[i]}: a value is missing");
                int Number() => int.TryParse(Value(), CultureInfo.InvariantCulture, out int n) && n > 0 ? n : throw new ArgumentException($"{args[i - 1]} {args[i]}: expected a number above 0");
                switch (args[i])
                {
                    case "--peer": options = options with { Peer = true }; break;
                    case "--json": json = true; break;
                    case "--repetitions": options = options with { Repetitions = Number() }; break;
                    case "--epochs": options = options with { Epochs = Number() }; break;
                    case "--steps": options = options with { Steps = Number() }; break;
                    case "--sweep-seeds": options = options with { SweepSeeds = Number() }; break;
                    case "--sweep-epochs": options = options with { SweepEpochs = Number() }; break;
                    case "--jobs": options = options with { Jobs = Number() }; break;
                    case "--python": options = options with { Python = Value() }; break;
                    case ['-', ..]: throw new ArgumentException($"{args[i]}: no such option of bench train");
                    default: names.Add(args[i]); break;
                }
            }
            IEnumerable<TrainBenchmarkResult> results = TrainBenchmark.Run(options with { Workloads = names }, new Lines());
            if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
            else
                foreach (TrainBenchmarkResult r in results)
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-32} {r.Ours,9:G4} {r.Unit,-8}{(r.Peer is null ? "" : $" {r.Peer,9:G4}  ratio {r.Ratio,5:F2}  {r.PeerName}")}"));
            return 0;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"kd: {e.Message}");
            return 2;
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine($"kd: {e.Message}");
            return 1;
        }
    }
}
