using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Counterexamples;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Experiments;

public class CounterexamplesTests
{
    private static readonly CounterexamplesProtocol s_protocol = CounterexamplesProtocol.For(Effort.Quick, seeds: 100) with { SlowSeeds = 10 };
    private static readonly Lazy<ResultsTable> s_table = new(Run);
    private static readonly Lazy<IReadOnlyList<CounterexampleResult>> s_results = new(() => CounterexampleResult.Of(s_table.Value, s_protocol));

    [Theory]
    [InlineData("a", Verdict.DoNotDistil)]
    [InlineData("b", Verdict.DoNotDistil)]
    [InlineData("c", Verdict.Distil)]
    [InlineData("d", Verdict.Distil)]
    [InlineData("e", Verdict.Distil)]
    [InlineData("f", Verdict.CannotTell)]
    [InlineData("g", Verdict.Distil)]
    [InlineData("h", Verdict.Distil)]
    public void What_the_criterion_says(string key, Verdict verdict)
        => Assert.All(s_results.Value.Where(result => result.Case.Key == key), result => Assert.Equal(verdict, result.Criterion));

    [Fact]
    public void Training_agrees_with_the_oracle_wherever_there_is_one()
    {
        foreach (CounterexampleResult result in s_results.Value.Where(result => result.Arm.ExactGain is not null))
        {
            // Twice a 95 % half-width is four standard errors.
            Assert.Equal(result.Arm.ExactGain!.Value, result.Gain.Mean, 2 * result.Gain.HalfWidth);
        }
    }

    [Fact]
    public void Shrinkage_helps_where_the_criterion_forbids() => Assert.True(Gains("a", 1000)[0].Lower > 0);

    [Theory]
    [InlineData("b", 1)]
    [InlineData("c", 1)]
    [InlineData("d", 1)]
    [InlineData("e", .5)]
    [InlineData("h", 1)]
    public void These_teachers_hurt(string key, double lambda) => Assert.True(Of(key, lambda).Gain.Upper < 0);

    [Fact]
    public void Synergy_cannot_be_distilled()
        => Assert.All(s_results.Value.Where(result => result.Case.Key == "f"), result => Assert.Equal(0, result.Gain.Mean, 2 * result.Gain.HalfWidth + 1e-9));

    [Fact]
    public void A_teacher_of_the_same_rows_hurts_where_one_of_other_rows_helps()
    {
        Assert.Equal(
            ["optimal teacher", "teacher of other rows", "teacher of the same rows"],
            CounterexampleGallery.All.Single(example => example.Key == "g").Arms.Select(arm => arm.Method));
        MeanInterval[] gains = Gains("g", 1000);
        Assert.True(gains[0].Lower > 0);
        Assert.True(gains[1].Lower > 0);
        Assert.True(gains[2].Upper < 0);
    }

    [Fact]
    public void The_nuisance_grows_without_limit_and_the_remedies_do_not_see_it()
    {
        Dictionary<string, double> Informations(double blur) => CounterexampleGallery.Nuisance(blur).Informations.ToDictionary(entry => entry.Quantity, entry => entry.Nats);
        Dictionary<string, double> weak = Informations(1), strong = Informations(1e-6);
        Assert.True(strong[Quantities.TeacherStudent] > weak[Quantities.TeacherStudent] + 5);
        Assert.Equal(weak[Quantities.StudentLabel], strong[Quantities.StudentLabel], 1e-9);
        foreach (string remedy in weak.Keys.Where(quantity => quantity is "remedy: margin of the scalar scores" or "remedy: redundancy I(H1;H2) - I(H1;H2|Y) - I(H2;Y)"))
        {
            Assert.Equal(weak[remedy], strong[remedy], 1e-9);
            Assert.True(strong[remedy] < 0);
        }
    }

    [Fact]
    public void Every_case_has_a_claim_and_a_row()
    {
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i1", "i2"], CounterexampleGallery.All.Select(example => example.Key));
        Table table = CounterexamplesReport.Of(s_table.Value, s_protocol).Table;
        Assert.Equal(CounterexampleGallery.All.Sum(example => example.Arms.Count), table.Rows.Count);
        Assert.Equal(2 + CounterexampleGallery.All.Select(example => example.Key).Distinct().Count(), table.Notes.Count);
    }

    /// <summary>The gain of each arm of a case whose metric is a risk, over more seeds than the table has.</summary>
    private static MeanInterval[] Gains(string key, int seeds)
    {
        Counterexample example = CounterexampleGallery.All.Single(example => example.Key == key);
        CounterexampleRun[] runs = [.. Enumerable.Range(0, seeds).Select(seed => example.Run(new Seed(1).Derive(seed)))];
        return [.. example.Arms.Select((_, arm) => MeanInterval.Of([.. runs.Select(run => run.Alone - run.Distilled[arm])]))];
    }

    private static CounterexampleResult Of(string key, double lambda) => s_results.Value.Single(result => result.Case.Key == key && result.Arm.Lambda == lambda);

    private static ResultsTable Run()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 2 }.Run(new CounterexamplesExperiment(s_protocol), new Progress<ExperimentProgress>());
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        return table;
    }
}
