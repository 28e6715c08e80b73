using KdNotebooks.Cli;

namespace KdNotebooks.Tests.Cli;

/// <summary>One command line, run in this process.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> Of(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = await Program.RunAsync(arguments, output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>One clear line on standard error, nothing on standard output, the exit code of a user's mistake.</summary>
    public void AssertOneClearLine(string says, int exitCode = 2)
    {
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("kd: ", line);
        Assert.Contains(says, line);
        Assert.DoesNotContain("   at ", line);
    }
}
