using KdNotebooks.Kernel;
using Spectre.Console;

namespace KdNotebooks.Cli.Terminal;

/// <summary>
/// Where a command writes: results to <see cref="Out"/>, progress and messages to <see cref="Error"/>.
/// </summary>
internal sealed class CommandConsole(TextWriter output, TextWriter error)
{
    private static readonly AsyncLocal<CommandConsole?> s_current = new();

    /// <summary>The console of the command that runs now.</summary>
    public static CommandConsole Current => s_current.Value ?? throw new InvalidOperationException("no command runs");

    /// <summary>Standard output, with colour where it is a terminal.</summary>
    public IAnsiConsole Out { get; } = Create(output, Console.IsOutputRedirected);

    /// <summary>Standard error, with colour where it is a terminal.</summary>
    public IAnsiConsole Error { get; } = Create(error, Console.IsErrorRedirected);

    /// <summary>Standard output as it is, for JSON and CSV.</summary>
    public TextWriter RawOut => output;

    /// <summary>Standard error as it is.</summary>
    public TextWriter RawError => error;

    /// <summary>Makes <paramref name="console"/> the current one until the result is disposed.</summary>
    public static IDisposable Use(CommandConsole console)
    {
        s_current.Value = console;
        return new Restore();
    }

    /// <summary>One line to standard error.</summary>
    public void Fail(string message) => error.WriteLine("kd: " + message);

    /// <summary>One line for the exception (and its trace with <paramref name="debug"/>); gives the exit code.</summary>
    public int Fail(Exception exception, bool debug)
    {
        bool known = exception is KdException or KernelException or IOException or UnauthorizedAccessException;
        string message = exception.Message.ReplaceLineEndings(" ");
        Fail(known ? message : $"unexpected {exception.GetType().Name}: {message} (--debug shows where)");
        if (debug) error.WriteLine(exception);
        return exception switch { KdException kd => kd.ExitCode, KernelException kernel => kernel.ExitCode, _ => 1 };
    }

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        // A file or a pipe has no width of its own: lines are not cut there.
        if (redirected) console.Profile.Width = 200;
        return console;
    }

    private sealed class Restore : IDisposable
    {
        public void Dispose() => s_current.Value = null;
    }
}
