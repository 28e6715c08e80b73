namespace KdNotebooks.Data.Internals;

/// <summary>
/// A program of a Debian package, used without installing it: from the search path where it is there, else unpacked into
/// the store's tools folder together with its libraries.
/// </summary>
internal sealed record DebianTool(string Program, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The folder that was unpacked; null for a program that the machine has.</summary>
    public string? Root { get; private init; }

    /// <exception cref="KdException">It is neither there nor can it be fetched.</exception>
    public static async Task<DebianTool> GetAsync(
        DataStore store, string program, IReadOnlyList<string> packages, string remedy, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        if (ExternalTool.Find(program) is { } installed) return new DebianTool(installed, new Dictionary<string, string>());
        string root = Path.Combine(store.Folder, "tools", program);
        if (Unpacked(root, program) is { } there) return there;
        try
        {
            using FetchFolder folder = FetchFolder.Open(store, program, cancellation);
            if (Unpacked(root, program) is { } meanwhile) return meanwhile;
            progress?.Report(new DataProgress(program, $"Debian package {packages[0]}"));
            string unpacked = await Packages.UnpackDebianAsync(packages, folder.Work, cancellation, withNeeds: true).ConfigureAwait(false);
            DiskErrors.Explain(root, () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(root)!);
                if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
                Directory.Move(unpacked, root);
            });
        }
        catch (KdException exception) when (exception.InnerException is null)
        {
            throw new KdException($"{program} is not on this machine and could not be fetched ({exception.Message}); {remedy}", exception);
        }
        return Unpacked(root, program) ?? throw new KdException($"the Debian packages {string.Join(", ", packages)} hold no {program}; {remedy}");
    }

    private static DebianTool? Unpacked(string root, string program)
    {
        string file = Path.Combine(root, "usr", "bin", program);
        if (!File.Exists(file)) return null;
        // Libraries lie in usr/lib/x86_64-linux-gnu, some in lib/ or in a folder below.
        string libraries = string.Join(':', Directory.EnumerateFiles(root, "*.so*", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Distinct().Order(StringComparer.Ordinal));
        return new DebianTool(file, new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = libraries }) { Root = root };
    }
}
