using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Tests;

/// <summary>The notebooks of the kit: they run on any C# kernel, and VS Code is told of the right extension.</summary>
public class NotebookFilesTests
{
    [Fact]
    public void VS_Code_recommends_Jupyter_and_not_the_deprecated_extension()
    {
        JsonNode settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".vscode", "extensions.json")))!;
        Assert.Contains("ms-toolsai.jupyter", settings["recommendations"]!.AsArray().Select(e => e!.GetValue<string>()));
        Assert.Contains("ms-dotnettools.dotnet-interactive-vscode", settings["unwantedRecommendations"]!.AsArray().Select(e => e!.GetValue<string>()));
    }

    [Fact]
    public void Every_directive_in_the_notebooks_is_one_that_every_kernel_knows()
    {
        string[] portable = ["#r", "#i", "#load", "#!import", "#!csharp", "#!html", "#!markdown", "#!time", "#!who"];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.Root, "notebooks"), "*.ipynb", SearchOption.AllDirectories))
        {
            JsonNode notebook = JsonNode.Parse(File.ReadAllText(path))!;
            Assert.Equal((4, 5), (notebook["nbformat"]!.GetValue<int>(), notebook["nbformat_minor"]!.GetValue<int>()));
            Assert.Equal("kd-csharp", notebook["metadata"]!["kernelspec"]!["name"]!.GetValue<string>());
            foreach (JsonNode? cell in notebook["cells"]!.AsArray().Where(c => c!["cell_type"]!.GetValue<string>() == "code"))
            {
                string source = Internals.Documents.NotebookDocument.Joined(cell!["source"]);
                Assert.All(source.Split('\n').Where(l => l.StartsWith('#')), line => Assert.Contains(line.Split(' ')[0], portable));
            }
        }
    }
}
