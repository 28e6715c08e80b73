using System.Globalization;
using KdNotebooks.Benchmarks;

// information [NAME...] [--peer] [--json] [--repetitions N] [--coverage FILE]
// train [NAME...] [--peer] [--json] [--repetitions N] [--epochs N] [--steps N] [--sweep-seeds N] [--sweep-epochs N]
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["information", ..]) return InformationCommand.Run(args[1..]);
List<string> names = [];
var options = new TrainBenchmarkOptions();
bool json = false;
if (args is ["gaussian", ..]) return GaussianBenchmarks.Run(args[1..]);
for (int i = args is ["train", ..] ? 1 : 0; i < args.Length; i++)
{
    int Number() => int.Parse(args[++i], CultureInfo.InvariantCulture);
    switch (args[i])
    {
        case "--peer": options = options with { Peer = true }; break;
        case "--json": json = true; break;
        case "--repetitions": options = options with { Repetitions = Number() }; break;
        case "--epochs": options = options with { Epochs = Number() }; break;
        case "--steps": options = options with { Steps = Number() }; break;
        case "--sweep-seeds": options = options with { SweepSeeds = Number() }; break;
        case "--sweep-epochs": options = options with { SweepEpochs = Number() }; break;
        default: names.Add(args[i]); break;
    }
}
IReadOnlyList<TrainBenchmarkResult> results = TrainBenchmark.Run(options with { Workloads = names }, new Lines());
if (json) Console.WriteLine(TrainBenchmark.ToJson(results));
else
    foreach (TrainBenchmarkResult r in results)
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{r.Name,-12} {r.Ours,9:G4} {r.Unit,-8} {(r.Peer is null ? "" : $"{r.PeerName} {r.Peer:G4}, ratio {r.Ratio:F2}")}"));
return 0;

internal sealed class Lines : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
