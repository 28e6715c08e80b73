using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using KdNotebooks.Kernel.Internals.Hosting;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>A package that <c>#r "nuget: Name, version"</c> names; without a version, the newest.</summary>
internal sealed record PackageDirective(string Name, string Version)
{
    public static bool IsPackage(string reference) => reference.TrimStart().StartsWith("nuget:", StringComparison.OrdinalIgnoreCase);

    public static PackageDirective Parse(string reference)
    {
        string[] parts = reference.TrimStart()["nuget:".Length..].Split(',', StringSplitOptions.TrimEntries);
        bool valid = parts.Length <= 2 && parts[0].Length > 0 && parts[0].All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            && parts.Skip(1).All(p => p.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+' or '*' or '[' or ']' or '(' or ')'));
        if (!valid) throw new KernelException($"write it as \"nuget: Name\" or \"nuget: Name, version\"", exitCode: 2);
        return new PackageDirective(parts[0], parts.ElementAtOrDefault(1) is { Length: > 0 } version ? version : "*");
    }
}

/// <summary>
/// Packages for a session: a temporary project with all of them is restored by <c>dotnet restore</c>, and its assets file
/// tells the dlls, managed and native, of this system. Restores are cached by what was asked for.
/// </summary>
internal sealed class NuGetPackages(NotebookAssemblies assemblies)
{
    private static readonly string Framework = $"net{Environment.Version.Major}.0";
    // What lies in the folders above the cache must not change the restore.
    private static readonly string[] Isolation = ["-p:NuGetAudit=false", "-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryBuildTargets=false", "-p:ImportDirectoryPackagesProps=false"];
    private readonly List<PackageDirective> packages = [];
    private readonly List<string> sources = [];
    private readonly Dictionary<PackageDirective, IReadOnlyList<string>> resolved = [];

    /// <summary>Told what happens while a restore lasts; the last line stays.</summary>
    public Action<string>? Progress { get; set; }

    public CancellationToken Cancellation { get; set; }

    /// <summary><c>#i "nuget: address or folder"</c>: one more place to look for packages.</summary>
    public void AddSource(string source)
    {
        string address = source.Contains("://", StringComparison.Ordinal) ? source : FilePaths.Resolve(source, null);
        if (!address.Contains("://", StringComparison.Ordinal) && !Directory.Exists(address)) throw new KernelException($"#i \"nuget: {source}\": there is no folder {address}");
        if (!sources.Contains(address)) sources.Add(address);
    }

    /// <summary>The managed dlls of a package and of everything it needs, full paths.</summary>
    public IReadOnlyList<string> Resolve(PackageDirective package, bool mayRestore)
    {
        if (resolved.TryGetValue(package, out IReadOnlyList<string>? known)) return known;
        if (!mayRestore) return [];
        List<PackageDirective> wanted = [.. packages.Where(p => !p.Name.Equals(package.Name, StringComparison.OrdinalIgnoreCase)), package];
        string title = package.Version == "*" ? package.Name : $"{package.Name} {package.Version}";
        string folder = CacheFolder(wanted), assets = Path.Combine(folder, "obj", "project.assets.json");
        PackageFiles? files = File.Exists(assets) ? PackageFiles.Read(assets) : null;
        if (files is null)
        {
            Restore(folder, wanted, title);
            files = PackageFiles.Read(assets) ?? throw new KernelException($"the restore of {title} left no usable list of files in {folder}");
        }
        Progress?.Invoke($"{package.Name} {files.VersionOf(package.Name)}");
        packages.Clear();
        packages.AddRange(wanted);
        assemblies.AddNative(files.Native);
        return resolved[package] = files.Managed;
    }

    private static string CacheRoot()
    {
        string root = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(root.Length > 0 ? root : Path.GetTempPath(), "KdNotebooks", "packages");
    }

    private string CacheFolder(List<PackageDirective> wanted)
    {
        string content = string.Join("\n", [Framework, RuntimeInformation.RuntimeIdentifier, .. wanted.Select(p => p.ToString()).Order(StringComparer.Ordinal), .. sources]);
        return Path.Combine(CacheRoot(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16]);
    }

