namespace KdNotebooks;

/// <summary>The checkout that the running code was built in, when there is one.</summary>
public static class Checkout
{
    /// <summary>The folder that holds KdNotebooks.sln, looked for upwards from the running code; null when it is published elsewhere.</summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory);

    private static string? Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KdNotebooks.sln"))) return folder.FullName;
        return null;
    }
}
