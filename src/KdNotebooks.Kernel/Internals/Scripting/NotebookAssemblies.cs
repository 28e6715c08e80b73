using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace KdNotebooks.Kernel.Internals.Scripting;

/// <summary>
/// The assemblies that a notebook references: compiled against, and loaded, from a shadow copy, so that a build may replace
/// the file while the session lives. They load into a context of their own: what the kernel itself is built with neither
/// hides nor changes what the notebook asked for.
/// </summary>
internal sealed class NotebookAssemblies : AssemblyLoadContext
{
    private static readonly string FrameworkFolder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private readonly Lock gate = new();
    private readonly Lazy<ImmutableArray<MetadataReference>> framework = new(LoadFramework);
    private readonly Dictionary<string, Entry> entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> folders = [];
    private readonly List<string> nativeFiles = [];
    private readonly Dictionary<string, Assembly> cells = [];
    private readonly Dictionary<string, string> shadowFolders = [];

    public NotebookAssemblies()
        : base("notebook")
    {
        ShadowCopies.RemoveAbandoned();
    }

    /// <summary>
    /// The framework's assemblies and this one: what every cell sees. Not shared between sessions: the compiler keeps the
    /// types it made of a reference with it, and two chains that compile at once would get each other's.
    /// </summary>
    public ImmutableArray<MetadataReference> Framework => framework.Value;

    /// <summary>The folders that references came from, for XML documentation.</summary>
    public IReadOnlyList<string> Folders
    {
        get
        {
            lock (gate) return [.. folders];
        }
    }

    /// <summary>Makes a dll known, to compile against and to load with what lies beside it.</summary>
    /// <param name="path">Full path of an existing file.</param>
    /// <param name="immutable">The file never changes (a package): it is used where it lies.</param>
    public PortableExecutableReference Reference(string path, bool immutable = false)
    {
        lock (gate)
        {
            string name = SimpleName(path);
            if (entries.TryGetValue(name, out Entry? known) && (known.Loaded || known.Path == path || known.Immutable))
            {
                if (known.Path != path && !SameModule(known.LoadPath, path))
                {
                    throw new KernelException(known.Loaded
                        ? $"{name} is already loaded from {known.Path}; restart the kernel to use {path}"
                        : $"{name} is already referenced from {known.Path}; {path} is another version");
                }
                return known.Reference;
            }
            string loadPath = immutable ? path : Shadow(path);
            var documentation = XmlDocumentation.ProviderFor(path);
            var entry = new Entry(path, loadPath, immutable, FileStamp.Of(path), MetadataReference.CreateFromFile(loadPath, documentation: documentation));
            entries[name] = entry;
            AddFolder(Path.GetDirectoryName(path)!);
            return entry.Reference;
        }
    }

    /// <summary>The reference already made under this name; null when there is none.</summary>
    public PortableExecutableReference? Find(string name)
    {
        lock (gate) return entries.GetValueOrDefault(name)?.Reference;
    }

    /// <summary>A dll that another one needs: beside any referenced one, or of the kernel's own framework.</summary>
    public PortableExecutableReference? FindMissing(AssemblyIdentity identity)
    {
        lock (gate)
        {
            if (entries.TryGetValue(identity.Name, out Entry? known)) return known.Reference;
            return FindBeside(identity.Name) is { } path ? Reference(path) : null;
        }
    }

    /// <summary>Native libraries of a package.</summary>
    public void AddNative(IEnumerable<string> files)
    {
        lock (gate) nativeFiles.AddRange(files);
    }

    /// <summary>Loads the compiled code of a cell.</summary>
    public Assembly LoadCell(Stream assembly, Stream symbols)
    {
        Assembly loaded = LoadFromStream(assembly, symbols);
        lock (gate) cells[loaded.GetName().Name!] = loaded;
        return loaded;
    }

