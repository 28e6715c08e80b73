using System.CommandLine;

namespace KdNotebooks.Cli;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Debug { get; } = new("--debug") { Description = "On an error, print the stack trace too.", Recursive = true };

    public Option<string> Backend { get; } = new("--backend")
    {
        Description = "Tensor backend: engine (embedded, the default) or torchsharp (the real packages). The launcher builds the one asked for.",
        Recursive = true,
        DefaultValueFactory = _ => "engine",
    };

    public Option<string> Device { get; } = new("--device")
    {
        Description = "Where networks are trained: cpu, and with --backend torchsharp also cuda, cuda:N (from 0) or mps.",
        HelpName = "cpu|cuda|mps",
        Recursive = true,
        DefaultValueFactory = _ => "cpu",
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Device);
        Backend.AcceptOnlyFromAmong("engine", "torchsharp");
        root.Options.Add(Debug);
        root.Options.Add(Backend);
    }
}
