using System.Runtime.CompilerServices;

namespace KdNotebooks.Kernel.Tests;

/// <summary>Where the checkout is.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    public static string Fixture(string name) => Path.Combine(Root, "tests", "fixtures", "kernel", name);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
