namespace KdNotebooks;

/// <summary>The checkout that the running code belongs to, when there is one.</summary>
public static class Checkout
{
    /// <summary>
    /// The folder that holds KdNotebooks.sln, looked for upwards from the running program, then from the current folder (the
    /// program of a notebook is its kernel, which is installed elsewhere); null when there is none.
    /// </summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory) ?? Find(Environment.CurrentDirectory);

    private static string? Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "KdNotebooks.sln"))) return folder.FullName;
        return null;
    }
}
