using System.Globalization;
using KdNotebooks.Data.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Cli;

/// <summary>A run under fire ends with the bytes of an undisturbed one.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Journal = "privileged.journal";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Random_kills_change_no_byte_and_leave_no_file()
    {
        const int Kills = 8;
        string[] what = ["reproduce", "privileged", "--effort", "smoke", "--seeds", "24", "--jobs", "1"];
        Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("whole")])).ExitCode);
        string output = _folder.File("out");
        RandomStream random = new Seed(3).CreateStream();
        for (int i = 0; i < Kills; i++)
        {
            using var child = new ChildCommand([.. what, "--out", output, "--resume"]);
            long before = Length(Path.Combine(output, Journal));
            // Somewhere in the start, or after some more of the work.
            int more = random.NextInt(4);
            child.Until(() => Length(Path.Combine(output, Journal)) > before + more * 400);
            Thread.Sleep(random.NextInt(30));
            child.Send(ChildCommand.Kill);
            await child.EndAsync();
        }
        using var last = new ChildCommand([.. what, "--out", output, "--resume"]);
        Assert.Equal(0, (await last.EndAsync()).ExitCode);
        AssertSameFiles(_folder.File("whole"), output);
    }

    [Theory]
    [InlineData(ChildCommand.Terminate)]
    [InlineData(ChildCommand.Interrupt)]
    public async Task A_run_that_is_asked_to_stop_says_so_and_goes_on_later(int signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are Unix");
        Assert.SkipWhen(ChildCommand.Ignores(signal), $"signal {signal} is ignored where these tests run (a background job of a shell), and children inherit that");
        string[] what = ["reproduce", "privileged", "--effort", "smoke", "--seeds", "40", "--jobs", "1", "--resume", "--out", _folder.File("out")];
        using var child = new ChildCommand(what);
        Assert.True(child.Until(() => Length(_folder.File($"out/{Journal}")) > 0));
        child.Send(signal);
        CommandRun stopped = await child.EndAsync();
        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("kd: interrupted; what was finished is kept, --resume goes on from there", stopped.Error);
        Assert.Equal([Journal], Directory.GetFiles(_folder.File("out")).Select(path => Path.GetFileName(path)));
    }

    [Fact]
    public async Task A_second_process_in_the_folder_is_one_clear_line()
    {
        string[] what = ["reproduce", "privileged", "--effort", "smoke", "--seeds", "60", "--jobs", "1", "--out", _folder.File("out")];
        using var child = new ChildCommand(what);
        Assert.True(child.Until(() => Length(_folder.File($"out/{Journal}")) > 0));
        CommandRun second = await CommandRun.Of(what);
        Assert.Equal(1, second.ExitCode);
        Assert.Equal("kd: another process is writing privileged in ", second.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1][..45]);
        Assert.True(child.Running);
    }

    [Fact]
    public async Task A_full_disk_is_one_clear_line_and_the_run_goes_on_when_there_is_room()
    {
        string[] what = ["reproduce", "privileged", "--effort", "smoke", "--seeds", "12"];
        Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("whole")])).ExitCode);
        using var small = new SmallDisk(_folder.File("disk"), "size=12k");
        CommandRun full = await CommandRun.Of([.. what, "--resume", "--out", small.Path]);
        Assert.Equal(1, full.ExitCode);
        string line = Assert.Single(full.Error.Split('\n'), text => text.StartsWith("kd: ", StringComparison.Ordinal));
        Assert.Contains("the disk is full", line);
        Assert.DoesNotContain(Directory.GetFiles(small.Path), path => path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal) || path.EndsWith(".csv", StringComparison.Ordinal));
        small.Remount("size=4m");
        Assert.Equal(0, (await CommandRun.Of([.. what, "--resume", "--out", small.Path])).ExitCode);
        AssertSameFiles(_folder.File("whole"), small.Path);
    }

    [Fact]
    public async Task A_data_file_that_goes_in_mid_run_loses_nothing()
    {
        string data = _folder.File("data/mosi"), audio = Path.Combine(data, "audio.csv"), journal = _folder.File("out/sentiment.journal");
        Directory.CreateDirectory(data);
        RandomStream random = new Seed(5).CreateStream();
        int[] labels = [.. Enumerable.Range(0, 80).Select(row => row * 7 % 3 == 0 ? 1 : 0)];
        foreach (string modality in new[] { "text", "audio", "video" })
            File.WriteAllLines(Path.Combine(data, modality + ".csv"), labels.Select(label => FormattableString.Invariant($"{random.NextGaussian() + label},{random.NextGaussian()},{label}")));
        File.WriteAllLines(Path.Combine(data, "video_index.csv"), labels.Select((_, row) => $"video{row / 4}"));
        var store = new Dictionary<string, string?> { ["KD_DATA"] = _folder.File("data") };
        string[] what = ["reproduce", "sentiment", "--effort", "smoke", "--seeds", "3", "--jobs", "1", "--resume"];
        using var whole = new ChildCommand(store, [.. what, "--out", _folder.File("whole")]);
        Assert.Equal(0, (await whole.EndAsync()).ExitCode);

        // After loading the file is not needed any more; the run is killed all the same.
        using var child = new ChildCommand(store, [.. what, "--out", _folder.File("out")]);
        Assert.True(child.Until(() => Length(journal) > 0));
        File.Move(audio, audio + ".away");
        child.Send(ChildCommand.Kill);
        await child.EndAsync();
        byte[] finished = File.ReadAllBytes(journal);

        using var without = new ChildCommand(store, [.. what, "--out", _folder.File("out")]);
        CommandRun refused = await without.EndAsync();
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal($"kd: {audio} is missing, while the rest of CMU-MOSI is there; put it back, or move {data} away to go on without CMU-MOSI\n", refused.Error);
        Directory.Move(data, data + ".away");
        using var standIn = new ChildCommand(store, [.. what, "--out", _folder.File("out")]);
        CommandRun other = await standIn.EndAsync();
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("the data, the protocol or the kit changed in between", other.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(finished, File.ReadAllBytes(journal));

        Directory.Move(data + ".away", data);
        File.Move(audio + ".away", audio);
        using var last = new ChildCommand(store, [.. what, "--out", _folder.File("out")]);
        Assert.Equal(0, (await last.EndAsync()).ExitCode);
        AssertSameFiles(_folder.File("whole"), _folder.File("out"));
    }

    [Fact]
    public async Task A_read_only_folder_is_one_clear_line()
    {
        using var disk = new SmallDisk(_folder.File("disk"), "size=1m,ro");
        CommandRun refused = await CommandRun.Of("reproduce", "privileged", "--effort", "smoke", "--seeds", "1", "--out", Path.Combine(disk.Path, "out"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("it is read-only for you; choose a folder with --out", refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);

        // The lock of a killed run is there, and nobody holds it.
        disk.Remount("rw");
        Directory.CreateDirectory(Path.Combine(disk.Path, "out"));
        File.WriteAllText(Path.Combine(disk.Path, "out", "privileged.lock"), "");
        disk.Remount("ro");
        refused = await CommandRun.Of("reproduce", "privileged", "--effort", "smoke", "--seeds", "1", "--out", Path.Combine(disk.Path, "out"));
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("it is read-only for you; choose a folder with --out", refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
    }

    [Theory]
    [InlineData("tr_TR.UTF-8")]
    [InlineData("de_DE.UTF-8")]
    public async Task Another_locale_changes_no_byte(string locale)
    {
        string[] what = ["reproduce", "privileged", "mfh", "--effort", "smoke", "--seeds", "1"];
        Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("whole")])).ExitCode);
        using var child = new ChildCommand(
            new Dictionary<string, string?> { ["LANG"] = locale, ["LC_ALL"] = locale, ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0", ["TZ"] = "Pacific/Apia" },
            [.. what, "--out", _folder.File("out")]);
        Assert.Equal(0, (await child.EndAsync()).ExitCode);
        AssertSameFiles(_folder.File("whole"), _folder.File("out"));
    }

    [Fact]
    public async Task A_culture_with_other_signs_changes_no_byte()
    {
        string[] what = ["reproduce", "privileged", "gaussian", "--effort", "smoke", "--seeds", "1"];
        Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("whole")])).ExitCode);
        CultureInfo before = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign) = (",", ".", "~");
        try
        {
            CultureInfo.CurrentCulture = other;
            Assert.Equal("~1,5", (-1.5).ToString(CultureInfo.CurrentCulture));
            Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("out")])).ExitCode);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        AssertSameFiles(_folder.File("whole"), _folder.File("out"));
    }

    /// <summary>Clocks that jump cannot change results that never look at one.</summary>
    [Fact]
    public void Nothing_that_computes_or_writes_results_reads_the_clock()
    {
        string library = Path.Combine(Checkout.Root!, "src", "KdNotebooks");
        string[] clocks = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset", "Environment.TickCount", "TimeProvider", "File.GetLastWrite"];
        string[] layers = ["Numerics", "Simulation", "Models", "Criterion", "Distillation", "Experiments", "Reporting"];
        string[] files = [.. layers.SelectMany(layer => Directory.GetFiles(Path.Combine(library, layer), "*.cs", SearchOption.AllDirectories))];
        Assert.InRange(files.Length, 100, int.MaxValue);
        Assert.Empty(files.SelectMany(file => clocks.Where(File.ReadAllText(file).Contains).Select(clock => $"{Path.GetFileName(file)}: {clock}")));
    }

    /// <summary>What is written at some time of day, and the stamps of files; nothing waits or measures by it.</summary>
    [Fact]
    public void Nothing_waits_by_the_time_of_day()
    {
        string source = Path.Combine(Checkout.Root!, "src");
        string[] clocks = ["DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.Now", "DateTimeOffset.UtcNow", "RemainingTimeColumn", "ElapsedTimeColumn", "TransferSpeedColumn"];
        string[] files = [.. new[] { "KdNotebooks", "KdNotebooks.Kernel", "KdNotebooks.Cli" }.SelectMany(name => Directory.GetFiles(Path.Combine(source, name), "*.cs", SearchOption.AllDirectories))];
        Assert.InRange(files.Length, 400, int.MaxValue);
        Assert.Equal(["MessageCodec.cs"], files.Where(file => clocks.Any(File.ReadAllText(file).Contains)).Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public async Task A_clock_that_jumps_changes_no_byte_and_holds_nothing_up()
    {
        const string Library = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
        Assert.SkipUnless(File.Exists(Library), "libfaketime is not installed (Debian: faketime)");
        string[] what = ["reproduce", "privileged", "--effort", "smoke", "--seeds", "6", "--jobs", "1"];
        Assert.Equal(0, (await CommandRun.Of([.. what, "--out", _folder.File("whole")])).ExitCode);
        string clock = _folder.File("clock"), journal = _folder.File($"out/{Journal}");
        File.WriteAllText(clock, "+0\n");
        var variables = new Dictionary<string, string?> { ["LD_PRELOAD"] = Library, ["FAKETIME_TIMESTAMP_FILE"] = clock, ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1" };
        using var child = new ChildCommand(variables, [.. what, "--out", _folder.File("out")]);
        foreach (string time in new[] { "-5h", "+3d", "-400d", "+20y" })
        {
            long before = Length(journal);
            child.Until(() => Length(journal) > before);
            File.WriteAllText(clock, time + "\n");
        }
        Assert.Equal(0, (await child.EndAsync()).ExitCode);
        AssertSameFiles(_folder.File("whole"), _folder.File("out"));
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static void AssertSameFiles(string expected, string actual)
    {
        static string?[] Names(string folder) => [.. Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order()];
        Assert.Equal(Names(expected), Names(actual));
        foreach (string? name in Names(expected)) Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name!)), File.ReadAllBytes(Path.Combine(actual, name!)));
    }

    /// <summary>A disk in memory; skips the test where it cannot be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        public SmallDisk(string path, string options)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "mounting a small disk needs Linux and root");
            Path = Directory.CreateDirectory(path).FullName;
            Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", Path), "a small disk cannot be mounted here");
        }

        public string Path { get; }

        public void Remount(string options) => Assert.True(Run("mount", "-o", $"remount,{options}", Path));

        public void Dispose() => Run("umount", Path);

        private static bool Run(string program, params string[] arguments)
        {
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
