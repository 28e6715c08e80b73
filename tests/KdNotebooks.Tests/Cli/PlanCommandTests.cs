using System.Text.Json;

namespace KdNotebooks.Tests.Cli;

public class PlanCommandTests
{
    private static readonly string[] s_example = ["plan", "--rho12", ".55", "--rho2y", ".50"];

    [Theory]
    [InlineData("--n", "200", 200, .1353)]
    [InlineData("--flip", "0.05", 446, .04999)]
    public async Task Json_has_the_names_and_numbers(string option, string value, int n, double probability)
    {
        CommandRun run = await CommandRun.Of([.. s_example, "--rho1y", ".70", option, value, "--json"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(["probabilityOfWrongSign", "n", "margin"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(probability, json.RootElement.GetProperty("probabilityOfWrongSign").GetDouble(), 5e-5);
        Assert.Equal(n, json.RootElement.GetProperty("n").GetInt32());
        Assert.Equal(.0363, json.RootElement.GetProperty("margin").GetDouble(), 5e-5);
    }

    [Fact]
    public async Task Without_the_third_correlation_the_worst_case_is_taken_and_said_on_standard_error()
    {
        CommandRun run = await CommandRun.Of([.. s_example, "--n", "200", "--json"]);
        Assert.Equal(0, run.ExitCode);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.True(json.RootElement.GetProperty("probabilityOfWrongSign").GetDouble() > .1353);
        Assert.Contains("worst case", run.Error);
    }

    [Fact]
    public async Task The_text_says_rows_probability_and_margin()
    {
        CommandRun run = await CommandRun.Of([.. s_example, "--rho1y", ".70"]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("In 446 rows the margin has the wrong sign with probability 0.0500.", run.Output);
        Assert.Contains("+0.0363 nats, distil", run.Output);
    }

    [Theory]
    [InlineData("no three variables", "--rho12", ".9", "--rho2y", ".9", "--rho1y", "0")]
    [InlineData("strictly between", "--rho12", "1", "--rho2y", ".5")]
    [InlineData("not a finite number", "--rho12", "NaN", "--rho2y", ".5")]
    [InlineData("at least 4 rows", "--rho12", ".6", "--rho2y", ".5", "--n", "3")]
    [InlineData("exclude each other", "--rho12", ".6", "--rho2y", ".5", "--n", "30", "--flip", ".05")]
    [InlineData("--rho2y", "--rho12", ".6")]
    [InlineData("flip probability of 0.7", "--rho12", ".6", "--rho2y", ".5", "--flip", ".7")]
    [InlineData("margin is 0", "--rho12", ".5", "--rho2y", ".5")]
    public async Task Impossible_inputs_give_one_clear_line(string says, params string[] arguments)
        => (await CommandRun.Of(["plan", .. arguments])).AssertOneClearLine(says);
}
