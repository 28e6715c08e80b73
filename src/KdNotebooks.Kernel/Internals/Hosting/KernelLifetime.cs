using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using KdNotebooks.Kernel.Internals.Messaging;

namespace KdNotebooks.Kernel.Internals.Hosting;

/// <summary>Ctrl-C interrupts the cell instead of ending the process; a process whose front end is gone ends.</summary>
internal sealed class KernelLifetime : IDisposable
{
    private readonly PosixSignalRegistration interrupts, terminations;

    public KernelLifetime(JupyterKernel kernel)
    {
        interrupts = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            kernel.Interrupt();
        });
        terminations = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => kernel.End());
        if (!OperatingSystem.IsWindows() && int.TryParse(Environment.GetEnvironmentVariable("JPY_PARENT_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int parent) && parent > 1)
            new Thread(() => EndWith(parent)) { IsBackground = true, Name = "parent watch" }.Start();
    }

    public void Dispose()
    {
        interrupts.Dispose();
        terminations.Dispose();
    }

    private static void EndWith(int parent)
    {
        try
        {
            using Process process = Process.GetProcessById(parent);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return; // not ours to watch
        }
        Environment.Exit(0);
    }
}
