using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Sweeps;

namespace KdNotebooks.Tests.Experiments;

public class SweepTests
{
    private const int Cells = 13;
    private static readonly SweepSource s_source = new("counting", Effort.Smoke);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(20)]
    public void Any_number_of_slices_in_any_order_gives_the_bytes_of_one_run(int slices)
    {
        using var reference = new TemporaryFolder();
        using var sweep = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(Cells), Listening.Silent);
        Plan(sweep);
        for (int i = slices; i >= 1; i--) Run(sweep, new SweepSlice(i, slices));
        Assert.Equal(Bytes(reference.Path), Collected(sweep));
    }

    [Fact]
    public void A_plan_reads_back_as_it_was_written()
    {
        using var sweep = new TemporaryFolder();
        var source = new SweepSource("counting", Effort.Full, 7, "/data, with a comma", "stage \"x\"");
        SweepPlan plan = SweepPlan.Of([(source, new CountingExperiment(3))], new Progress<string>(), TestContext.Current.CancellationToken);
        plan = plan with { Parts = [.. plan.Parts.Select(part => part with { Provenance = part.Provenance with { Effort = "full" } })] };
        plan.Write(sweep.Path);
        Assert.Equal(plan.Parts, SweepPlan.Read(sweep.Path).Parts);
    }

    [Fact]
    public void Slices_share_all_parts_and_no_part_twice()
    {
        for (int slices = 1; slices <= 9; slices++)
            Assert.Equal(Enumerable.Range(0, 20), Enumerable.Range(1, slices).SelectMany(i => new SweepSlice(i, slices).Of([.. Enumerable.Range(0, 20)])).Order());
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("2")]
    [InlineData("a/b")]
    [InlineData("-1/2")]
    [InlineData("1/2/3")]
    [InlineData("")]
    public void A_wrong_slice_is_named(string text) =>
        Assert.Contains($"--slice {text}", Assert.Throws<InvalidInputException>(() => SweepSlice.Parse(text)).Message);

    [Fact]
    public void What_is_missing_is_said_and_a_run_of_the_whole_computes_only_that()
    {
        using var sweep = new TemporaryFolder();
        SweepPlan plan = Plan(sweep);
        Run(sweep, new SweepSlice(1, 4));
        Run(sweep, new SweepSlice(3, 4));
        SweepCollection collection = Look(sweep);
        Assert.False(collection.Whole);
        Assert.Equal([.. new SweepSlice(2, 4).Of(plan.Parts).Concat(new SweepSlice(4, 4).Of(plan.Parts)).OrderBy(part => plan.Parts.ToList().IndexOf(part))], collection.Missing);
        Assert.Throws<InvalidOperationException>(() => collection.Write("counting", sweep.Path));

        var rest = new CountingExperiment(Cells);
        Run(sweep, SweepSlice.Whole, rest);
        Assert.Equal(collection.Missing.Count, rest.Computed);
        Assert.True(Look(sweep).Whole);
    }

    [Fact]
    public void A_slice_that_runs_twice_at_once_writes_two_shards_with_equal_bytes()
    {
        using var sweep = new TemporaryFolder();
        using var reference = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(Cells), Listening.Silent);
        Plan(sweep);
        using var both = new Barrier(2);
        CountingExperiment Waiting() => new(Cells) { After = done => { if (done == 1) Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30))); } };
        Thread[] twins = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => Run(sweep, SweepSlice.Whole, Waiting())))];
        foreach (Thread twin in twins) twin.Start();
        foreach (Thread twin in twins) twin.Join();
        Assert.Equal(2, Directory.GetFiles(sweep.Path, "*.shard").Length);
        SweepCollection collection = Look(sweep);
        Assert.Equal((Cells, 0), (collection.Duplicates, collection.Conflicts.Count));
        Assert.Equal(Bytes(reference.Path), Collected(sweep));
    }

    [Fact]
    public void Different_results_of_one_part_are_a_conflict_that_names_both_places()
    {
        using var sweep = new TemporaryFolder();
        Plan(sweep);
        Run(sweep, SweepSlice.Whole);
        string shard = Directory.GetFiles(sweep.Path, "*.shard").Single(), kept = sweep.File("kept");
        File.Move(shard, kept);
        Run(sweep, SweepSlice.Whole, new CountingExperiment(Cells) { Value = index => index == 4 ? 4.5 : Math.Sqrt(index) });
        File.Move(kept, sweep.File("slice-0001-of-0001.2.shard"));
        SweepCollection collection = Look(sweep);
        Assert.False(collection.Whole);
        (string part, string first, string second) = Assert.Single(collection.Conflicts);
        Assert.Equal("counting: cell 4", part);
        Assert.EndsWith("slice-0001-of-0001.1.shard, line 5", first);
        Assert.EndsWith("slice-0001-of-0001.2.shard, line 5", second);
    }

    [Fact]
    public void A_failed_part_is_named_a_row_and_tried_again()
    {
        using var reference = new TemporaryFolder();
        using var sweep = new TemporaryFolder();
        CountingExperiment Failing() => new(Cells) { Fails = index => index == 7 };
        new ExperimentRunner { OutputFolder = reference.Path }.Run(Failing(), Listening.Silent);
        Plan(sweep);
        Assert.Equal(1, Run(sweep, SweepSlice.Whole, Failing()));
        Assert.Equal("no luck with 7", Assert.Single(Look(sweep).Failed).Error);
        Assert.Equal(Bytes(reference.Path), Collected(sweep));

        var retry = new CountingExperiment(Cells);
        Assert.Equal(0, Run(sweep, SweepSlice.Whole, retry));
        Assert.Equal(1, retry.Computed);
        Assert.Empty(Look(sweep).Failed);
    }

    [Fact]
    public void A_line_cut_off_by_a_kill_is_said_and_computed_again()
    {
        using var sweep = new TemporaryFolder();
        Plan(sweep);
        Run(sweep, SweepSlice.Whole);
        string shard = Directory.GetFiles(sweep.Path, "*.shard").Single();
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^9]);
        var said = new List<string>();
        Assert.Single(SweepCollection.Of(SweepPlan.Read(sweep.Path), sweep.Path, said.Add).Missing);
        Assert.Contains($"line {Cells} is damaged", Assert.Single(said));
        var rest = new CountingExperiment(Cells);
        Run(sweep, SweepSlice.Whole, rest);
        Assert.Equal(1, rest.Computed);
    }

    [Fact]
    public void A_plan_of_another_version_is_refused_and_its_shards_are_left_out()
    {
        using var sweep = new TemporaryFolder();
        Plan(sweep);
        Run(sweep, SweepSlice.Whole);
        SweepPlan.Of([(s_source, new CountingExperiment(Cells) { Version = "0.1.0+second" })], new Progress<string>(), TestContext.Current.CancellationToken).Write(sweep.Path);
        SweepCollection collection = Look(sweep);
        Assert.Equal((Cells, Cells), (collection.Strangers, collection.Missing.Count));
        Assert.Contains("0.1.0+second", Assert.Throws<InvalidInputException>(() => Run(sweep, SweepSlice.Whole)).Message);
    }

    private static SweepPlan Plan(TemporaryFolder sweep)
    {
        SweepPlan plan = SweepPlan.Of([(s_source, new CountingExperiment(Cells))], new Progress<string>());
        plan.Write(sweep.Path);
        return plan;
    }

    private static int Run(TemporaryFolder sweep, SweepSlice slice, IExperiment? experiment = null) =>
        new SweepRunner { Folder = sweep.Path, Create = _ => experiment ?? new CountingExperiment(Cells), Jobs = 1 }.Run(slice, Listening.Silent);

    private static SweepCollection Look(TemporaryFolder sweep) => SweepCollection.Of(SweepPlan.Read(sweep.Path), sweep.Path, _ => { });

    private static byte[] Collected(TemporaryFolder sweep)
    {
        string output = sweep.File("out");
        Look(sweep).Write("counting", output);
        Assert.Equal(2, Directory.GetFiles(output).Length);
        return Bytes(output);
    }

    private static byte[] Bytes(string folder) =>
        [.. File.ReadAllBytes(ResultsTable.RunsPath(folder, "counting")), .. File.ReadAllBytes(ResultsTable.InformationPath(folder, "counting"))];
}
