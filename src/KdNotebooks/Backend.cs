using System.Diagnostics.CodeAnalysis;
using System.Globalization;
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

    /// <summary>Where tensors are made: "cpu" until <see cref="UseDevice"/> says otherwise.</summary>
    public static string Device { get; private set; } = "cpu";

    /// <summary>What result rows call the backend: its name, and the device where that is not the CPU ("torchsharp on cuda").</summary>
    public static string Label => Device == "cpu" ? Name : $"{Name} on {Device}";

    /// <summary>
    /// Every tensor that this process makes from here on lives on <paramref name="device"/>. Networks and tensors that exist
    /// stay where they are: call it before any work.
    /// </summary>
    /// <param name="device">"cpu", "cuda", "cuda:1" or "mps".</param>
    /// <exception cref="InvalidInputException">This build or this machine does not have it.</exception>
    public static void UseDevice(string device)
    {
        string kind = device.Split(':')[0];
        int index = 0;
        if (kind is not ("cpu" or "cuda" or "mps") || (kind != device && !(kind == "cuda" && int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index))))
            throw new InvalidInputException($"--device '{device}': cpu, cuda, cuda:N or mps is needed");
        if (Name == "engine" && kind != "cpu")
            throw new InvalidInputException($"--device {device}: the embedded engine computes on the CPU only; add --backend torchsharp, or leave --device out");
        // Without its native library nothing computes; what needs it says so.
        if (Problem is null)
        {
            if (kind != "cpu" && Missing(kind, index) is { } why)
                throw new InvalidInputException($"--device {device}: {why}; {(kind == "cuda" ? $"build with a package that has CUDA (KD_TORCH_PACKAGE=TorchSharp-cuda-{(OperatingSystem.IsWindows() ? "windows" : "linux")}) on a machine with an NVIDIA GPU" : "it needs a Mac with Apple silicon")}, or leave --device out");
            torch.set_default_device(new torch.Device(device));
        }
        Device = device;
    }

    private static string? Missing(string kind, int index)
    {
        try
        {
            return kind == "cuda" && torch.cuda.is_available() && index >= torch.cuda.device_count() ? $"TorchSharp finds {torch.cuda.device_count()} of them here, counted from 0"
                : (kind == "cuda" ? torch.cuda.is_available() : torch.mps_is_available()) ? null : "TorchSharp finds no such device here";
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or TypeInitializationException or InvalidOperationException)
        {
            return $"TorchSharp finds no such device here ({(exception.InnerException ?? exception).Message.Split('\n')[0].Trim()})";
        }
    }

    /// <summary>Why the backend cannot compute on this machine, in one line; null where it can.</summary>
    public static string? Problem { get; private set; }

    /// <summary>The variable with the device of notebooks that a command runs in a process of their own.</summary>
    public const string DeviceVariable = "KD_DEVICE";

    // One run is one thread. The real packages would start one per processor, and two such pools on a busy machine wait in spin.
    [ModuleInitializer, SuppressMessage("Usage", "CA2255", Justification = "The number of threads must be set before any tensor of any run.")]
    internal static void UseOneThread()
    {
        if (Name == "engine") return;
        try
        {
            torch.set_num_threads(1);
            if (Environment.GetEnvironmentVariable(DeviceVariable) is { Length: > 0 } device) UseDevice(device);
        }
        catch (Exception exception) when (exception is NotSupportedException or DllNotFoundException or TypeInitializationException or InvalidInputException)
        {
            Problem = (exception.InnerException ?? exception).Message.Split('\n')[0].Trim();
        }
    }
}
