using System.Globalization;
using KdNotebooks.Benchmarks;
using KdNotebooks.Benchmarks.Parity;

// information [NAME...] [--peer] [--json] [--repetitions N] [--coverage FILE]
// gaussian [--peer] [--json] [--repetitions N]
// parity write FOLDER | parity compare ENGINE TORCHSHARP [--csv FILE]
// train [NAME...] [--peer] [--json] [--repetitions N] [--epochs N] [--steps N] [--sweep-seeds N] [--sweep-epochs N] [--jobs N] [--python PATH]
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["information", .. var rest] => InformationCommand.Run(rest),
    ["gaussian", .. var rest] => GaussianBenchmarks.Run(rest),
    ["parity", .. var rest] => ParityCommand.Run(rest),
    ["train", .. var rest] => TrainCommand.Run(rest),
    _ => TrainCommand.Run(args),
};

internal sealed class Lines : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
