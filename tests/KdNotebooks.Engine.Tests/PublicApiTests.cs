using TorchSharp;

namespace KdNotebooks.Engine.Tests;

public class PublicApiTests
{
    /// <summary>
    /// The committed list is the surface that was compared with the real package (every line must be among its lines); a change
    /// shows up here first. With KD_ACCEPT=1 the list is written anew.
    /// </summary>
    [Fact]
    public void TheListOfPublicMembersIsUpToDate()
    {
        string path = Path.Combine(Repository.Root, "src", "KdNotebooks.Engine", "PublicApi.txt");
        string[] actual = PublicSurface.Lines(typeof(torch).Assembly);
        if (Environment.GetEnvironmentVariable("KD_ACCEPT") == "1") File.WriteAllText(path, string.Join('\n', actual) + "\n");
        string[] listed = File.ReadAllLines(path);
        Assert.Empty(actual.Except(listed).Select(l => "not in PublicApi.txt: " + l));
        Assert.Empty(listed.Except(actual).Select(l => "no longer there: " + l));
    }
}

internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "KdNotebooks.sln")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("KdNotebooks.sln"));
}
