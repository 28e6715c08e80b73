namespace KdNotebooks.Cli;

/// <summary>Where the command puts things unless it is told otherwise.</summary>
internal static class DefaultFolders
{
    /// <summary>artifacts/results of the checkout; of the current folder where the command runs outside one.</summary>
    public static string Results { get; } = Path.Combine(Checkout.Root ?? Environment.CurrentDirectory, "artifacts", "results");

    /// <summary>data/results of the checkout; null outside one.</summary>
    public static string? Committed { get; } = Checkout.Root is { } root ? Path.Combine(root, "data", "results") : null;
}
