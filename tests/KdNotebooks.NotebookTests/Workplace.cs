using System.Runtime.CompilerServices;

namespace KdNotebooks.NotebookTests;

/// <summary>
/// The notebooks of the checkout and the committed results in a folder of their own, beside artifacts/kit with the library
/// that these tests were built with: what <c>kd</c> lays out, without touching the checkout.
/// </summary>
public sealed class Workplace : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kd-notebooks-").FullName;

    public Workplace()
    {
        CopyFolder(Path.Combine(Root, "notebooks"), Path.Combine(folder, "notebooks"));
        CopyFolder(Path.Combine(Root, "data", "results"), Path.Combine(folder, "data", "results"));
        string kit = Directory.CreateDirectory(Path.Combine(folder, "artifacts", "kit")).FullName;
        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(IsOfTheKit))
            File.Copy(file, Path.Combine(kit, Path.GetFileName(file)));
    }

    /// <summary>The checkout.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>The copy of a notebook.</summary>
    public string Notebook(string name) => Path.Combine(folder, "notebooks", name);

    /// <summary>An empty folder beside the notebooks.</summary>
    public string Empty(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static bool IsOfTheKit(string file)
    {
        string name = Path.GetFileName(file);
        return !name.StartsWith("xunit.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.", StringComparison.Ordinal)
            && !name.StartsWith("KdNotebooks.Kernel", StringComparison.Ordinal) && !name.StartsWith("KdNotebooks.NotebookTests", StringComparison.Ordinal);
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string inner in Directory.EnumerateDirectories(from)) CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
