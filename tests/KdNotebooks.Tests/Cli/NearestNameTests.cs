namespace KdNotebooks.Tests.Cli;

public class NearestNameTests
{
    [Theory]
    [InlineData("digit", "digits")]
    [InlineData("DIGITS", "digits")]
    [InlineData("spokn-digts", "spoken-digits")]
    [InlineData("omic", "omics")]
    public void Finds_what_was_meant(string typed, string meant) =>
        Assert.Equal(meant, NearestName.To(typed, ["digits", "spoken-digits", "sentiment", "omics"]));
}
