using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;

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

    /// <summary>
    /// How many runs go at a time where nothing else is said: one a processor with the engine. One with the real packages: they
    /// free the native scalar behind a C# number from a finaliser, so a collection that one run causes can free a number
    /// under another run's native call (processes of one run each, as <c>kd sweep run</c> starts them, do not meet).
    /// </summary>
    public static int DefaultJobs { get; } = Name == "engine" ? Environment.ProcessorCount : 1;

    /// <summary>Why the backend cannot compute on this machine, in one line; null where it can.</summary>
    public static string? Problem { get; private set; }

    // One run is one thread. The real packages would start one per processor, and two such pools on a busy machine wait in spin.
    [ModuleInitializer, SuppressMessage("Usage", "CA2255", Justification = "The number of threads must be set before any tensor of any run.")]
    internal static void UseOneThread()
    {
        if (Name == "engine") return;
        try
        {
            torch.set_num_threads(1);
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            Problem = (exception.InnerException ?? exception).Message.Split('\n')[0].Trim();
        }
    }
}
