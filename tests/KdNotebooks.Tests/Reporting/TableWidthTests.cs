using KdNotebooks.Cli;
using KdNotebooks.Experiments;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Reporting;

/// <summary>Every table of the committed results fits a terminal of 100 columns.</summary>
public class TableWidthTests
{
    public static TheoryData<string> Names => [.. ExperimentCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tables_fit_a_terminal(string name)
    {
        string folder = Path.Combine(TestFiles.Root, "data", "results");
        ExperimentReport report = ExperimentCatalog.Create(name, Effort.Quick, null, SavedResults.Of(folder, folder)).Report(ResultsTable.Read(folder, name));
        Assert.All(report.Tables, table =>
        {
            Assert.NotEmpty(table.Rows);
            Assert.All(table.ToString().Split('\n').Skip(1).Take(table.Rows.Count + table.GroupStarts.Count(start => start > 0) + 2), line => Assert.InRange(line.Length, 0, 100));
        });
    }
}
