using System.IO.Compression;
using System.IO.Enumeration;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// Takes the wanted files of one data set out of whatever offers them: by name (with or without .gz), checked for size
/// and checksum, put in place by rename.
/// </summary>
internal sealed class Intake(DataStore store, CatalogDataset dataset, IReadOnlyList<CatalogFile> wanted)
{
    private const long LargestUnpinned = 8L << 30;
    private const string Incoming = ".incoming";
    private readonly List<CatalogFile> _pending = [.. wanted];
    private string _why = "";

    /// <summary>The files that are still wanted.</summary>
    public IReadOnlyList<CatalogFile> Pending => _pending;

    /// <summary>How many were put in place.</summary>
    public int Taken { get; private set; }

    /// <summary>Why the last unsuitable file was refused, for the end of an error line; empty when none was.</summary>
    public string WhyNot => _why;

    /// <summary>Takes every wanted file among <paramref name="members"/>.</summary>
    public void TakeAll(IEnumerable<FileTree.Member> members, Action<string> report, CancellationToken cancellation)
    {
        var sums = new Dictionary<string, Dictionary<string, string>>();
        // A group whose folder is not there yet appears with all its files at once.
        Dictionary<CatalogFile, string> folders = _pending.Where(file => file.IsGroup).ToDictionary(file => file, FolderOf);
        foreach (string incoming in folders.Values.Where(folder => folder.EndsWith(Incoming) && Directory.Exists(folder))) Directory.Delete(incoming, recursive: true);
        try
        {
            TakeEach(members, folders, sums, report, cancellation);
            foreach ((string folder, Dictionary<string, string> files) in sums) Manifest.Add(folder, files);
            foreach (string incoming in folders.Values.Where(folder => folder.EndsWith(Incoming) && Directory.Exists(folder))) Directory.Move(incoming, incoming[..^Incoming.Length]);
        }
        finally
        {
            foreach (string incoming in folders.Values.Where(folder => folder.EndsWith(Incoming) && Directory.Exists(folder))) Directory.Delete(incoming, recursive: true);
        }
        _pending.RemoveAll(file => file.IsGroup && new DatasetFiles(store, dataset).Paths(file).Count >= (file.Count ?? 1));
    }

    private string FolderOf(CatalogFile group)
    {
        string folder = store.PathOf(group.Path[..group.Path.LastIndexOf('/')]);
        return Directory.Exists(folder) ? folder : folder + Incoming;
    }

    private void TakeEach(
        IEnumerable<FileTree.Member> members, Dictionary<CatalogFile, string> folders, Dictionary<string, Dictionary<string, string>> sums, Action<string> report, CancellationToken cancellation)
    {
        foreach (FileTree.Member member in members)
        {
            cancellation.ThrowIfCancellationRequested();
            bool packed = member.Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            string name = packed ? member.Name[..^3] : member.Name;
            CatalogFile? file = _pending.FirstOrDefault(file => Matches(file, member.Name)) is { } exact ? exact : _pending.FirstOrDefault(file => Matches(file, name));
            if (file is null) continue;
            packed &= !Matches(file, member.Name);
            string target = file.IsGroup ? Path.Combine(folders[file], BaseName(name)) : store.PathOf(file.Path);
            report(file.Name);
            if (Take(member.Contents, packed, file, target, cancellation) is not { } sum) continue;
            if (file.Sha256 is null) (sums.TryGetValue(Path.GetDirectoryName(target)!, out var folder) ? folder : sums[Path.GetDirectoryName(target)!] = [])[Path.GetFileName(target)] = sum;
            if (!file.IsGroup) _pending.Remove(file);
        }
    }

    private string? Take(Stream contents, bool packed, CatalogFile file, string target, CancellationToken cancellation)
    {
        using AtomicFile output = AtomicFile.Create(target);
        try
        {
            using Stream? unpacked = packed ? new GZipStream(contents, CompressionMode.Decompress, leaveOpen: true) : null;
            (long bytes, string sum) = Checksum.Copy(unpacked ?? contents, new ExplainedStream(output.Stream, target), file.Bytes ?? LargestUnpinned, cancellation);
            if (file.Bytes is { } size && bytes != size) return Refuse($"; its {file.Name} is not {size} bytes long");
            if (bytes > LargestUnpinned) return Refuse($"; its {file.Name} is larger than {LargestUnpinned >> 30} GB");
            if (file.Sha256 is { } expected && sum != expected) return Refuse($"; its {file.Name} has the wrong checksum (sha256 {sum[..16]}…, not {expected[..16]}…)");
            output.Commit(durable: !file.IsGroup);
            Taken++;
            return sum;
        }
        catch (InvalidDataException)
        {
            return Refuse($"; its {file.Name} is not whole");
        }
    }

    private string? Refuse(string why)
    {
        _why = why;
        return null;
    }

    /// <summary>Single files by name alone; files of a group by their folder's name too, where the member has a folder.</summary>
    private static bool Matches(CatalogFile file, string member)
    {
        string[] path = member.Split('/'), pattern = file.Path.Split('/');
        if (!FileSystemName.MatchesSimpleExpression(file.Name, path[^1], ignoreCase: true)) return false;
        return !file.IsGroup || path.Length == 1 || pattern.Length == 2 || string.Equals(path[^2], pattern[^2], StringComparison.OrdinalIgnoreCase);
    }

    private static string BaseName(string name) => name[(name.LastIndexOf('/') + 1)..];

    /// <summary>Says which file could not be written, and what to do.</summary>
    private sealed class ExplainedStream(Stream inner, string path) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count) => DiskErrors.Explain(path, () => inner.Write(buffer, offset, count));
        public override void Flush() => inner.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
