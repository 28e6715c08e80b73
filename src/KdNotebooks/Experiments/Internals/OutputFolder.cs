using KdNotebooks.Data.Internals;

namespace KdNotebooks.Experiments.Internals;

/// <summary>Keeps a second process out of an experiment's files in one folder, and clears what a killed one left.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly string? _created;

    public OutputFolder(string folder, string experiment)
    {
        string lockPath = Path.Combine(folder, experiment + ".lock");
        try
        {
            if (!Directory.Exists(folder)) _created = Directory.CreateDirectory(folder).FullName;
            _lock = new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(lockPath) && !DiskErrors.IsReadOnly(exception) && !DiskErrors.IsDiskFull(exception))
        {
            throw new KdException($"another process is writing {experiment} in {folder} (it holds {lockPath}); wait for it, or choose another folder with --out", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(exception, lockPath, DiskErrors.ResultsFolder);
        }
        foreach (string orphan in Directory.EnumerateFiles(folder, experiment + ".*" + AtomicFile.TemporarySuffix)) File.Delete(orphan);
    }

    /// <summary>As the constructor, for a file that takes a moment: waits for another process that is writing it.</summary>
    /// <exception cref="KdException">The folder cannot be written, or the other process does not end.</exception>
    public static OutputFolder Await(string folder, string name)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new OutputFolder(folder, name);
            }
            catch (KdException exception) when (exception.InnerException is IOException && attempt < 100)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Lets go; a folder that was made for nothing is removed again.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (_created is not null && !Directory.EnumerateFileSystemEntries(_created).Any()) Directory.Delete(_created);
    }
}
