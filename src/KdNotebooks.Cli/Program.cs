using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using KdNotebooks.Cli.Commands;
using KdNotebooks.Cli.Terminal;

namespace KdNotebooks.Cli;

/// <summary>The `kd` command. Exit codes: 0 done, 1 the work failed, 2 wrong usage, 130 interrupted.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    /// <summary>Runs one command line; used by the tests with their own writers.</summary>
    internal static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var globals = new GlobalOptions();
        var root = new RootCommand("Should modality A teach modality B, how, and how sure are we?")
        {
            ReproduceCommand.Create(),
            VerdictCommand.Create(),
            EstimateCommand.Create(),
            TestBedCommand.Create(),
            PlanCommand.Create(),
            DataCommand.Create(),
            NotebookCommand.Create(),
            KernelCommand.Create(),
            SweepCommand.Create(),
            BenchCommand.Create(),
            DoctorCommand.Create(),
        };
        globals.AddTo(root);

        ParseResult parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        var console = new CommandConsole(output, error);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            console.Fail($"{Complaint(parsed, root)} Run 'kd {NameOf(parsed, root)}--help' for what it takes.");
            return 2;
        }
        try
        {
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            if (parsed.GetValue(globals.Device) is not (null or "cpu") and var device)
            {
                Backend.UseDevice(device);
                Environment.SetEnvironmentVariable(Backend.DeviceVariable, device);
            }
            using (CommandConsole.Use(console)) return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            Command command = parsed.CommandResult.Command;
            bool Has(string name) => command.Options.Any(option => option.Name == name);
            console.Fail(Has("--resume") ? "interrupted; what was finished is kept, --resume goes on from there"
                : Has("--slice") ? "interrupted; what was finished is kept, the same command goes on from there" : "interrupted");
            return 130;
        }
        catch (Exception exception)
        {
            return console.Fail(exception, debug: parsed.GetValue(globals.Debug));
        }
    }

    /// <summary>The first thing that is wrong, as one sentence.</summary>
    private static string Complaint(ParseResult parsed, RootCommand root)
    {
        if (parsed.CommandResult.Command == root && parsed.UnmatchedTokens is [var unknown, ..])
            return $"There is no command '{unknown}'; did you mean '{NearestName.To(unknown, root.Subcommands.Select(command => command.Name))}'?";
        string[] lines = parsed.Errors[0].Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string sentence = lines.Length == 1 ? lines[0] : $"{lines[0]} {string.Join(", ", lines[1..])}";
        return sentence.EndsWith('.') ? sentence : sentence + ".";
    }

    private static string NameOf(ParseResult parsed, RootCommand root)
    {
        var names = new List<string>();
        for (CommandResult? at = parsed.CommandResult; at is not null && at.Command != root; at = at.Parent as CommandResult) names.Insert(0, at.Command.Name + " ");
        return string.Concat(names);
    }
}
