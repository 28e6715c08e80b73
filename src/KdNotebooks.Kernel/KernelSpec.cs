using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Hosting;

namespace KdNotebooks.Kernel;

/// <summary>What <see cref="KernelSpec.Status"/> finds.</summary>
/// <param name="Folder">The folder that an installation uses, whether it exists or not.</param>
/// <param name="Installed">There is a kernel spec and everything it starts exists.</param>
/// <param name="Current">The installed copy is this build.</param>
/// <param name="Problem">One line on what is wrong and what to do; null when all is well.</param>
public sealed record KernelStatus(string Folder, bool Installed, bool Current, string? Problem);

/// <summary>Where a system keeps what a person installs: the operating system, its environment variables and the home folder.</summary>
/// <param name="System">The operating system.</param>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="Home">The home folder.</param>
public sealed record JupyterPaths(OSPlatform System, Func<string, string?> Variable, string Home)
{
    /// <summary>Those of this process.</summary>
    public static JupyterPaths Current { get; } = new(
        OperatingSystem.IsWindows() ? OSPlatform.Windows : OperatingSystem.IsMacOS() ? OSPlatform.OSX : OSPlatform.Linux,
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The person's own kernels folder: JUPYTER_DATA_DIR, else what the system's custom is.</summary>
    public string UserKernels
    {
        get
        {
            char separator = System == OSPlatform.Windows ? '\\' : '/';
            string Join(params string[] parts) => string.Join(separator, parts);
            if (Set("JUPYTER_DATA_DIR") is { } data) return Join(data, "kernels");
            if (System == OSPlatform.Windows) return Join(Set("APPDATA") ?? Join(Home, "AppData", "Roaming"), "jupyter", "kernels");
            if (System == OSPlatform.OSX) return Join(Home, "Library", "Jupyter", "kernels");
            return Join(Set("XDG_DATA_HOME") ?? Join(Home, ".local", "share"), "jupyter", "kernels");
        }
    }

    /// <summary>The kernels folders that Jupyter looks into before the person's own.</summary>
    public IReadOnlyList<string> EarlierKernels =>
        [.. (Set("JUPYTER_PATH") ?? "").Split(System == OSPlatform.Windows ? ';' : ':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => folder + (System == OSPlatform.Windows ? "\\kernels" : "/kernels"))];

    private string? Set(string name) => Variable(name) is { Length: > 0 } value ? value : null;
}

/// <summary>
/// Installs the kernel for one person: a copy of its files inside the kernel spec's own folder, so that neither cleaning
/// nor moving the repository takes it away. It never touches another kernel's spec.
/// </summary>
public static class KernelSpec
{
    /// <summary>The name that notebooks carry.</summary>
    public const string Name = "kd-csharp";

    /// <summary>What front ends show in their list of kernels.</summary>
    public const string DisplayName = "C# (KdNotebooks)";

    /// <summary>The language that front ends match notebooks by.</summary>
    public const string Language = "C#";

    private const string Program = "KdNotebooks.Kernel.dll";
    private static readonly string[] Logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

    /// <summary>Copies the kernel and writes its spec. Doing it again replaces the copy by this build's.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="KernelException">The folder cannot be written.</exception>
    public static string Install(JupyterPaths? paths = null)
    {
        string folder = FolderOf(paths);
        try
        {
            string copy = Path.Combine(folder, CopyName());
            CopyFiles(copy);
            foreach (string logo in Logos)
            {
                using Stream resource = typeof(KernelSpec).Assembly.GetManifestResourceStream(logo)!;
                using FileStream file = File.Create(Path.Combine(folder, logo));
                resource.CopyTo(file);
            }
            var spec = new JsonObject
            {
                ["argv"] = new JsonArray(ChildProcess.Dotnet(), Path.Combine(copy, Program), "{connection_file}"),
                ["display_name"] = DisplayName,
                ["language"] = Language,
                ["interrupt_mode"] = "message",
                ["env"] = new JsonObject([.. KernelProcess.RuntimeSettings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))]),
                ["metadata"] = new JsonObject { ["debugger"] = false },
            };
            string temporary = Path.Combine(folder, $"kernel.json.{Environment.ProcessId}");
            File.WriteAllText(temporary, spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
            File.Move(temporary, Path.Combine(folder, "kernel.json"), overwrite: true);
            RemoveOldCopies(folder, copy);
            return folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"the kernel cannot be installed in {folder}: {e.Message}", e);
        }
    }

    /// <summary>Removes the spec and the copy; false when there was none.</summary>
    /// <exception cref="KernelException">The folder cannot be removed.</exception>
    public static bool Uninstall(JupyterPaths? paths = null)
    {
        string folder = FolderOf(paths);
        try
        {
            if (!Directory.Exists(folder)) return false;
            Directory.Delete(folder, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"the kernel in {folder} cannot be removed: {e.Message}; end the notebooks that use it and try again", e);
        }
    }

    /// <summary>Whether and where the kernel is installed, and what is wrong with it.</summary>
    public static KernelStatus Status(JupyterPaths? paths = null)
    {
        string folder = FolderOf(paths), file = Path.Combine(folder, "kernel.json");
        if (!File.Exists(file)) return new KernelStatus(folder, false, false, "not installed: run `kd kernel install`");
        string[] argv;
        try
        {
            argv = [.. ((JsonArray)JsonNode.Parse(File.ReadAllText(file))!["argv"]!).Select(a => a!.GetValue<string>())];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidCastException or NullReferenceException or IOException)
        {
            return new KernelStatus(folder, false, false, $"{file} is damaged: run `kd kernel install` again");
        }
        foreach (string needed in argv.Take(2).Where(a => !File.Exists(a)))
            return new KernelStatus(folder, false, false, $"{file} names {needed}, which does not exist: run `kd kernel install` again");
        foreach (string earlier in (paths ?? JupyterPaths.Current).EarlierKernels.Select(k => Path.Combine(k, Name)).Where(k => k != folder && File.Exists(Path.Combine(k, "kernel.json"))))
            return new KernelStatus(folder, true, false, $"{earlier} comes first in JUPYTER_PATH and hides this installation");
        bool current = argv.ElementAtOrDefault(1) is { } program && Path.GetFileName(Path.GetDirectoryName(program)) == CopyName();
        return new KernelStatus(folder, true, current, current ? null : "another build is installed: run `kd kernel install` to replace it");
    }

    private static string FolderOf(JupyterPaths? paths) => Path.Combine((paths ?? JupyterPaths.Current).UserKernels, Name);

    /// <summary>The kernel's own files, out of its dependency list: it may lie among another program's.</summary>
    private static string[] Files()
    {
        string folder = Path.GetDirectoryName(KernelProcess.Program)!;
        string dependencies = Path.Combine(folder, Path.ChangeExtension(Program, ".deps.json"));
        JsonNode root = JsonNode.Parse(File.ReadAllText(dependencies))!;
        string target = root["runtimeTarget"]!["name"]!.GetValue<string>();
        IEnumerable<string> assemblies = ((JsonObject)root["targets"]![target]!)
            .SelectMany(library => library.Value!["runtime"] is JsonObject runtime ? runtime.Select(r => Path.GetFileName(r.Key)) : []);
        return [.. assemblies.Append(Path.GetFileName(dependencies)).Append(Path.ChangeExtension(Program, ".runtimeconfig.json")).Select(f => Path.Combine(folder, f))];
    }

    /// <summary>A folder name by content: a new build never overwrites files that a running kernel holds.</summary>
    private static string CopyName()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in Files().Order(StringComparer.Ordinal)) hash.AppendData(File.ReadAllBytes(file));
        return "bin-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static void CopyFiles(string target)
    {
        if (Directory.Exists(target)) return;
        string temporary = $"{target}.{Environment.ProcessId}";
        Directory.CreateDirectory(temporary);
        foreach (string file in Files()) File.Copy(file, Path.Combine(temporary, Path.GetFileName(file)), overwrite: true);
        string documentation = Path.ChangeExtension(KernelProcess.Program, ".xml");
        if (File.Exists(documentation)) File.Copy(documentation, Path.Combine(temporary, Path.GetFileName(documentation)), overwrite: true);
        Directory.Move(temporary, target);
    }

    private static void RemoveOldCopies(string folder, string keep)
    {
        foreach (string old in Directory.EnumerateDirectories(folder, "bin-*").Where(d => d != keep))
        {
            try
            {
                Directory.Delete(old, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A kernel that still runs from it (Windows): the next installation removes it.
            }
        }
    }
}
