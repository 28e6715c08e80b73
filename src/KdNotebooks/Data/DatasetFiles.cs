using System.IO.Enumeration;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>How a file of the store compares with the catalog.</summary>
public enum FileState
{
    /// <summary>There, and its checksum is the catalog's or the one it had when it was fetched.</summary>
    Verified,

    /// <summary>There; nobody knows its checksum.</summary>
    Present,

    /// <summary>Not there.</summary>
    Missing,

    /// <summary>There, with other contents than it should have.</summary>
    Damaged,
}

/// <summary>One file that was looked at.</summary>
/// <param name="Path">Its full path; for a group, the folder and pattern.</param>
/// <param name="State">How it is.</param>
/// <param name="Detail">What differs, or how many files a group has.</param>
public sealed record FileCheck(string Path, FileState State, string Detail = "");

/// <summary>The files of one data set in one store: which are there, and whether they are what they should be.</summary>
public sealed class DatasetFiles(DataStore store, CatalogDataset dataset)
{
    /// <summary>The files of the catalog that are not there (groups: too few).</summary>
    public IReadOnlyList<CatalogFile> Missing() => [.. dataset.Files.Where(file => !IsThere(file))];

    /// <summary>Whether everything is there; says nothing about contents.</summary>
    public bool AreThere() => dataset.Files.Count > 0 && Missing().Count == 0;

    /// <summary>
    /// The full paths of one file, or of a group, in ordinal order of their names. A group's files may lie deeper in the
    /// data set's folder, as an unpacked download leaves them: their own folder's name decides.
    /// </summary>
    public IReadOnlyList<string> Paths(CatalogFile file)
    {
        if (!file.IsGroup) return File.Exists(store.PathOf(file.Path)) ? [store.PathOf(file.Path)] : [];
        string[] parts = file.Path.Split('/');
        string root = Path.Combine(store.Folder, parts[0]);
        if (!Directory.Exists(root)) return [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return [.. Directory.EnumerateFiles(root, "*", options)
            .Where(path => FileSystemName.MatchesSimpleExpression(file.Name, Path.GetFileName(path), ignoreCase: true)
                && (parts.Length == 2 || string.Equals(Path.GetFileName(Path.GetDirectoryName(path)), parts[^2], StringComparison.OrdinalIgnoreCase)))
            .GroupBy(path => Path.GetFileName(path)).Select(same => same.Order(StringComparer.Ordinal).First())
            .OrderBy(path => Path.GetFileName(path), StringComparer.Ordinal)];
    }

    /// <summary>Reads every file and compares its checksum.</summary>
    public IEnumerable<FileCheck> Verify(CancellationToken cancellation = default) => dataset.Files.Select(file => Verify(file, cancellation));

    /// <summary>Compares every checksum.</summary>
    /// <exception cref="KdException">A file is missing or damaged; the line says which and what to do.</exception>
    public void RequireSound(CancellationToken cancellation = default)
    {
        foreach (FileCheck check in Verify(cancellation))
            if (check.State == FileState.Damaged) throw DamagedError(check);
            else if (check.State == FileState.Missing) throw new KdException($"{check.Path} is missing{(check.Detail.Length > 0 ? $" ({check.Detail})" : "")}; run 'kd data get {dataset.Name}'");
    }

    /// <summary>Refuses a data set of which a part is gone: other data in its place would be taken in silence.</summary>
    /// <exception cref="KdException">Some files are there and one is not; the line says which and what to do.</exception>
    public void RequireWholeOrNone()
    {
        if (Missing() is not [var gone, ..] || !dataset.Files.Any(file => Paths(file).Count > 0 || Recorded(file).Length > 0)) return;
        throw new KdException($"{store.PathOf(gone.Path)} is missing{Counted(gone)}, while the rest of {dataset.Name} is there; run 'kd data get {dataset.Name}', or move the rest out of {store.Folder} to go on without {dataset.Name}");
    }

    /// <summary>Reads the data set. Whatever goes wrong because a file is gone in the middle of it becomes one line that says so.</summary>
    /// <exception cref="KdException">A file is gone; the line says which and what to do.</exception>
    internal async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try
        {
            T result = await read().ConfigureAwait(false);
            RequireThere();
            return result;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or KdException)
        {
            RequireThere(exception);
            throw;
        }
    }

