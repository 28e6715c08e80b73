using System.Diagnostics;
using System.Runtime.InteropServices;

namespace KdNotebooks.Tests.Cli;

/// <summary>A kd in a process of its own, for what cannot be done to the process of the tests: kills, signals, other locales.</summary>
internal sealed partial class ChildCommand : IDisposable
{
    public const int Interrupt = 2, Kill = 9, Terminate = 15;
    private readonly Process _process;
    private readonly Task<string> _output, _error;

    public ChildCommand(IReadOnlyDictionary<string, string?> variables, params string[] arguments)
    {
        string host = Path.Combine(Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        var start = new ProcessStartInfo(host, [Path.Combine(AppContext.BaseDirectory, "kd.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in variables) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public ChildCommand(params string[] arguments)
        : this(new Dictionary<string, string?>(), arguments)
    {
    }

    public bool Running => !_process.HasExited;

    public void Send(int signal)
    {
        if (signal == Kill) _process.Kill();
        else if (Signal(_process.Id, signal) != 0) throw new InvalidOperationException($"signal {signal} could not be sent");
    }

    /// <summary>Waits until something holds, as long as the process runs.</summary>
    public bool Until(Func<bool> holds)
    {
        while (Running)
        {
            if (holds()) return true;
            Thread.Sleep(5);
        }
        return holds();
    }

    public async Task<CommandRun> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await _process.WaitForExitAsync(limit.Token);
        return new CommandRun(_process.ExitCode, await _output, await _error);
    }

    public void Dispose()
    {
        if (Running) _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);

    /// <summary>Whether this process, and so its children, ignore <paramref name="signal"/>; Linux says so, elsewhere false.</summary>
    public static bool Ignores(int signal)
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        if (!File.Exists(status)) return false;
        string line = File.ReadLines(status).First(each => each.StartsWith(field, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[field.Length..].Trim(), 16) >> signal - 1 & 1) == 1;
    }
}
