namespace KdNotebooks.Experiments.Internals;

/// <summary>Keeps a second process out of an experiment's files in one folder, and clears what a killed one left.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _lockPath;

    public OutputFolder(string folder, string experiment)
    {
        _lockPath = Path.Combine(folder, experiment + ".lock");
        try
        {
            Directory.CreateDirectory(folder);
            _lock = new FileStream(_lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException exception) when (File.Exists(_lockPath))
        {
            throw new KdException($"another process is writing {experiment} in {folder} (it holds {_lockPath}); wait for it, or choose another folder with --out", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KdException($"cannot write in {folder}: {exception.Message.TrimEnd('.')}; choose another folder with --out", exception);
        }
        foreach (string orphan in Directory.EnumerateFiles(folder, experiment + ".*" + AtomicFile.TemporarySuffix)) File.Delete(orphan);
    }

    public void Dispose() => _lock.Dispose();
}
