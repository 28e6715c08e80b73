using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Documents;

namespace KdNotebooks.Kernel.Tests;

/// <summary>Notebooks without a front end: real kernel processes.</summary>
public sealed class HeadlessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("kd-headless-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_run_saves_valid_outputs_and_equals_nbconvert()
    {
        string tour = Path.Combine(folder, "tour.ipynb"), ours = Path.Combine(folder, "ours"), theirs = Path.Combine(folder, "theirs");
        File.Copy(Repository.Fixture("tour.ipynb"), tour);
        NotebookResult result = Notebooks.Run(tour, new NotebookRunOptions { OutputFolder = ours });
        Assert.True(result.Succeeded, string.Join("\n", result.Describe()));
        Assert.Equal(File.ReadAllText(Repository.Fixture("tour.ipynb")), File.ReadAllText(tour));

        JsonArray cells = Cells(Path.Combine(ours, "tour.ipynb"));
        Assert.Equal("42", Data(cells[1]!["outputs"]![2]!, "text/plain"));
        Assert.Contains("<table>", Data(cells[2]!["outputs"]![0]!, "text/html"), StringComparison.Ordinal);
        Assert.Equal("second", Data(cells[4]!["outputs"]![0]!, "text/plain"));
        Assert.Equal("training: 100 %", Data(cells[5]!["outputs"]![0]!, "text/plain"));
        Assert.Equal("InvalidOperationException", cells[6]!["outputs"]![0]!["ename"]!.GetValue<string>());
        Assert.Equal("frame 2\n", NotebookDocument.Joined(cells[9]!["outputs"]![0]!["text"]));

        using var jupyter = new Jupyter("nbconvert", "nbclient");
        jupyter.RunPython("-m", "nbconvert", "--to", "notebook", "--execute", tour, "--output-dir", theirs);
        jupyter.RunPython("-c", $"import nbformat; nbformat.validate(nbformat.read(r'{Path.Combine(ours, "tour.ipynb")}', 4))");
        JsonArray executed = Cells(Path.Combine(theirs, "tour.ipynb"));
        for (int i = 0; i < cells.Count; i++)
            Assert.Equal(NotebookJson.Write(executed[i]!["outputs"]), NotebookJson.Write(cells[i]!["outputs"]));
    }

    [Fact]
    public void A_run_stops_at_the_first_error_with_cell_and_line()
    {
        string path = Write("broken.ipynb", "var numbers = new int[1];", "int i = 5;\n\nfor (int k = 0; k < 2; k++) { numbers[i] = k; }", "\"not reached\"");
        NotebookResult result = Notebooks.Run(path, new NotebookRunOptions { OutputFolder = Path.Combine(folder, "out") });
        NotebookError error = Assert.Single(result.Errors);
        Assert.Equal((2, 3, "IndexOutOfRangeException"), (error.Cell, error.Line, error.Name));
        Assert.Equal(31, error.Column);
        Assert.Equal(2, result.Cells);
        JsonArray cells = Cells(result.SavedTo!);
        Assert.Equal("error", cells[1]!["outputs"]![0]!["output_type"]!.GetValue<string>());
        Assert.Empty((JsonArray)cells[2]!["outputs"]!);

        string before = File.ReadAllText(path);
        Assert.Null(Notebooks.Run(path, new NotebookRunOptions()).SavedTo);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void Effort_working_folder_and_a_timeout_reach_the_cells()
    {
        string path = Write("slow.ipynb", "Environment.GetEnvironmentVariable(\"KD_EFFORT\")", "Environment.CurrentDirectory", "System.Threading.Thread.Sleep(60_000);");
        NotebookResult result = Notebooks.Run(path, new NotebookRunOptions { OutputFolder = Path.Combine(folder, "out"), Effort = "smoke", CellTimeout = TimeSpan.FromSeconds(5) });
        NotebookError error = Assert.Single(result.Errors);
        Assert.Equal((3, "Timeout"), (error.Cell, error.Name));
        JsonArray cells = Cells(result.SavedTo!);
        Assert.Equal("smoke", Data(cells[0]!["outputs"]![0]!, "text/plain"));
        Assert.Equal(folder, Data(cells[1]!["outputs"]![0]!, "text/plain"));
    }

    [Fact]
    public void A_cell_that_ends_its_process_costs_only_its_notebook()
    {
        NotebookResult exit = Notebooks.Run(Write("exit.ipynb", "Environment.Exit(3);"), new NotebookRunOptions());
        Assert.Contains("exit code 3", Assert.Single(exit.Errors).Message, StringComparison.Ordinal);
        NotebookResult crash = Notebooks.Run(Write("crash.ipynb", "Environment.FailFast(\"on purpose\");"), new NotebookRunOptions());
        NotebookError error = Assert.Single(crash.Errors);
        Assert.Equal("ProcessExit", error.Name);
        Assert.Contains("on purpose", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_compiles_every_cell_and_runs_none()
    {
        string marker = Path.Combine(folder, "ran");
        string path = Write("checked.ipynb", $"System.IO.File.WriteAllText(@\"{marker}\", \"\"); int a = 1;", "int b = a;\nint c = \"text\";", "#!nope", "a + undefined");
        NotebookResult result = Notebooks.Check(path);
        Assert.False(File.Exists(marker));
        Assert.Equal([(2, 2, "CompilationError"), (3, 1, "DirectiveError"), (4, 1, "CompilationError")], result.Errors.Select(e => (e.Cell, e.Line, e.Name)));
        Assert.Contains("#!markdown", result.Errors[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_for_portability_finds_what_only_this_kernel_has()
    {
        string path = Write("own.ipynb", "display(1); HTML(\"x\"); 5.Display();", "var handle = display(1);\nhandle.Update(2);", "ClearOutput();");
        Assert.True(Notebooks.Check(path).Succeeded);
        Assert.Equal([(2, 2), (3, 1)], Notebooks.Check(path, portable: true).Errors.Select(e => (e.Cell, e.Line)));
    }

    [Fact]
    public void Cleaning_strips_what_is_volatile_and_keeps_outputs()
    {
        string path = Path.Combine(folder, "dirty.ipynb");
        File.WriteAllText(path, """
            {"nbformat": 4, "nbformat_minor": 4, "metadata": {"widgets": {}, "keep": 1}, "cells": [
              {"cell_type": "code", "metadata": {"execution": {"iopub.status.busy": "x"}, "tags": ["a"]}, "source": "1\n2", "execution_count": 7,
               "outputs": [{"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": "2"}, "metadata": {}}]}]}
            """);
        Assert.Equal(path, Notebooks.Clean(path).SavedTo);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        JsonNode cell = root["cells"]![0]!;
        Assert.Equal(5, root["nbformat_minor"]!.GetValue<int>());
        Assert.Equal("cell-1", cell["id"]!.GetValue<string>());
        Assert.Null(cell["execution_count"]);
        Assert.Null(cell["outputs"]![0]!["execution_count"]);
        Assert.Equal("2", Data(cell["outputs"]![0]!, "text/plain"));
        Assert.Equal("""{"tags":["a"]}""", cell["metadata"]!.ToJsonString());
        Assert.Equal("""{"keep":1}""", root["metadata"]!.ToJsonString());
        Assert.Null(Notebooks.Clean(path).SavedTo);
    }

    [Theory]
    [InlineData("", "not a notebook")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"nbformat\": 3, \"cells\": []}", "not nbformat 4")]
    [InlineData("{\"nbformat\": 4, \"cells\": 5}", "no list of cells")]
    [InlineData("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": 7}]}", "not a notebook")]
    public void Damaged_files_are_one_clear_line(string content, string expected)
    {
        string path = Path.Combine(folder, "damaged.ipynb");
        File.WriteAllText(path, content);
        KernelException e = Assert.Throws<KernelException>(() => Notebooks.Run(path, new NotebookRunOptions()));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Equal(2, e.ExitCode);
        Assert.Throws<KernelException>(() => Notebooks.Find([Path.Combine(folder, "absent.ipynb")]));
    }

    private string Write(string name, params string[] sources)
    {
        string path = Path.Combine(folder, name);
        var cells = new JsonArray([.. sources.Select(s => (JsonNode)new JsonObject { ["cell_type"] = "code", ["metadata"] = new JsonObject(), ["source"] = s, ["outputs"] = new JsonArray(), ["execution_count"] = null })]);
        File.WriteAllText(path, new JsonObject { ["nbformat"] = 4, ["nbformat_minor"] = 5, ["metadata"] = new JsonObject(), ["cells"] = cells }.ToJsonString());
        return path;
    }

    private static JsonArray Cells(string path) => (JsonArray)JsonNode.Parse(File.ReadAllText(path))!["cells"]!;

    private static string Data(JsonNode output, string mimeType) => NotebookDocument.Joined(output["data"]![mimeType]);
}

/// <summary>What a person sees in classic Notebook.</summary>
public class BrowserTests
{
    [Fact]
    public void Classic_Notebook_runs_all_cells_and_shows_table_figure_and_progress()
    {
        if (!File.Exists("/usr/bin/chromium") || !File.Exists("/usr/bin/chromedriver")) Assert.Skip("no Chromium (Debian: chromium chromium-driver)");
        using var jupyter = new Jupyter("notebook", "selenium");
        string folder = Directory.CreateTempSubdirectory("kd-browser-").FullName;
        try
        {
            // Without the cell that fails on purpose: the front end stops there.
            NotebookDocument tour = NotebookDocument.Read(Repository.Fixture("tour.ipynb"));
            foreach (NotebookCell cell in tour.Cells.Where(c => c.Tags.Contains("raises-exception"))) cell.Node["source"] = "1";
            tour.Write(Path.Combine(folder, "tour.ipynb"));
            string screenshots = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots")).FullName;
            jupyter.RunPython(Repository.Fixture("browser.py"), Path.Combine(folder, "tour.ipynb"), Path.Combine(screenshots, "kernel-tour.png"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
