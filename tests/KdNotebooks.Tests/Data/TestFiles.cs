using System.IO.Compression;
using System.Runtime.CompilerServices;
using KdNotebooks.Data;

namespace KdNotebooks.Tests.Data;

/// <summary>Where fixtures and development data are, and a folder that goes away.</summary>
internal static class TestFiles
{
    /// <summary>The root of the checkout.</summary>
    public static string Root { get; } = FindRoot();

    public static string Fixture(string name) => Path.Combine([Root, "tests", "fixtures", "data", .. name.Split('/')]);

    /// <summary>A folder of real data beside the checkout; skips the test where it is absent.</summary>
    public static string Real(string name)
    {
        string path = Path.Combine(Path.GetDirectoryName(Root)!, "shared", "data", name);
        Assert.SkipUnless(Directory.Exists(path), $"the real data of this test are not beside the checkout (shared/data/{name})");
        return path;
    }

    public static byte[] GZip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(bytes);
        return memory.ToArray();
    }

    /// <summary>The one line that a wrong input gives.</summary>
    public static string Refused(Action read)
    {
        string line = Assert.Throws<InvalidInputException>(read).Message;
        Assert.DoesNotContain('\n', line);
        return line;
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KdNotebooks.sln"))) return folder.FullName;
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
    }
}

/// <summary>A new folder, removed at the end.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kd-test-").FullName;

    public DataStore Store => new(Path);

    public string File(string name, byte[] contents)
    {
        string path = System.IO.Path.Combine([Path, .. name.Split('/')]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, contents);
        return path;
    }

    public string File(string name, string contents) => File(name, System.Text.Encoding.UTF8.GetBytes(contents));

    /// <summary>All files, relative, sorted.</summary>
    public string[] Files() => [.. Directory.GetFiles(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(file => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
