using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Data;

namespace KdNotebooks.Tests.Data;

public class CsvReaderTests
{
    /// <summary>Any table, written with every cell in quotes, reads back as it was.</summary>
    [Fact]
    public void Quoted_cells_come_back_as_they_were() => Prop.ForAll((NonEmptyString[] texts, bool windows) =>
    {
        string[] cells = [.. texts.Select(text => text.Get.Replace("\0", ""))];
        string line = string.Join(',', cells.Select(cell => $"\"{cell.Replace("\"", "\"\"")}\""));
        string end = windows ? "\r\n" : "\n";
        using var csv = new CsvReader(new StringReader(line + end + line + end), "x", ',');
        if (cells.Length == 0 || string.IsNullOrWhiteSpace(cells[0])) return true;
        return csv.Read() && csv.Cells().SequenceEqual(cells) && csv.Read() && csv.Cells().SequenceEqual(cells) && !csv.Read();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Lines_are_counted_through_quotes_and_blanks()
    {
        using var csv = new CsvReader(new StringReader("a,b\n\n\"x\ny\",2\r\n3,4"), "x");
        var lines = new List<int>();
        while (csv.Read()) lines.Add(csv.Line);
        Assert.Equal([1, 3, 5], lines);
    }

    [Fact]
    public void Cells_across_the_end_of_a_buffer_are_whole()
    {
        string[] cells = [.. Enumerable.Range(0, 40_000).Select(i => $"cell {i}")];
        using var csv = new CsvReader(new StringReader(string.Join('\t', cells) + "\r\n"), "x");
        Assert.True(csv.Read());
        Assert.Equal(cells, csv.Cells());
    }
}
