using System.Reflection;

namespace KdNotebooks.Kernel;

internal static class KernelVersion
{
    public static string Text { get; } = typeof(KernelVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
}
