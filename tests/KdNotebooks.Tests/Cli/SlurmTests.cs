using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Tests.Cli;

/// <summary>The templates of environment/slurm on a SLURM of one node that the test starts for itself.</summary>
public class SlurmTests
{
    [Fact]
    public async Task A_sweep_over_four_tasks_one_of_them_killed_twice_collects_to_the_bytes_of_one_process()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("starting a SLURM of one node needs Linux and root");
            return;
        }
        string[] absent = [.. new[] { "sbatch", "slurmctld", "slurmd", "munged", "runuser", "setsid", "pgrep" }.Where(tool => !Installed(tool))];
        Assert.SkipUnless(absent.Length == 0, $"not installed: {string.Join(", ", absent)} (Debian: slurm-wlm, munge)");

        using var folder = new TemporaryFolder();
        // munged and the node's tasks run as others.
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_101_101);
        string scripts = Path.Combine(Repository, "environment", "slurm"), slurm = folder.File("slurm"), sweep = folder.File("sweep");
        string[] what = ["privileged", "--effort", "smoke", "--seeds", "40"];
        Assert.Equal(0, (await CommandRun.Of(["reproduce", .. what, "--out", folder.File("whole")])).ExitCode);
        Assert.Equal(0, (await CommandRun.Of(["sweep", "plan", .. what, "--sweep", sweep, "--no-estimate"])).ExitCode);

        // The kd of this build; slice 3 kills itself after a few parts, twice.
        string kd = folder.File("kd"), program = Path.Combine(AppContext.BaseDirectory, "kd.dll");
        File.WriteAllText(kd, $$"""
            #!/bin/bash
            dotnet="{{Environment.ProcessPath}}"; [ "$(basename "$dotnet")" = dotnet ] || dotnet={{Path.Combine(Root(), "dotnet")}}
            case "$*" in
            *"--slice 3/4"*)
                tries=$(ls "{{folder.Path}}"/killed.* 2>/dev/null | wc -l)
                if [ "$tries" -lt 2 ]; then
                    "$dotnet" "{{program}}" "$@" & work=$!
                    for _ in $(seq 600); do
                        [ "$(cat "{{sweep}}/slice-0003-of-0004.$((tries + 1)).shard" 2>/dev/null | wc -l)" -ge 1 ] && break
                        sleep 0.02
                    done
                    kill -KILL $work && touch "{{folder.Path}}/killed.$tries"
                    wait $work
                    exit 137
                fi ;;
            esac
            exec "$dotnet" "{{program}}" "$@"
            """);
        File.SetUnixFileMode(kd, (UnixFileMode)0b111_101_101);
        try
        {
            string started = Run(Path.Combine(scripts, "one-machine"), ["start", slurm], []);
            string configuration = started.Trim().Split('=', 2)[1];
            Run(Path.Combine(scripts, "submit"), ["4"], [("SLURM_CONF", configuration), ("KD", kd), ("SWEEP", sweep), ("POLL", "1")]);
        }
        finally
        {
            Run(Path.Combine(scripts, "one-machine"), ["stop", slurm], []);
        }
        Assert.Equal(2, Directory.GetFiles(folder.Path, "killed.*").Length);
        CommandRun collected = await CommandRun.Of("sweep", "collect", "--sweep", sweep, "--out", folder.File("collected"));
        Assert.Equal("", collected.Error);
        Assert.Equal(0, collected.ExitCode);
        foreach (string file in Directory.GetFiles(folder.File("whole")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder.File("collected"), Path.GetFileName(file))));
    }

    private static string Repository { get; } = Checkout.Root ?? throw new DirectoryNotFoundException("KdNotebooks.sln");

    private static bool Installed(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Root() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Run(string program, string[] arguments, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = Task.Run(process.StandardError.ReadToEnd);
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), $"{program} does not end");
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{program}: {process.ExitCode}: {output}{error.Result}"));
        return output;
    }
}
