using System.Diagnostics;

namespace KdNotebooks.Kernel.Tests;

public class ConformanceTests
{
    [Fact]
    public void The_conformance_suite_passes_without_a_skip()
    {
        using var jupyter = new Jupyter("jupyter_kernel_test");
        string output = jupyter.RunPython(Repository.Fixture("conformance.py"));
        Assert.DoesNotContain("skipped", output, StringComparison.Ordinal);
    }
}

public class SessionTests
{
    [Fact]
    public void Interrupt_stdin_volume_hostile_peers_and_faulty_cells()
    {
        using var jupyter = new Jupyter("jupyter_client");
        jupyter.RunPython(Repository.Fixture("clients.py"), "Session");
    }
}

public class SoakTests
{
    /// <summary>Seconds of what soak.py does for half an hour by hand.</summary>
    [Fact]
    public void Mixed_cells_and_a_restart_leave_no_zombie_and_no_file()
    {
        using var jupyter = new Jupyter("jupyter_client");
        string output = jupyter.RunPython(Repository.Fixture("soak.py"), "--seconds", "3", "--restart", "2");
        Assert.Contains(" 0 wrong, 0 zombies, 0 files left", output, StringComparison.Ordinal);
    }
}

public class LifecycleTests
{
    [Fact]
    public void Shutdown_restart_exit_and_crash()
    {
        using var jupyter = new Jupyter("jupyter_client");
        jupyter.RunPython(Repository.Fixture("clients.py"), "Lifecycle");
    }
}

/// <summary>
/// Jupyter's own clients, in Python of the system, with the kernel installed in a folder of the test's own. The test is
/// skipped where they are not installed.
/// </summary>
internal sealed class Jupyter : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly string home = Directory.CreateTempSubdirectory("kd-jupyter-").FullName;
    private readonly Dictionary<string, string?> environment;

    public Jupyter(params string[] modules)
    {
        environment = new()
        {
            ["JUPYTER_DATA_DIR"] = Path.Combine(home, "data"),
            ["JUPYTER_CONFIG_DIR"] = Path.Combine(home, "config"),
            ["JUPYTER_RUNTIME_DIR"] = Path.Combine(home, "runtime"),
            ["JUPYTER_PATH"] = null,
            ["KD_KERNEL_MEMORY_NOTICE"] = "off",
        };
        RequireModules(modules);
        KernelSpec.Install(JupyterPaths.Current with { Variable = name => environment.TryGetValue(name, out string? value) ? value : Environment.GetEnvironmentVariable(name) });
    }

    public void Dispose() => Directory.Delete(home, recursive: true);

    /// <summary>Runs Python and returns what it printed; a failure is the test's.</summary>
    public string RunPython(params string[] arguments)
    {
        (int exitCode, string output) = Start(["-W", "ignore", .. arguments], environment);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static void RequireModules(params string[] modules)
    {
        if (!File.Exists(Python)) Assert.Skip($"{Python} is not installed");
        foreach (string module in modules)
        {
            (int exitCode, _) = Start(["-c", $"import {module}"], []);
            if (exitCode != 0) Assert.Skip($"{Python} has no module {module} (Debian: python3-jupyter-kernel-test jupyter-client jupyter-nbconvert)");
        }
    }

    private static (int ExitCode, string Output) Start(string[] arguments, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(3)))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', arguments)} did not end: {output}");
        }
        return (process.ExitCode, output + errors.Result);
    }
}
