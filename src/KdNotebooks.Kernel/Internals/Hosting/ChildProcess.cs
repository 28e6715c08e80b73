using System.ComponentModel;
using System.Diagnostics;

namespace KdNotebooks.Kernel.Internals.Hosting;

/// <summary>The programs that the kernel starts: dotnet (for restore and for kernels) and rsvg-convert.</summary>
internal static class ChildProcess
{
    /// <summary>The program on PATH, by the path that PATH gives (a link stays a link, so it survives upgrades); null when absent.</summary>
    public static string? FindOnPath(string program)
    {
        string file = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    /// <summary>The dotnet command: on PATH, else under DOTNET_ROOT, else the host of this process.</summary>
    public static string Dotnet()
    {
        if (FindOnPath("dotnet") is { } found) return Path.GetFullPath(found);
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root && File.Exists(Path.Combine(root, name))) return Path.Combine(root, name);
        if (Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet") return own;
        throw new KernelException("dotnet is neither on PATH nor under DOTNET_ROOT; install the .NET SDK and try again");
    }

    /// <summary>Runs a program to its end, or until cancelled; both outputs in order of arrival, line by line.</summary>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, string folder, Action<string>? onLine, CancellationToken cancellation)
    {
        var lines = new List<string>();
        using Process process = Start(program, arguments, folder, redirectInput: false);
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            while (!process.WaitForExit(50)) cancellation.ThrowIfCancellationRequested();
            process.WaitForExit();
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        lock (lines) return (process.ExitCode, string.Join("\n", lines));

        void Keep(string? line)
        {
            if (line is null) return;
            lock (lines) lines.Add(line);
            onLine?.Invoke(line);
        }
    }

    /// <summary>Standard input to standard output; null when the program failed or took too long.</summary>
    public static byte[]? Filter(string program, IEnumerable<string> arguments, byte[] input, TimeSpan patience)
    {
        try
        {
            using Process process = Start(program, arguments, Path.GetTempPath(), redirectInput: true);
            using var output = new MemoryStream();
            Task write = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            });
            Task read = Task.Run(() => process.StandardOutput.BaseStream.CopyTo(output));
            Task errors = process.StandardError.ReadToEndAsync();
            if (!Task.WaitAll([write, read, errors], patience) || !process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            return process.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (Exception e) when (e is Win32Exception or IOException or AggregateException)
        {
            return null;
        }
    }

    private static Process Start(string program, IEnumerable<string> arguments, string folder, bool redirectInput)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = redirectInput,
            UseShellExecute = false,
        };
        return Process.Start(start) ?? throw new KernelException($"{program} could not be started");
    }
}
