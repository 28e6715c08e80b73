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
        Description = "Where tensors live: cpu, and with --backend torchsharp also cuda or mps.",
        Recursive = true,
        DefaultValueFactory = _ => "cpu",
    };

    public void AddTo(RootCommand root)
    {
        Device.AcceptOnlyFromAmong("cpu", "cuda", "mps");
        root.Options.Add(Device);
        Backend.AcceptOnlyFromAmong("engine", "torchsharp");
        root.Options.Add(Debug);
        root.Options.Add(Backend);
    }

    /// <summary>The embedded engine has the CPU only.</summary>
    /// <exception cref="InvalidInputException">This build cannot compute on the device.</exception>
    public static void RequireDevice(string device)
    {
        if (KdNotebooks.Backend.Name == "engine")
            throw new InvalidInputException($"--device {device}: the embedded engine computes on the CPU only; add --backend torchsharp, or leave --device out");
        throw new InvalidInputException($"--device {device}: this build of the TorchSharp backend is used on the CPU only; leave --device out");
    }
}
