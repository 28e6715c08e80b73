using System.Globalization;
using KdNotebooks.Benchmarks;

// train [NAME...] [--peer] [--json] [--repetitions N] [--epochs N] [--steps N] [--sweep-seeds N] [--sweep-epochs N] [--jobs N] [--python PATH]
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return TrainCommand.Run(args is ["train", ..] ? args[1..] : args);

internal sealed class Lines : IProgress<string>
{
    public void Report(string value) => Console.Error.WriteLine(value);
}
