using System.CommandLine;
using KdNotebooks.Information;

namespace KdNotebooks.Cli;

/// <summary>The options of everything that subsamples: level, seed, threads.</summary>
internal sealed class SamplingOptions
{
    private static readonly UncertaintyOptions s_defaults = new();

    public Option<double> Level { get; } = new("--level") { Description = "The level of the intervals.", DefaultValueFactory = _ => s_defaults.Level };

    public Option<ulong> Seed { get; } = new("--seed") { Description = "Where everything random comes from.", DefaultValueFactory = _ => s_defaults.Seed.Value };

    public Option<int> Jobs { get; } = new("--jobs") { Description = "Threads; no number depends on it.", DefaultValueFactory = _ => Backend.DefaultJobs };

    public void AddTo(Command command)
    {
        Jobs.Validators.Add(OptionChecks.AtLeastOne);
        command.Options.Add(Level);
        command.Options.Add(Seed);
        command.Options.Add(Jobs);
    }
}
