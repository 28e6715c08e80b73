namespace KdNotebooks.Data;

/// <summary>Whether a data set can be used now.</summary>
/// <param name="Name">Its name in the catalog.</param>
/// <param name="Title">What it is.</param>
/// <param name="Ready">Whether it, and all it needs, is there (presence and size; <see cref="DatasetFiles.Verify(CancellationToken)"/> reads contents).</param>
/// <param name="Default">Whether 'kd data get' with no name gets it.</param>
/// <param name="Detail">What is there or missing: "55 MB", "2 of 4 files", "by bsds500".</param>
/// <param name="Remedy">What to do when it is not ready; empty when it is.</param>
public sealed record DataReadiness(string Name, string Title, bool Ready, bool Default, string Detail, string Remedy)
{
    /// <summary>All data sets of the catalog, in its order; reads no contents and fetches nothing.</summary>
    public static IReadOnlyList<DataReadiness> Of(DataStore store, DataCatalog? catalog = null)
    {
        catalog ??= DataCatalog.Default;
        var fetcher = new DataFetcher(store, catalog);
        return [.. catalog.Datasets.Select(set => Of(store, catalog, fetcher, set))];
    }

    private static DataReadiness Of(DataStore store, DataCatalog catalog, DataFetcher fetcher, CatalogDataset set)
    {
        bool ready = fetcher.IsThere(set.Name);
        string remedy = ready ? "" : set.ByHand is { } byHand ? $"{byHand}, then kd data get {set.Name} --from PATH" : $"kd data get {set.Name}";
        return new DataReadiness(set.Name, set.Title, ready, set.Default, Describe(store, fetcher, set), remedy);
    }

    private static string Describe(DataStore store, DataFetcher fetcher, CatalogDataset set)
    {
        var parts = new List<string>();
        if (set.Files.Count > 0)
        {
            var files = new DatasetFiles(store, set);
            IReadOnlyList<string>[] paths = [.. set.Files.Select(files.Paths)];
            int there = paths.Sum(path => path.Count), meant = set.Files.Sum(file => file.Count ?? 1);
            double megabytes = paths.SelectMany(path => path).Sum(path => new FileInfo(path).Length) / 1e6;
            if (there > 0) parts.Add(there < meant ? $"{there} of {meant} files" : FormattableString.Invariant($"{megabytes:0.#} MB"));
        }
        if (set.AnyOf.FirstOrDefault(fetcher.IsThere) is { } by) parts.Add("by " + by);
        parts.AddRange(set.Needs.Where(need => !fetcher.IsThere(need)).Select(need => "lacks " + need));
        return string.Join(", ", parts);
    }
}
