using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KdNotebooks.Data;
using KdNotebooks.Kernel;

namespace KdNotebooks.Cli;

/// <summary>One thing that the kit needs.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What to do; empty when nothing is to be done.</param>
internal sealed record HealthCheck(string Name, bool Ok, string Detail, string Remedy = "");

/// <summary>Looks at this machine; changes nothing, asks no network.</summary>
internal static class Doctor
{
    private const int NeededSdk = 10;

    public static IEnumerable<HealthCheck> Examine()
    {
        yield return Sdk();
        yield return Backend.Problem is { } problem
            ? new HealthCheck("backend", false, $"{Backend.Label}: {problem}", "check that the package of the backend has the native library of this system, or run without --backend torchsharp")
            : new HealthCheck("backend", true, $"{Backend.Label}, {Simd()}, {Environment.ProcessorCount} processors");
        yield return Results();
        KernelStatus kernel = KernelSpec.Status();
        yield return new HealthCheck("notebook kernel", true, kernel.Installed ? kernel.Folder : "not installed, optional", kernel.Problem ?? "");
        DataStore store = DataStore.Default();
        yield return new HealthCheck("data folder", true, $"{store.Folder} ({store.Why})");
        foreach (DataReadiness set in DataReadiness.Of(store))
        {
            string state = set.Ready ? "ready" : set.Default ? "missing" : "not there, optional";
            string detail = set.Detail.Length > 0 ? $"{state}: {set.Detail}" : state;
            yield return new HealthCheck($"data: {set.Name}", set.Ready || !set.Default, detail, set.Remedy);
        }
    }

    private static HealthCheck Sdk()
    {
        // The shared runtime lies in <root>/shared/Microsoft.NETCore.App/<version>; the SDKs in <root>/sdk.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        if (IsPublished(root, AppContext.BaseDirectory)) return new HealthCheck("sdk", true, $"none needed: this folder has a runtime of its own, {Environment.Version}");
        string sdks = Path.Combine(root, "sdk");
        string[] versions = Directory.Exists(sdks) ? [.. Directory.GetDirectories(sdks).Select(folder => Path.GetFileName(folder)).Where(name => char.IsDigit(name[0])).Order()] : [];
        string found = versions.Length > 0 ? $".NET SDK {string.Join(", ", versions)}" : $"no .NET SDK in {sdks}";
        bool ok = versions.Any(version => int.TryParse(version.Split('.')[0], out int major) && major >= NeededSdk);
        return new HealthCheck("sdk", ok, $"{found}; runtime {Environment.Version}", ok ? "" : "install the .NET 10 SDK from https://dotnet.microsoft.com/download");
    }

    /// <summary>Whether the program lies in a folder of environment/publish: lib beside dotnet.</summary>
    /// <param name="runtimeRoot">The folder of the runtime that it runs on.</param>
    /// <param name="program">The folder of kd.dll.</param>
    internal static bool IsPublished(string runtimeRoot, string program) =>
        Path.TrimEndingDirectorySeparator(runtimeRoot) == Path.GetFullPath(Path.Combine(program, "..", "dotnet"));

    private static HealthCheck Results()
    {
        string folder = DefaultFolders.Results;
        try
        {
            Directory.CreateDirectory(folder);
            string probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            long free = new DriveInfo(folder).AvailableFreeSpace >> 20;
            return new HealthCheck("results", free > 100, $"{folder}, {free:N0} MiB free", free > 100 ? "" : "free some space, or choose another folder with --out");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new HealthCheck("results", false, $"{folder} cannot be written", "choose another folder with --out, or make this one writable");
        }
    }

    private static string Simd() => (Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated, Vector128.IsHardwareAccelerated) switch
    {
        (true, _, _) => "512-bit vectors",
        (_, true, _) => "256-bit vectors",
        (_, _, true) => "128-bit vectors",
        _ => "no vector hardware",
    };
}
