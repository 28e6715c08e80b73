using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Reporting;

public class FormatTests
{
    [Theory]
    [InlineData(0.0264, 3, "+0.026")]
    [InlineData(-0.0561, 3, "−0.056")]
    [InlineData(-0.0001, 3, "0.000")]
    [InlineData(0.0001, 3, "0.000")]
    [InlineData(double.NaN, 3, "n/a")]
    [InlineData(-1.53e219, 4, "−1.5E+219")]
    public void Signed_numbers_read_well(double value, int digits, string expected) => Assert.Equal(expected, Format.Signed(value, digits));

    [Fact]
    public void A_table_aligns_its_columns()
    {
        var table = new Table
        {
            Title = "title",
            Columns = [new("name", Alignment.Left), new("value")],
            Rows = [["a", "1.0"], ["longer", "−10.25"]],
            Notes = ["note"],
        };
        Assert.Equal("title\nname     value\n------  ------\na          1.0\nlonger  −10.25\nnote\n", table.ToString());
        Assert.Equal("| name | value |\n| --- | ---: |\n| a | 1.0 |\n| longer | −10.25 |\n", table.ToMarkdown());
    }
}
