namespace KdNotebooks.Data;

/// <summary>The folder that holds the data sets. Nothing in it is part of the project; anything can be fetched again.</summary>
/// <param name="Folder">Full path; need not exist yet.</param>
/// <param name="Why">Why this folder: "KD_DATA", "this checkout" or "your data folder".</param>
public sealed record DataStore(string Folder, string Why = "given")
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "KD_DATA";

    /// <summary>
    /// KD_DATA where it is set; else data/raw of the checkout around the current folder or around the program; else
    /// KdNotebooks in the user's data folder (~/.local/share on Linux).
    /// </summary>
    public static DataStore Default() => Locate(
        Environment.GetEnvironmentVariable(Variable), [Environment.CurrentDirectory, AppContext.BaseDirectory],
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The full path of a file of the store.</summary>
    /// <param name="relative">With forward slashes, as in the catalog: "mnist/train-images-idx3-ubyte".</param>
    public string PathOf(string relative) => Path.Combine([Folder, .. relative.Split('/')]);

    internal static DataStore Locate(string? variable, IReadOnlyList<string> starts, string userData)
    {
        if (!string.IsNullOrWhiteSpace(variable)) return new DataStore(Path.GetFullPath(variable), Variable);
        foreach (string start in starts)
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "KdNotebooks.sln")))
                    return new DataStore(Path.Combine(folder.FullName, "data", "raw"), "this checkout");
        string home = userData.Length > 0 ? userData : Path.GetTempPath();
        return new DataStore(Path.Combine(home, "KdNotebooks", "data"), "your data folder");
    }
}
