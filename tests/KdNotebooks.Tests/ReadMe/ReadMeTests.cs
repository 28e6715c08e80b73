using System.Text.RegularExpressions;
using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.ReadMe;

/// <summary>
/// The README cannot lie: its example is the body of a test, its printed values are what that test prints, its table is made
/// from the committed results. With KD_UPDATE_README=1 these tests write the sections instead of comparing them.
/// </summary>
public partial class ReadMeTests
{
    [Fact]
    public void The_example_is_this_code_and_prints_these_values()
    {
        var Console = new StringWriter { NewLine = "\n" };
        // <example>
        RandomStream noise = new Seed(7).CreateStream();
        double[] h2 = [.. Enumerable.Range(0, 2000).Select(_ => noise.NextGaussian())];   // the student's representation
        double[] h1 = [.. h2.Select(x => 0.8 * x + 0.6 * noise.NextGaussian())];          // a teacher that shares much of it
        int[] y = [.. h2.Select(x => x + 2 * noise.NextGaussian() > 0 ? 1 : 0)];          // a label that it hardly knows
        CchVerdict verdict = new ComplementarityCriterion().Evaluate(new Samples(2000, 1, h1), new Samples(2000, 1, h2), new Labels(y, 2));
        Console.Write(VerdictReport.Text(verdict));
        // </example>
        string section = $"```csharp\n{ExampleSource()}```\n```\n{Console}```\n";
        Section("example").Is(section);
    }

    [Fact]
    public void The_digits_table_is_made_from_the_committed_results()
    {
        ResultsTable results = ResultsTable.Read(Path.Combine(Root, "data", "results"), "digits");
        ExperimentReport report = DigitsReport.Of(results, DigitsProtocol.For(Effort.Quick));
        Assert.Equal(DigitsProtocol.For(Effort.Quick).Seeds, results.Runs.Select(run => run.Seed).Distinct().Count());
        string student = results.Runs.First(run => run.Student.Length > 0).Student;
        Section("digits").Is($"{report.Table.ToMarkdown()}\n{string.Join(" ", report.Table.Notes)} Student's images: {student}.\n");
        Assert.Equal(report.Figure.ToSvg(), File.ReadAllText(Path.Combine(Root, "data", "results", "digits.svg")));
    }

    private static string Root => Checkout.Root ?? throw new InvalidOperationException("the tests run outside a checkout");

    private static string ExampleSource()
    {
        string source = File.ReadAllText(Path.Combine(Root, "tests", "KdNotebooks.Tests", "ReadMe", "ReadMeTests.cs"));
        string body = ExampleBody().Match(source).Groups[1].Value;
        return string.Concat(body.Split('\n').Where(line => line.Trim().Length > 0).Select(line => line[Math.Min(8, line.Length)..] + "\n"));
    }

    private static ReadMeSection Section(string name) => new(Path.Combine(Root, "README.md"), name);

    [GeneratedRegex(@"// <example>\n(.*?)        // </example>", RegexOptions.Singleline)]
    private static partial Regex ExampleBody();
}
