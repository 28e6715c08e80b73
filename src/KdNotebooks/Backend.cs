using System.Reflection;

namespace KdNotebooks;

/// <summary>Which tensor backend this build of the library runs on, and which version it is.</summary>
public static class Backend
{
    /// <summary>"engine" (the embedded one) or "torchsharp" (the real packages).</summary>
    public static string Name { get; } = typeof(Backend).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Backend").Value!.ToLowerInvariant();

    /// <summary>The version of the library, e.g. "0.1.0".</summary>
    public static string Version { get; } =
        typeof(Backend).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
