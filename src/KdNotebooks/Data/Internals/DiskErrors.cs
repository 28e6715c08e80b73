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

    /// <summary>What to do about a folder that holds data.</summary>
    public const string DataFolder = "set KD_DATA to a folder";

    /// <summary>What to do about a folder that results go to.</summary>
    public const string ResultsFolder = "choose a folder with --out";

    /// <summary>The same as a <see cref="KdException"/> that names the folder and what to do.</summary>
    public static KdException Explain(Exception exception, string path, string otherFolder = DataFolder)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (IsDiskFull(exception)) return new KdException($"the disk is full: cannot write {path}; free space there, or {otherFolder} on another disk", exception);
        if (IsReadOnly(exception)) return new KdException($"cannot write in {folder}: it is read-only for you; {otherFolder} that you can write", exception);
        return new KdException($"cannot write {path}: {exception.Message}", exception);
    }

    public static T Explain<T>(string path, Func<T> write, string otherFolder = DataFolder)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Explain(exception, path, otherFolder);
        }
    }

    public static void Explain(string path, Action write, string otherFolder = DataFolder) => Explain(
        path,
        () =>
        {
            write();
            return true;
        },
        otherFolder);
}
