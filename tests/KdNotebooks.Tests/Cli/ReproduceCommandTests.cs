namespace KdNotebooks.Tests.Cli;

public class ReproduceCommandTests
{
    [Fact]
    public async Task An_unknown_experiment_is_answered_with_the_nearest_name()
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of("reproduce", "digit", "--out", folder.File("out"))).AssertOneClearLine("did you mean 'digits'");
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Theory]
    [InlineData("--jobs", "0")]
    [InlineData("--seeds", "-1")]
    [InlineData("--effort", "huge")]
    [InlineData("--seeds", "many")]
    public async Task A_wrong_option_is_named(string option, string value)
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of("reproduce", "digits", "--out", folder.File("out"), option, value)).AssertOneClearLine(value);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Theory]
    [InlineData("--data takes the files of one experiment", "digits", "--data", "x")]
    [InlineData("--data takes the files of one experiment", "omics", "sentiment", "--data", "x")]
    [InlineData("there is no folder", "omics", "--data", "no-such-folder")]
    [InlineData("there is no file or folder", "sentiment", "--data", "no-such-folder")]
    [InlineData("--label goes with omics", "sentiment", "--data", "x", "--label", "stage")]
    [InlineData("--label goes with --data", "omics", "--label", "stage")]
    public async Task Own_files_go_with_one_experiment_that_takes_them(string part, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        CommandRun run = await CommandRun.Of(["reproduce", .. arguments, "--out", folder.File("out")]);
        run.AssertOneClearLine(part);
        Assert.Equal(2, run.ExitCode);
        Assert.False(Directory.Exists(folder.File("out")));
    }

    [Fact]
    public async Task An_unknown_command_is_named() => (await CommandRun.Of("reprodce")).AssertOneClearLine("reproduce");

    [Fact]
    public async Task Help_lists_the_commands()
    {
        CommandRun run = await CommandRun.Of("--help");
        Assert.Equal(0, run.ExitCode);
        foreach (string command in new[] { "reproduce", "verdict", "data", "doctor" }) Assert.Contains(command, run.Output);
    }

    [Fact]
    public async Task Every_dependency_has_a_known_licence()
    {
        CommandRun run = await CommandRun.Of("doctor", "--licences");
        Assert.DoesNotContain("unknown: its description names none", run.Output);
        foreach (string package in (string[])["MathNet.Numerics", "SharpZipLib", "Spectre.Console", "System.CommandLine", "xunit.v3"]) Assert.Contains(package, run.Output);
    }
}
