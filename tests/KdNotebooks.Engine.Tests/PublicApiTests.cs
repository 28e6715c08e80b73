using TorchSharp;

namespace KdNotebooks.Engine.Tests;

public class PublicApiTests
{
    /// <summary>Whether these tests run on the engine, not on the real package.</summary>
    internal static bool OnEngine { get; } = typeof(torch).Assembly.GetName().Name == "KdNotebooks.Engine";

    /// <summary>
    /// The committed list is the engine's surface; a change shows up here first, and with KD_ACCEPT=1 the list is written anew.
    /// Built against the real package, the test says that every line of the list is among that package's lines.
    /// </summary>
    [Fact]
    public void TheListOfPublicMembersIsUpToDate()
    {
        string path = Path.Combine(Repository.Root, "src", "KdNotebooks.Engine", "PublicApi.txt");
        string[] actual = PublicSurface.Lines(typeof(torch).Assembly);
        if (OnEngine && Environment.GetEnvironmentVariable("KD_ACCEPT") == "1") File.WriteAllText(path, string.Join('\n', actual) + "\n");
        string[] listed = File.ReadAllLines(path);
        if (OnEngine) Assert.Empty(actual.Except(listed).Select(l => "not in PublicApi.txt: " + l));
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