    /// <inheritdoc cref="ReadingAsync"/>
    internal T Reading<T>(Func<T> read) => ReadingAsync(() => Task.FromResult(read())).GetAwaiter().GetResult();

    private void RequireThere(Exception? cause = null)
    {
        if (Missing() is [var gone, ..])
            throw new KdException($"{store.PathOf(gone.Path)} is missing{Counted(gone)}: it went while {dataset.Name} was read; run 'kd data get {dataset.Name}', then the same command again", cause);
    }

    private string Counted(CatalogFile file) => file.IsGroup ? $" ({Paths(file).Count} of {Wanted(file)} files)" : "";

    /// <summary>The line for a file that is not what it should be.</summary>
    public InvalidInputException DamagedError(FileCheck check) =>
        new($"{check.Path} is damaged: {check.Detail}; run 'kd data get {dataset.Name}' to fetch it again");

    internal FileCheck Verify(CatalogFile file, CancellationToken cancellation = default)
    {
        IReadOnlyList<string> paths = Paths(file);
        if (!IsThere(file)) return new FileCheck(store.PathOf(file.Path), FileState.Missing, file.IsGroup ? $"{paths.Count} of {Wanted(file)} files" : "");
        FileCheck[] checks = [.. paths.Select(path => Verify(file, path, cancellation))];
        if (checks.FirstOrDefault(check => check.State is FileState.Damaged or FileState.Missing) is { } bad) return bad;
        if (!file.IsGroup) return checks[0];
        bool verified = checks.All(check => check.State == FileState.Verified);
        return new FileCheck(store.PathOf(file.Path), verified ? FileState.Verified : FileState.Present, $"{paths.Count} files");
    }

    private static FileCheck Verify(CatalogFile file, string path, CancellationToken cancellation)
    {
        try
        {
            return VerifyThere(file, path, cancellation);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileCheck(path, FileState.Missing, "it went while it was looked at");
        }
    }

    private static FileCheck VerifyThere(CatalogFile file, string path, CancellationToken cancellation)
    {
        long size = new FileInfo(path).Length;
        if (!file.IsGroup && file.Bytes is { } bytes && size != bytes) return new FileCheck(path, FileState.Damaged, $"{size} bytes, not {bytes}");
        string? expected = file.Sha256 ?? Manifest.Read(Path.GetDirectoryName(path)!).GetValueOrDefault(Path.GetFileName(path));
        if (expected is null) return new FileCheck(path, FileState.Present, "no checksum known");
        string actual = Checksum.OfFile(path, cancellation);
        return actual == expected
            ? new FileCheck(path, FileState.Verified)
            : new FileCheck(path, FileState.Damaged, $"its checksum is sha256 {actual[..16]}…, not {expected[..16]}…");
    }

    private bool IsThere(CatalogFile file) => file.IsGroup ? IsThere(file, Paths(file)) : File.Exists(store.PathOf(file.Path));

    /// <summary>Enough files, and all that were fetched.</summary>
    private bool IsThere(CatalogFile group, IReadOnlyList<string> paths)
    {
        if (paths.Count < (group.Count ?? 1)) return false;
        var there = new HashSet<string?>(paths.Select(path => Path.GetFileName(path)));
        return Recorded(group).All(there.Contains);
    }

    /// <summary>How many files a group has to have.</summary>
    private int Wanted(CatalogFile group) => Math.Max(group.Count ?? 1, Recorded(group).Length);

    /// <summary>The names of a group's files when they were fetched; empty when they were put there by hand.</summary>
    private string[] Recorded(CatalogFile file) => file.IsGroup
        ? [.. Manifest.Read(Path.GetDirectoryName(store.PathOf(file.Path))!).Keys.Where(name => FileSystemName.MatchesSimpleExpression(file.Name, name, ignoreCase: true))]
        : [];
}
