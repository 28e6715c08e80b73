using System.Diagnostics;

namespace KdNotebooks.Tests.Cli;

/// <summary>A sweep by GNU parallel, as environment/slurm/README.md says.</summary>
public class ParallelTests
{
    private const string Parallel = "/usr/bin/parallel";

    [Fact]
    public async Task A_slice_that_was_killed_is_repeated_and_the_bytes_are_those_of_one_process()
    {
        Assert.SkipUnless(File.Exists(Parallel), "GNU parallel is not installed (Debian: parallel)");
        using var folder = new TemporaryFolder();
        string[] what = ["privileged", "--effort", "smoke", "--seeds", "2"];
        string whole = folder.File("whole"), sweep = folder.File("sweep"), collected = folder.File("collected");
        Assert.Equal(0, (await CommandRun.Of(["reproduce", .. what, "--out", whole])).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(["sweep", "plan", .. what, "--sweep", sweep, "--no-estimate"])).ExitCode);

        // The first try of slice 2 dies.
        string kd = folder.File("kd"), died = folder.File("died");
        File.WriteAllText(kd, $"#!/bin/sh\nif [ \"$4\" = 2/4 ] && mkdir '{died}' 2>/dev/null; then kill -KILL $$; fi\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "kd.dll")}' \"$@\"\n");
        using (var parallel = Process.Start(new ProcessStartInfo(Parallel, ["--jobs", "2", "--retries", "3", "sh", kd, "sweep", "run", "--slice", "{}/4", "--sweep", sweep, "--jobs", "1", ":::", "1", "2", "3", "4"])
        { RedirectStandardError = true, RedirectStandardInput = true, Environment = { ["PARALLEL_HOME"] = folder.File("home") } })!)
        {
            string said = await parallel.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await parallel.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(parallel.ExitCode == 0, said);
        }
        Assert.True(Directory.Exists(died));
        Assert.Equal(0, (await CommandRun.Of("sweep", "collect", "--sweep", sweep, "--out", collected)).ExitCode);
        foreach (string name in Directory.GetFiles(whole)) Assert.Equal(File.ReadAllBytes(name), File.ReadAllBytes(Path.Combine(collected, Path.GetFileName(name))));
    }
}
