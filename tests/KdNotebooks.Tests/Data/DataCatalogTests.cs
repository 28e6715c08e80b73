using KdNotebooks.Data;

namespace KdNotebooks.Tests.Data;

public class DataCatalogTests
{
    [Fact]
    public void Every_entry_says_what_where_from_and_under_what_terms()
    {
        DataCatalog catalog = DataCatalog.Default;
        Assert.Equal(catalog.Datasets.Count, catalog.Datasets.DistinctBy(set => set.Name).Count());
        foreach (CatalogDataset set in catalog.Datasets)
        {
            Assert.False(string.IsNullOrWhiteSpace(set.Title) || string.IsNullOrWhiteSpace(set.Licence) || string.IsNullOrWhiteSpace(set.Citation), set.Name);
            foreach (string part in set.Needs.Concat(set.AnyOf)) _ = catalog[part];
            Assert.True(set.Files.Count > 0 || set.Needs.Count > 0 || set.AnyOf.Count > 0, set.Name);
            Assert.True(set.Files.Count == 0 || set.Sources.Count > 0 || set.ByHand is not null, set.Name);
            foreach (CatalogFile file in set.Files)
            {
                Assert.Matches("^[a-z0-9-]+(/[^/]+)+$", file.Path);
                if (file.Sha256 is { } sum) Assert.Matches("^[0-9a-f]{64}$", sum);
            }
            foreach (CatalogSource source in set.Sources)
                if (source.Kind is SourceKind.Http or SourceKind.Archive) Assert.Equal("https", new Uri(source.Url!).Scheme);
                else if (source.Kind != SourceKind.Speech) Assert.NotEmpty(source.Packages);
        }
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_known_ones() =>
        Assert.Contains("mnist", TestFiles.Refused(() => _ = DataCatalog.Default["mnits"]));

    [Fact]
    public void The_folder_is_the_variable_the_checkout_or_the_users_own()
    {
        using var folder = new TestFolder();
        Assert.Equal(("/x/y", "KD_DATA"), Located("/x/y", folder.Path));
        Assert.Equal((Path.Combine("/home/u", "KdNotebooks", "data"), "your data folder"), Located(null, folder.Path));
        folder.File("KdNotebooks.sln", "");
        folder.File("deep/down/file", "");
        Assert.Equal((Path.Combine(folder.Path, "data", "raw"), "this checkout"), Located("", Path.Combine(folder.Path, "deep", "down")));

        static (string, string) Located(string? variable, string start)
        {
            DataStore store = DataStore.Locate(variable, [start], "/home/u");
            return (store.Folder, store.Why);
        }
    }
}
