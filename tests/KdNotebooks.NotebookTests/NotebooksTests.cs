using System.Text.Json.Nodes;
using KdNotebooks.Data;
using KdNotebooks.Kernel;

namespace KdNotebooks.NotebookTests;

/// <summary>Every notebook of the kit: its cells compile on any C# kernel, it runs to its end, and it is committed clean.</summary>
public sealed class NotebooksTests(Workplace workplace) : IClassFixture<Workplace>
{
    /// <summary>The data set that a notebook reads, where it reads one; the others run with an empty data folder.</summary>
    private static readonly Dictionary<string, string> s_data = new(StringComparer.Ordinal)
    {
        ["05"] = "digits",
        ["06"] = "spoken-digits",
        ["08"] = "omics",
    };

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Path.Combine(Workplace.Root, "notebooks"), "*.ipynb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cell_compiles_in_the_portable_subset(string name)
    {
        NotebookResult result = Notebooks.Check(workplace.Notebook(name), portable: true, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, string.Join("\n", result.Describe()));
        Assert.True(result.Cells >= 3, $"{name} has only {result.Cells} code cells");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_runs_to_its_end_in_smoke_effort(string name)
    {
        var options = new NotebookRunOptions
        {
            OutputFolder = workplace.Empty("executed"),
            Effort = "smoke",
            CellTimeout = TimeSpan.FromMinutes(3),
            Environment = new Dictionary<string, string?> { ["KD_DATA"] = DataFolder(name) },
        };
        NotebookResult result = Notebooks.Run(workplace.Notebook(name), options, TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, string.Join("\n", result.Describe()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_committed_with_outputs_and_without_what_changes_from_run_to_run(string name)
    {
        string path = Path.Combine(Workplace.Root, "notebooks", name), copy = workplace.Notebook(name);
        Assert.True(Notebooks.Clean(copy).SavedTo is null, $"{name} is not clean: kd notebook clean notebooks/{name}");
        JsonNode[] cells = [.. JsonNode.Parse(File.ReadAllText(path))!["cells"]!.AsArray().Select(cell => cell!).Where(cell => cell["cell_type"]!.GetValue<string>() == "code")];
        Assert.Contains(cells, cell => cell["outputs"]!.AsArray().Any(output => output!["data"]?["image/svg+xml"] is not null));
        Assert.All(cells.SelectMany(cell => cell["outputs"]!.AsArray()), output => Assert.NotEqual("error", output!["output_type"]!.GetValue<string>()));
        Assert.StartsWith("#!import \"kd.csx\"", cells[0]["source"]!.AsArray()[0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private string DataFolder(string name)
    {
        if (!s_data.TryGetValue(name[..2], out string? data)) return workplace.Empty("no-data");
        DataStore store = DataStore.Default();
        DataReadiness readiness = DataReadiness.Of(store).Single(set => set.Name == data);
        if (!readiness.Ready) Assert.Skip($"the data set {data} is not here: {readiness.Remedy}");
        return store.Folder;
    }
}
