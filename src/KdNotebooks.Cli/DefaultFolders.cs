namespace KdNotebooks.Cli;

/// <summary>Where the command puts things unless it is told otherwise.</summary>
internal static class DefaultFolders
{
    /// <summary>artifacts/results of the checkout; of the current folder where the command runs outside one.</summary>
    public static string Results { get; } = InArtifacts("results");

    /// <summary>Likewise artifacts/sweep: the plan and the shards of a sweep.</summary>
    public static string Sweep { get; } = InArtifacts("sweep");

    private static string InArtifacts(string name) => Path.Combine(Checkout.Root ?? Environment.CurrentDirectory, "artifacts", name);
}
