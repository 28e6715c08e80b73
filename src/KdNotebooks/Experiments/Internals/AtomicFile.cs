using System.Text;

namespace KdNotebooks.Experiments.Internals;

/// <summary>Writes a text file under a temporary name beside its place, then moves it there: a reader sees all or nothing.</summary>
internal static class AtomicFile
{
    public const string TemporarySuffix = ".writing";

    public static void Write(string path, Action<TextWriter> write)
    {
        string temporary = path + TemporarySuffix;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using (var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" }) write(writer);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            try { File.Delete(temporary); } catch (IOException) { } catch (UnauthorizedAccessException) { }
            throw new KdException($"cannot write {path}: {exception.Message.TrimEnd('.')}; free the space or choose another folder with --out", exception);
        }
    }
}
