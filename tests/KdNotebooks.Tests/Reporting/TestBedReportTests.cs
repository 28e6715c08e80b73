using KdNotebooks.Information;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Reporting;

public class TestBedReportTests
{
    private static readonly TestBedRow[] Rows =
    [
        new("staircase-2", "ksg1", 100, 3, 2, 1.5, 0.25, true, 0.1, null),
        new("staircase-2", "mine", 100, 1, 2, 0.1, double.NaN, false, 2, null),
        new("bivariate-normal-0", "ksg1", 500, 3, 0, -0.01, 0.02, null, 0.1, null),
        new("staircase-2", "gaussian", 500, 3, 2, double.NaN, double.NaN, false, 0.1, "too few rows, \"really\""),
    ];

    [Fact]
    public void What_is_saved_reads_back_and_is_drawn_for_each_size()
    {
        using var folder = new TemporaryFolder();
        IReadOnlyList<string> paths = TestBedReport.Save(Rows, folder.File("new"));
        Assert.Equal(["testbed.csv", "testbed-100.svg", "testbed-500.svg"], paths.Select(Path.GetFileName));
        Assert.Equal(Rows.Select(r => r with { Seconds = double.NaN }), TestBedReport.Read(paths[0]));
        byte[] first = File.ReadAllBytes(paths[0]);
        TestBedReport.Save(TestBedReport.Read(paths[0]), folder.File("new"));
        Assert.Equal(first, File.ReadAllBytes(paths[0]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_before_the_work()
    {
        using var folder = new TemporaryFolder();
        TestBedReport.RequireWritable(folder.File("new"));
        Assert.Empty(Directory.GetFiles(folder.File("new")));
        File.WriteAllText(folder.File("file"), "");
        Assert.Contains("cannot write", Assert.Throws<KdException>(() => TestBedReport.RequireWritable(folder.File("file"))).Message);
    }

    [Fact]
    public void A_broken_line_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = TestBedReport.Save(Rows, folder.File("new"))[0];
        File.WriteAllText(path, File.ReadAllText(path).Replace("staircase-2,mine,100", "staircase-2,mine,many"));
        Assert.Contains($"{path}, line 3", Assert.Throws<InvalidInputException>(() => TestBedReport.Read(path)).Message);
        Assert.Contains("is missing", Assert.Throws<InvalidInputException>(() => TestBedReport.Read(folder.File("none.csv"))).Message);
    }

    [Fact]
    public void Tasks_solved_are_counted_by_estimator_and_size()
    {
        Table solved = TestBedReport.Solved(Rows);
        Assert.Equal(["estimator", "n = 100", "n = 500"], solved.Columns.Select(column => column.Name));
        Assert.Equal([["ksg1", "1 of 1", "0 of 0"], ["mine", "0 of 1", "–"], ["gaussian", "–", "0 of 1"]], solved.Rows.Select(row => row.ToArray()));
        Assert.Equal("failed: too few rows, \"really\"", Assert.Single(solved.Notes));
    }

    [Fact]
    public void The_page_of_the_results_says_what_their_file_says()
    {
        string folder = Path.Combine(TestFiles.Root, "data", "results"), page = File.ReadAllText(Path.Combine(folder, "information.md"));
        foreach (IReadOnlyList<string> row in TestBedReport.Solved(TestBedReport.Read(Path.Combine(folder, "testbed.csv"))).Rows)
            Assert.Contains($"| {string.Join(" | ", row)} |", page);
    }

    [Fact]
    public void Figures_leave_out_what_has_no_number()
    {
        Figure truth = TestBedReport.AgainstTruth(Rows, "t");
        Assert.Equal(["n = 100", "n = 500"], truth.Panels.Select(p => p.Title));
        Assert.Equal(["truth", "ksg1", "mine"], truth.Panels[0].Series.Select(s => s.Name));
        Assert.Equal(["truth", "ksg1"], truth.Panels[1].Series.Select(s => s.Name));
        Assert.Equal([0.25], truth.Panels[0].Series[1].YError);
        Panel second = TestBedReport.ByTask(Rows, "t", ["stairs", "none"]).Panels[1];
        Assert.Equal([2.0], second.Series[1].X);
        Assert.Equal([2.0, 0.0], second.Series[0].Y);
    }
}
