namespace KdNotebooks.Data.Internals;

/// <summary>
/// The place for unfinished work on one data set, &lt;store&gt;/.partial, and the lock on it: one process at a time. Folders
/// that a killed process left are removed; its ".part" downloads stay, they are continued.
/// </summary>
internal sealed class FetchFolder : IDisposable
{
    private readonly string _root;
    private readonly string _lockPath;
    private readonly FileStream _lock;
    private readonly string _name;
    private readonly string? _created;

    private FetchFolder(string root, string name, string lockPath, FileStream held, string? created) =>
        (_root, _name, _lockPath, _lock, _created) = (root, name, lockPath, held, created);

    /// <summary>Waits until no other process works on this data set.</summary>
    public static FetchFolder Open(DataStore store, string name, CancellationToken cancellation)
    {
        string root = Path.Combine(store.Folder, ".partial");
        string lockPath = Path.Combine(root, name + ".lock");
        string? created = FirstMissing(store.Folder);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(root);
                var held = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                // The one who held it may have removed it in between.
                if (File.Exists(lockPath))
                {
                    var folder = new FetchFolder(root, name, lockPath, held, created);
                    folder.RemoveWork();
                    return folder;
                }
                held.Dispose();
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException || DiskErrors.IsReadOnly(exception) || DiskErrors.IsDiskFull(exception))
            {
                throw DiskErrors.Explain(exception, lockPath);
            }
            catch (IOException exception) when (File.Exists(root) || exception is PathTooLongException)
            {
                throw DiskErrors.Explain(exception, lockPath);
            }
            catch (IOException)
            {
                cancellation.WaitHandle.WaitOne(200);
            }
        }
    }

    /// <summary>A folder for packages and archives, removed at the end.</summary>
    public string Work => Path.Combine(_root, _name + ".work");

    /// <summary>Where the download of <paramref name="file"/> is kept until it is complete.</summary>
    public string PartOf(string file) => Path.Combine(_root, $"{_name}-{file}.part");

    public void Dispose()
    {
        RemoveWork();
        File.Delete(_lockPath);
        _lock.Dispose();
        RemoveIfEmpty(_root);
        // Nothing was brought: leave no empty folders behind.
        for (string? folder = Path.GetDirectoryName(_root); _created is not null && folder is not null && folder.Length >= _created.Length; folder = Path.GetDirectoryName(folder))
            if (!RemoveIfEmpty(folder)) break;
    }

    private void RemoveWork()
    {
        if (Directory.Exists(Work)) Directory.Delete(Work, recursive: true);
    }

    private static bool RemoveIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? FirstMissing(string folder)
    {
        string? missing = null;
        for (string? each = folder; each is not null && !Directory.Exists(each); each = Path.GetDirectoryName(each)) missing = each;
        return missing;
    }
}