    /// <summary>The files that changed since they were referenced, each told once per change.</summary>
    public IReadOnlyList<string> TakeChanged()
    {
        lock (gate)
        {
            var changed = new List<string>();
            foreach (Entry entry in entries.Values.Where(e => !e.Immutable && e.Loaded))
            {
                FileStamp now = FileStamp.Of(entry.Path);
                if (now == entry.Stamp) continue;
                entry.Stamp = now;
                if (now.Length >= 0) changed.Add(entry.Path);
            }
            return changed;
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (gate)
        {
            string name = assemblyName.Name ?? "";
            if (cells.TryGetValue(name, out Assembly? cell)) return cell;
            if (name == typeof(NotebookAssemblies).Assembly.GetName().Name) return null;
            if (FrameworkVersion(name) is { } framework && (assemblyName.Version is null || assemblyName.Version <= framework)) return null;
            if (!entries.TryGetValue(name, out Entry? entry))
            {
                if (FindBeside(name) is not { } path) return null;
                Reference(path);
                entry = entries[name];
            }
            entry.Loaded = true;
            return LoadFromAssemblyPath(entry.LoadPath);
        }
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        lock (gate)
        {
            string[] names = Path.HasExtension(unmanagedDllName) && !unmanagedDllName.EndsWith(".so", StringComparison.Ordinal)
                ? [unmanagedDllName, .. FileNames(unmanagedDllName)]
                : [.. FileNames(unmanagedDllName)];
            IEnumerable<string> candidates = names.SelectMany(n =>
                nativeFiles.Where(f => Path.GetFileName(f) == n)
                    .Concat(folders.Select(f => Path.Combine(f, n)))
                    .Concat(folders.Select(f => Path.Combine(f, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", n))));
            foreach (string file in candidates.Where(File.Exists))
            {
                if (NativeLibrary.TryLoad(file, out nint handle)) return handle;
            }
            return 0;
        }
    }

    private static ImmutableArray<MetadataReference> LoadFramework()
    {
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return [.. trusted.Split(Path.PathSeparator)
            .Where(p => Path.GetDirectoryName(p) == FrameworkFolder && !Path.GetFileName(p).StartsWith("Microsoft.VisualBasic", StringComparison.Ordinal))
            .Append(typeof(Notebook).Assembly.Location)
            .Select(p => (MetadataReference)MetadataReference.CreateFromFile(p, documentation: XmlDocumentation.ProviderFor(p)))];
    }

    private static Version? FrameworkVersion(string name)
    {
        string path = Path.Combine(FrameworkFolder, name + ".dll");
        return File.Exists(path) ? AssemblyName.GetAssemblyName(path).Version : null;
    }

    private static IEnumerable<string> FileNames(string name)
    {
        if (OperatingSystem.IsWindows()) return [name + ".dll"];
        return OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", $"{name}.dylib", name] : [$"lib{name}.so", $"{name}.so", name, $"lib{name}"];
    }

    private string? FindBeside(string name) => folders.Select(f => Path.Combine(f, name + ".dll")).FirstOrDefault(File.Exists);

    private void AddFolder(string folder)
    {
        if (!folders.Contains(folder)) folders.Add(folder);
    }

    private string Shadow(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        if (!shadowFolders.TryGetValue(folder, out string? shadow)) shadowFolders[folder] = shadow = ShadowCopies.NewFolder();
        string copy = Path.Combine(shadow, Path.GetFileName(path));
        File.Copy(path, copy, overwrite: true);
        string symbols = Path.ChangeExtension(path, ".pdb");
        if (File.Exists(symbols)) File.Copy(symbols, Path.ChangeExtension(copy, ".pdb"), overwrite: true);
        return copy;
    }

    private static string SimpleName(string path)
    {
        try
        {
            return AssemblyName.GetAssemblyName(path).Name!;
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"{path} is not a .NET assembly that can be read: {e.Message}", e);
        }
    }

    private static bool SameModule(string one, string other) => ModuleId(one) == ModuleId(other);

    private static Guid ModuleId(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        MetadataReader metadata = reader.GetMetadataReader();
        return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
    }

    private sealed class Entry(string path, string loadPath, bool immutable, FileStamp stamp, PortableExecutableReference reference)
    {
        public string Path { get; } = path;
        public string LoadPath { get; } = loadPath;
        public bool Immutable { get; } = immutable;
        public FileStamp Stamp { get; set; } = stamp;
        public PortableExecutableReference Reference { get; } = reference;
        public bool Loaded { get; set; }
    }

    private readonly record struct FileStamp(long Length, DateTime Written)
    {
        public static FileStamp Of(string path) => new FileInfo(path) is { Exists: true } file ? new(file.Length, file.LastWriteTimeUtc) : new(-1, default);
    }
}
