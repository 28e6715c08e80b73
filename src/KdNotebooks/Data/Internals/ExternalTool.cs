using System.Diagnostics;

namespace KdNotebooks.Data.Internals;

/// <summary>One call of another program.</summary>
internal sealed record ToolCommand(string Program, params string[] Arguments)
{
    /// <summary>Where it runs; the current folder when null.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Variables on top of this process's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>After this time it is killed with its children.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More standard output than this is an error, not memory.</summary>
    public int MaxOutput { get; init; } = 256 << 20;

    /// <summary>What to do when the program is not on this machine; ends the error line.</summary>
    public string? WhenAbsent { get; init; }
}

/// <summary>What a program left behind.</summary>
internal sealed record ToolResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>The last line of standard error that says something, for an error line.</summary>
    public string LastWords =>
        Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? $"exit code {ExitCode}";
}

/// <summary>The program is not on this machine.</summary>
internal sealed class ToolAbsentException(string message) : KdException(message);

/// <summary>Starts other programs. The only place that does: npm, apt-get, dpkg-deb, djpeg, espeak-ng, rsvg-convert.</summary>
internal static class ExternalTool
{
    /// <summary>The full path of <paramref name="program"/>, or null when it is not on the search path.</summary>
    public static string? Find(string program)
    {
        if (Path.IsPathRooted(program)) return File.Exists(program) ? program : null;
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat"] : [""];
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(IsRunnable);
    }

    /// <summary>Runs the program to its end; a cancelled or timed-out one is killed with all its children.</summary>
    /// <exception cref="ToolAbsentException">It is not on this machine.</exception>
    /// <exception cref="KdException">It ran past its time or wrote too much.</exception>
    public static async Task<ToolResult> RunAsync(ToolCommand command, CancellationToken cancellation)
    {
        string name = Path.GetFileName(command.Program);
        string file = Find(command.Program)
            ?? throw new ToolAbsentException($"{name} is not on this machine{(command.WhenAbsent is { } remedy ? "; " + remedy : "")}");
        using var process = new Process { StartInfo = Start(file, command) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(command.Timeout);
        try
        {
            process.Start();
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync(stop.Token);
            byte[] output = await ReadAsync(process.StandardOutput.BaseStream, name, command.MaxOutput, stop.Token).ConfigureAwait(false);
            string words = await error.ConfigureAwait(false);
            await process.WaitForExitAsync(stop.Token).ConfigureAwait(false);
            return new ToolResult(process.ExitCode, output, words);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new KdException($"{name} did not end within {command.Timeout.TotalSeconds:0} s and was stopped");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new ToolAbsentException($"{file} cannot be started: {exception.Message}");
        }
        finally
        {
            Kill(process);
        }
    }

    private static ProcessStartInfo Start(string file, ToolCommand command)
    {
        var start = new ProcessStartInfo(file, command.Arguments)
        {
            WorkingDirectory = command.WorkingFolder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        start.Environment["LC_ALL"] = "C";
        foreach ((string key, string value) in command.Environment) start.Environment[key] = value;
        return start;
    }

    private static async Task<byte[]> ReadAsync(Stream stream, string name, int limit, CancellationToken cancellation)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[64 << 10];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
        {
            if (memory.Length + read > limit) throw new KdException($"{name} wrote more than {limit >> 20} MB");
            memory.Write(buffer, 0, read);
        }
        return memory.ToArray();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It never started, or ended between the two calls.
        }
    }

    private static bool IsRunnable(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(file) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
