namespace KdNotebooks.Data.Internals;

/// <summary>
/// A file that appears whole or not at all: written beside its place under another name, flushed, then renamed.
/// Dispose without <see cref="Commit"/> leaves nothing.
/// </summary>
internal sealed class AtomicFile : IDisposable
{
    /// <summary>How the names of unfinished files end.</summary>
    public const string TemporarySuffix = ".tmp";

    private readonly string _path;
    private readonly string _temporary;
    private readonly string _otherFolder;
    private readonly FileStream _stream;
    private bool _committed;

    private AtomicFile(string path, string temporary, string otherFolder, FileStream stream) =>
        (_path, _temporary, _otherFolder, _stream) = (path, temporary, otherFolder, stream);

    /// <summary>Where the contents go; unbuffered, write large blocks.</summary>
    public Stream Stream => _stream;

    /// <summary>Starts the file that will be <paramref name="path"/>; makes its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="otherFolder">What to do when the folder cannot be written, for the error line.</param>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static AtomicFile Create(string path, string otherFolder = DiskErrors.DataFolder)
    {
        string temporary = $"{path}.{Environment.ProcessId}-{Path.GetRandomFileName()[..8]}{TemporarySuffix}";
        return DiskErrors.Explain(
            path,
            () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                return new AtomicFile(path, temporary, otherFolder, new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            },
            otherFolder);
    }

    /// <summary>Writes a whole file at once.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> contents)
    {
        using AtomicFile file = Create(path);
        DiskErrors.Explain(path, () => file.Stream.Write(contents.Span));
        file.Commit();
    }

    /// <summary>
    /// The file is complete: puts it in its place, replacing what was there. <paramref name="durable"/>: it also survives
    /// a power cut, at the cost of waiting for the disk.
    /// </summary>
    public void Commit(bool durable = true) => DiskErrors.Explain(_path, () =>
    {
        _stream.Flush(durable);
        _stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    });

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed) File.Delete(_temporary);
    }
}
