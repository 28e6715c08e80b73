using System.Diagnostics;
using System.Globalization;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>A temporary folder per process for copies of referenced dlls; a dead process's folder is removed by the next one.</summary>
internal static class ShadowCopies
{
    private const string Prefix = "kd-kernel-";
    private static readonly string Root = Path.Combine(Path.GetTempPath(), Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    private static int folders;

    public static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Root, Interlocked.Increment(ref folders).ToString(CultureInfo.InvariantCulture))).FullName;

    public static void RemoveOwn() => Remove(Root);

    public static void RemoveAbandoned()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int id) && !IsAlive(id)) Remove(folder);
        }
    }

    private static bool IsAlive(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In use (Windows), or somebody else's: the next process tries again.
        }
    }
}
