using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Experiments.Internals;

/// <summary>Writes a result file: UTF-8, \n, whole or not at all.</summary>
internal static class ResultFile
{
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        var text = new StringWriter { NewLine = "\n" };
        write(text);
        byte[] contents = new UTF8Encoding(false).GetBytes(text.ToString());
        using AtomicFile file = AtomicFile.Create(path, DiskErrors.ResultsFolder);
        DiskErrors.Explain(path, () => file.Stream.Write(contents), DiskErrors.ResultsFolder);
        file.Commit();
    }
}
