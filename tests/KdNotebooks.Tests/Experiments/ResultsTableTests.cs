using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

public class ResultsTableTests
{
    private static readonly RunProvenance s_provenance = new("engine", "smoke", "0.1.0+abc");

    [Fact]
    public void Rows_come_back_from_the_files_as_they_were()
    {
        using var folder = new TemporaryFolder();
        RunRecord[] runs =
        [
            new() { Experiment = "e", Condition = "sigma=2", Teacher = "a, \"quoted\"", Student = "two\nlines", Arm = Arms.Distilled, Method = "logit", Lambda = 0.1, Temperature = 2, Seed = 3, Value = 1.0 / 3, Success = true, Provenance = s_provenance },
            new() { Experiment = "e", Condition = "any", Arm = Arms.Student, Seed = 0, Success = false, Error = "diverged, sorry", Provenance = s_provenance },
        ];
        InformationRecord[] information =
        [
            new() { Experiment = "e", Condition = "sigma=2", Quantity = Quantities.Margin, Estimator = "ksg1", Representation = "pca4", N = 10, Nats = -0.25, Lower = -1e-17, Upper = double.NaN, Seed = 3, Provenance = s_provenance },
        ];
        new ResultsTable("e", runs, information).Write(folder.Path);
        ResultsTable read = ResultsTable.Read(folder.Path, "e");
        Assert.Equal(runs.OrderBy(run => run.Condition, StringComparer.Ordinal), read.Runs);
        Assert.Equal(information, read.Information);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void Bytes_do_not_depend_on_the_order_of_arrival()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        RunRecord[] runs = [.. from seed in Enumerable.Range(0, 12) from lambda in new[] { 0.1, 0.5, 0.9 }
            select new RunRecord { Experiment = "e", Condition = "c", Arm = Arms.Distilled, Lambda = lambda, Seed = seed, Value = seed * lambda, Success = true, Provenance = s_provenance }];
        new ResultsTable("e", runs, []).Write(first.Path);
        new ResultsTable("e", runs.Reverse(), []).Write(second.Path);
        Assert.Equal(File.ReadAllBytes(ResultsTable.RunsPath(first.Path, "e")), File.ReadAllBytes(ResultsTable.RunsPath(second.Path, "e")));
    }

    [Theory]
    [InlineData("e,c,,,student,,,,0,accuracy,0.5,true,,engine,smoke", "15 fields")]
    [InlineData("e,c,,,student,,,,zero,accuracy,0.5,true,,engine,smoke,v", "zero")]
    public void A_damaged_line_is_named(string line, string says)
    {
        using var folder = new TemporaryFolder();
        new ResultsTable("e", [], []).Write(folder.Path);
        string path = ResultsTable.RunsPath(folder.Path, "e");
        File.AppendAllText(path, line + "\n");
        var error = Assert.Throws<InvalidInputException>(() => ResultsTable.Read(folder.Path, "e"));
        Assert.Contains("line 2", error.Message);
        Assert.Contains(says, error.Message);
    }
}
