using System.CommandLine;
using System.CommandLine.Help;
using KdNotebooks.Benchmarks.Parity;

namespace KdNotebooks.Benchmarks;

/// <summary>`kd bench`: the launcher hands over everything after that word.</summary>
internal static class BenchCommandLine
{
    /// <summary>Exit code: 0 done, 1 the work failed, 2 wrong usage.</summary>
    public static int Run(string[] args)
    {
        var bench = new Command("bench", "Time the kit's work, with --peer beside PyTorch, scikit-learn or NumPy in the same run. Without the name of a command: train.")
        {
            TrainCommand.Create(),
            InformationCommand.Create(),
            GaussianBenchmarks.Create(),
            ThroughputCommand.Create(),
            DeviceCommand.Create(),
            ParityCommand.Create(),
        };
        args = [.. WithoutBackend(args)];
        string[] given = args is [var first, ..] && (first is "--help" or "-h" or "-?" || bench.Subcommands.Any(command => command.Name == first)) ? args : ["train", .. args];
        ParseResult parsed = new Command("kd") { bench, new HelpOption() }.Parse(["bench", .. given]);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
            return Fail($"{parsed.Errors[0].Message.ReplaceLineEndings(" ")} Run 'kd bench {parsed.CommandResult.Command.Name} --help' for what it takes.", 2);
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (ArgumentException e)
        {
            return Fail(e.Message, 2);
        }
        catch (Exception e) when (e is InvalidOperationException or KdException or IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, e is InvalidInputException ? 2 : 1);
        }
    }

    // The launcher reads this one: it decides which build runs.
    private static IEnumerable<string> WithoutBackend(string[] args)
    {
        for (int i = 0; i < args.Length; i++)
            if (args[i] == "--backend") i++;
            else if (!args[i].StartsWith("--backend=", StringComparison.Ordinal)) yield return args[i];
    }

    private static int Fail(string message, int code)
    {
        Console.Error.WriteLine($"kd: {message}");
        return code;
    }
}
