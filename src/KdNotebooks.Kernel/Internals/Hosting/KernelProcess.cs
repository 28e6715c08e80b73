using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using KdNotebooks.Kernel.Internals.Messaging;

namespace KdNotebooks.Kernel.Internals.Hosting;

/// <summary>A kernel in a child process, with ports that it chose itself.</summary>
internal sealed class KernelProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private const int KeptLines = 40;
    private readonly Process process;
    private readonly string folder;
    private readonly Queue<string> lastLines = new();

    private KernelProcess(Process process, string folder)
    {
        this.process = process;
        this.folder = folder;
    }

    public ConnectionFile Connection { get; private set; } = null!;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    /// <summary>
    /// Environment of a kernel: 32 MB for the first generation of the heap. On a processor with a large cache it would be
    /// 100 MB and more, and each cell would seem to cost more than it keeps. (The runtime reads this from nowhere else.)
    /// </summary>
    public static IReadOnlyDictionary<string, string> RuntimeSettings { get; } = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x2000000" };

    /// <summary>The kernel's program file: the same assembly as this one, which can lie in another program's folder.</summary>
    public static string Program => typeof(KernelProcess).Assembly.Location;

    /// <summary>What the process wrote itself, outside of cells: the last lines.</summary>
    public string LastWords
    {
        get
        {
            lock (lastLines) return string.Join("\n", lastLines);
        }
    }

    /// <summary>Starts a kernel and waits until it listens.</summary>
    /// <param name="workingFolder">Where the notebook's relative paths start.</param>
    /// <param name="environment">Variables on top of this process's own.</param>
    public static KernelProcess Start(string workingFolder, IReadOnlyDictionary<string, string?> environment)
    {
        string folder = Directory.CreateTempSubdirectory("kd-notebook-").FullName, file = Path.Combine(folder, "kernel.json");
        new ConnectionFile(IPAddress.Loopback, 0, 0, 0, 0, 0, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))).Write(file);
        var start = new ProcessStartInfo(ChildProcess.Dotnet(), [Program, file])
        {
            WorkingDirectory = workingFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in RuntimeSettings) start.Environment[name] = value;
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        start.Environment["JPY_PARENT_PID"] = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var kernel = new KernelProcess(Process.Start(start) ?? throw new KernelException("the kernel could not be started"), folder);
        try
        {
            kernel.process.OutputDataReceived += (_, e) => kernel.Keep(e.Data);
            kernel.process.ErrorDataReceived += (_, e) => kernel.Keep(e.Data);
            kernel.process.BeginOutputReadLine();
            kernel.process.BeginErrorReadLine();
            for (long begun = Stopwatch.GetTimestamp(); ; Thread.Sleep(5))
            {
                kernel.Connection = ConnectionFile.Read(file);
                if (kernel.Connection.Shell != 0) return kernel;
                if (kernel.HasExited) throw new KernelException($"the kernel ended at its start: {kernel.LastWords}");
                if (Stopwatch.GetElapsedTime(begun) > StartPatience) throw new KernelException($"the kernel was not ready after {StartPatience.TotalSeconds} s");
            }
        }
        catch
        {
            kernel.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits for the end of the process, and then for the rest of what it wrote; not for ever, because a process that a cell
    /// started may hold the streams open.
    /// </summary>
    public bool WaitForExit(TimeSpan patience)
    {
        if (!process.WaitForExit(patience)) return false;
        Task.Run(process.WaitForExit).Wait(patience);
        return true;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(TimeSpan.FromSeconds(5));
        }
        process.Dispose();
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Temporary anyway.
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (lastLines)
        {
            lastLines.Enqueue(line);
            if (lastLines.Count > KeptLines) lastLines.Dequeue();
        }
    }
}
