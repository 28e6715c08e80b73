namespace KdNotebooks.Data.Internals;

/// <summary>Turns what the file system says into a line that a person can act on.</summary>
internal static class DiskErrors
{
    private const int NoSpaceUnix = 28, QuotaUnix = 122, ReadOnlyUnix = 30;
    private const int NoSpaceWindows = unchecked((int)0x80070070), HandleFullWindows = unchecked((int)0x80070027);

    public static bool IsDiskFull(Exception exception) =>
        exception is IOException { HResult: NoSpaceUnix or QuotaUnix or NoSpaceWindows or HandleFullWindows };

    public static bool IsReadOnly(Exception exception) =>
        exception is UnauthorizedAccessException or IOException { HResult: ReadOnlyUnix };

    /// <summary>The same as a <see cref="KdException"/> that names the folder and what to do.</summary>
    public static KdException Explain(Exception exception, string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (IsDiskFull(exception)) return new KdException($"the disk is full: cannot write {path}; free space there, or set KD_DATA to a folder on another disk", exception);
        if (IsReadOnly(exception)) return new KdException($"cannot write in {folder}: it is read-only for you; set KD_DATA to a folder that you can write", exception);
        return new KdException($"cannot write {path}: {exception.Message}", exception);
    }

    public static T Explain<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explain(exception, path);
        }
    }

    public static void Explain(string path, Action write) => Explain(path, () =>
    {
        write();
        return true;
    });
}
