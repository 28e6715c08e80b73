namespace KdNotebooks.Tests.Cli;

public class SweepCommandTests
{
    [Fact]
    public async Task Slices_collect_to_the_files_of_reproduce()
    {
        using var folder = new TemporaryFolder();
        string[] what = ["privileged", "mfh", "--effort", "smoke", "--seeds", "2"];
        string whole = folder.File("whole"), sweep = folder.File("sweep"), collected = folder.File("collected");
        Assert.Equal(0, (await CommandRun.Of(["reproduce", .. what, "--out", whole])).ExitCode);

        CommandRun plan = await CommandRun.Of(["sweep", "plan", .. what, "--sweep", sweep, "--no-estimate"]);
        Assert.Equal(0, plan.ExitCode);
        Assert.Equal(1 + (4 + 11) * 2, File.ReadAllLines(Path.Combine(sweep, "plan.csv")).Length);
        foreach (string slice in (string[])["3/3", "1/3"]) Assert.Equal(0, (await CommandRun.Of("sweep", "run", "--slice", slice, "--sweep", sweep)).ExitCode);

        CommandRun early = await CommandRun.Of("sweep", "collect", "--sweep", sweep, "--out", collected);
        Assert.Equal(1, early.ExitCode);
        Assert.Contains("10 parts are missing", early.Error);
        Assert.Contains("missing      privileged: 1: clean labels, seed 1", early.Error);
        Assert.False(Directory.Exists(collected));
        Assert.Equal(1, (await CommandRun.Of("sweep", "status", "--sweep", sweep)).ExitCode);

        Assert.Equal(0, (await CommandRun.Of("sweep", "run", "--slice", "2/3", "--sweep", sweep)).ExitCode);
        CommandRun done = await CommandRun.Of("sweep", "collect", "--sweep", sweep, "--out", collected);
        Assert.Equal(0, done.ExitCode);
        Assert.Contains("30 of 30 done (90 runs in all)", done.Output);
        string[] names = [.. Directory.GetFiles(whole).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(9, names.Length);
        Assert.Equal(names, Directory.GetFiles(collected).Select(path => Path.GetFileName(path)).Order());
        foreach (string name in names) Assert.Equal(File.ReadAllBytes(Path.Combine(whole, name)), File.ReadAllBytes(Path.Combine(collected, name)));
    }

    [Fact]
    public async Task A_plan_says_what_the_sweep_will_cost()
    {
        using var folder = new TemporaryFolder();
        CommandRun plan = await CommandRun.Of("sweep", "plan", "mfh", "--effort", "full", "--sweep", folder.Path);
        Assert.Equal(0, plan.ExitCode);
        Assert.Contains("sweep: 4400 parts, 13200 runs", plan.Output);
        Assert.Matches(@"about \d+(\.\d)? (s|min|h) on one processor, \d+(\.\d)? (s|min|h) in 4 slices", plan.Output);
    }

    [Theory]
    [InlineData("there is no plan", "run", "--slice", "1/2")]
    [InlineData("there is no plan", "collect")]
    [InlineData("there is no plan", "status")]
    [InlineData("write i/N", "run", "--slice", "3/2")]
    [InlineData("did you mean 'mfh'", "plan", "mhf")]
    [InlineData("--label goes with --data", "plan", "omics", "--label", "x")]
    [InlineData("--data takes the files of one experiment", "plan", "--data", "x")]
    public async Task A_mistake_is_one_clear_line(string part, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        (await CommandRun.Of(["sweep", .. arguments, "--sweep", folder.File("sweep")])).AssertOneClearLine(part);
        Assert.False(Directory.Exists(folder.File("sweep")));
    }
}
