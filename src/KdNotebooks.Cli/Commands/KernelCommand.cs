using System.CommandLine;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Kernel;

namespace KdNotebooks.Cli.Commands;

/// <summary>`kd kernel`: the C# kernel of VS Code and Jupyter.</summary>
internal static class KernelCommand
{
    public static Command Create()
    {
        var install = new Command("install", $"Install the kernel '{KernelSpec.DisplayName}' for you alone: a copy that needs this checkout no more.");
        install.SetAction(_ =>
        {
            string folder = KernelSpec.Install();
            CommandConsole.Current.RawOut.WriteLine($"installed '{KernelSpec.DisplayName}' in {folder}; choose it in VS Code or Jupyter's list of kernels");
            return 0;
        });
        var uninstall = new Command("uninstall", "Remove it.");
        uninstall.SetAction(_ =>
        {
            bool removed = KernelSpec.Uninstall();
            CommandConsole.Current.RawOut.WriteLine(removed ? $"removed {KernelSpec.Status().Folder}" : $"nothing to remove: there is no {KernelSpec.Status().Folder}");
            return 0;
        });
        var status = new Command("status", "Whether and where it is installed.");
        status.SetAction(_ =>
        {
            KernelStatus found = KernelSpec.Status();
            CommandConsole.Current.RawOut.WriteLine(found.Problem is { } problem ? $"{found.Folder}: {problem}" : $"{found.Folder}: installed, this build");
            return found.Installed ? 0 : 1;
        });
        return new Command("kernel", "The C# kernel for VS Code and Jupyter.") { install, uninstall, status };
    }
}
