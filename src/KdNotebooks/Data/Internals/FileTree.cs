using System.Formats.Tar;
using System.IO.Compression;

namespace KdNotebooks.Data.Internals;

/// <summary>The files of an archive or a folder, one after the other. Names are only compared, never used as paths.</summary>
internal static class FileTree
{
    /// <summary>One file: its name with forward slashes, and its contents (valid until the next one is asked for).</summary>
    public readonly record struct Member(string Name, Stream Contents);

    /// <summary>The files of a folder, a .tar, .tar.gz/.tgz or .zip, or a file by itself.</summary>
    /// <exception cref="InvalidInputException">It is a damaged archive.</exception>
    public static IEnumerable<Member> Read(string path)
    {
        if (Directory.Exists(path)) return ReadFolder(path);
        string name = Path.GetFileName(path).ToLowerInvariant();
        if (name.EndsWith(".tgz") || name.EndsWith(".tar.gz")) return Guard(path, ReadTar(path, packed: true));
        if (name.EndsWith(".tar")) return Guard(path, ReadTar(path, packed: false));
        if (name.EndsWith(".zip")) return Guard(path, ReadZip(path));
        return ReadFile(path);
    }

    private static IEnumerable<Member> ReadFolder(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (string file in Directory.EnumerateFiles(folder, "*", options).Order(StringComparer.Ordinal))
        {
            using FileStream stream = File.OpenRead(file);
            yield return new Member(Path.GetRelativePath(folder, file).Replace('\\', '/'), stream);
        }
    }

    private static IEnumerable<Member> ReadFile(string file)
    {
        using FileStream stream = File.OpenRead(file);
        yield return new Member(Path.GetFileName(file), stream);
    }

    private static IEnumerable<Member> ReadTar(string path, bool packed)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var tar = new TarReader(stream);
        while (tar.GetNextEntry() is { } entry)
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } contents)
                yield return new Member(entry.Name, contents);
    }

    private static IEnumerable<Member> ReadZip(string path)
    {
        using ZipArchive zip = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            if (entry.FullName.EndsWith('/')) continue;
            using Stream contents = entry.Open();
            yield return new Member(entry.FullName, contents);
        }
    }

    private static IEnumerable<Member> Guard(string path, IEnumerable<Member> members)
    {
        using IEnumerator<Member> each = members.GetEnumerator();
        while (true)
        {
            try
            {
                if (!each.MoveNext()) yield break;
            }
            // An entry that claims to be huge ends in OutOfMemory or Overflow, one that contradicts itself in InvalidOperation, one
            // of a rare kind (a sparse file) in NotSupported.
            catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException
                or OverflowException or InvalidOperationException or NotSupportedException or OutOfMemoryException)
            {
                throw new InvalidInputException($"{path} is not a whole archive: {exception.Message.TrimEnd('.')}; fetch it again", exception);
            }
            yield return each.Current;
        }
    }
}
