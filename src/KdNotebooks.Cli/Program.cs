using System.CommandLine;
using System.CommandLine.Help;
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
            DataCommand.Create(),
            DoctorCommand.Create(),
        };
        globals.AddTo(root);

        ParseResult parsed = root.Parse(args);
        var console = new CommandConsole(output, error);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            console.Fail($"{parsed.Errors[0].Message} Run 'kd {NameOf(parsed, root)}--help' for what it takes.");
            return 2;
        }
        try
        {
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            using (CommandConsole.Use(console)) return await parsed.InvokeAsync(invocation);
        }
        catch (OperationCanceledException)
        {
            console.Fail("interrupted; what was finished is kept, --resume continues.");
            return 130;
        }
        catch (Exception exception)
        {
            return console.Fail(exception, debug: parsed.GetValue(globals.Debug));
        }
    }

    private static string NameOf(ParseResult parsed, RootCommand root) =>
        parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ";
}