    private void Restore(string folder, List<PackageDirective> wanted, string title)
    {
        Progress?.Invoke($"Restoring {title} …");
        string work = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(work);
        try
        {
            string project = Path.Combine(work, "packages.csproj");
            File.WriteAllText(project, ProjectText(wanted));
            (int exitCode, string output) = ChildProcess.Run(
                ChildProcess.Dotnet(), ["restore", project, "--nologo", "-v", "minimal", .. Isolation], work,
                line => Progress?.Invoke($"Restoring {title} … {Last(line)}"), Cancellation);
            if (exitCode != 0) throw new KernelException(Explain(title, output));
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.Move(work, folder);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    private string ProjectText(List<PackageDirective> wanted)
    {
        string references = string.Concat(wanted.Select(p => $"<PackageReference Include=\"{p.Name}\" Version=\"{p.Version}\" />"));
        string extra = sources.Count == 0 ? "" : $"<RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(";", sources))}</RestoreAdditionalProjectSources>";
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>{Framework}</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <UseAppHost>false</UseAppHost>
                {extra}
              </PropertyGroup>
              <ItemGroup>{references}</ItemGroup>
            </Project>
            """;
    }

    private static string Last(string line) => line.Trim() is { Length: > 100 } text ? text[..100] : line.Trim();

    private static string Explain(string title, string output)
    {
        string? error = output.Split('\n').FirstOrDefault(l => l.Contains("error NU", StringComparison.Ordinal) || l.Contains("error :", StringComparison.Ordinal));
        string detail = error is null ? output.Trim().Split('\n')[^1] : error[(error.IndexOf("error ", StringComparison.Ordinal) + 6)..].Split(" [")[0];
        string advice =
            detail.StartsWith("NU1101", StringComparison.Ordinal) ? "no source has a package of this name: check the name, or add a source with #i \"nuget: address\""
            : detail.StartsWith("NU1102", StringComparison.Ordinal) ? "the sources have no such version"
            : detail.StartsWith("NU1301", StringComparison.Ordinal) ? "the package source cannot be reached: check the network, or add a local folder with #i \"nuget: folder\""
            : "the restore failed";
        return $"{title} is not available, {advice} ({detail})";
    }
}

/// <summary>The files that an assets file lists for this system.</summary>
internal sealed record PackageFiles(IReadOnlyList<string> Managed, IReadOnlyList<string> Native, IReadOnlyDictionary<string, string> Versions)
{
    public string VersionOf(string package) => Versions.GetValueOrDefault(package, "");

    /// <summary>Null when the file is damaged or names files that are gone.</summary>
    public static PackageFiles? Read(string assets)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(assets));
            JsonElement root = document.RootElement;
            string[] folders = [.. root.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name)];
            JsonProperty target = root.GetProperty("targets").EnumerateObject().OrderByDescending(t => t.Name.Contains('/')).First();
            var managed = new List<string>();
            var native = new List<string>();
            var versions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (JsonProperty library in target.Value.EnumerateObject())
            {
                if (library.Value.GetProperty("type").GetString() != "package") continue;
                string[] name = library.Name.Split('/');
                versions[name[0]] = name[1];
                string relative = root.GetProperty("libraries").GetProperty(library.Name).GetProperty("path").GetString()!;
                Add(managed, library.Value, "runtime", ".dll", relative);
                Add(native, library.Value, "native", null, relative);
            }
            return managed.Concat(native).All(File.Exists) ? new PackageFiles(managed, native, versions) : null;

            void Add(List<string> files, JsonElement library, string group, string? extension, string relative)
            {
                if (!library.TryGetProperty(group, out JsonElement items)) return;
                foreach (JsonProperty item in items.EnumerateObject())
                {
                    if (Path.GetFileName(item.Name) == "_._" || (extension is not null && !item.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))) continue;
                    string path = folders.Select(f => Path.GetFullPath(Path.Combine(f, relative, item.Name))).FirstOrDefault(File.Exists) ?? item.Name;
                    files.Add(path);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            return null;
        }
    }
}
