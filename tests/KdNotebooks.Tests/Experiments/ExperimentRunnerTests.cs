using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

public class ExperimentRunnerTests
{
    private static readonly IProgress<ExperimentProgress> s_silent = new Silent();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Bytes_do_not_depend_on_the_number_of_jobs(int jobs)
    {
        using var folder = new TemporaryFolder();
        using var reference = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path, Jobs = 1 }.Run(new Counting(12), s_silent);
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = jobs }.Run(new Counting(12), s_silent);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void Only_the_results_are_left_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new Counting(3), s_silent);
        Assert.Equal(["counting.information.csv", "counting.runs.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_interrupted_run_resumes_without_computing_finished_cells_again()
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new Counting(10), s_silent);

        using var stop = new CancellationTokenSource();
        var first = new Counting(10) { After = done => { if (done == 4) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent, stop.Token));
        Assert.False(File.Exists(ResultsTable.RunsPath(folder.Path, "counting")));

        var second = new Counting(10);
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(second, s_silent);
        Assert.Equal(10 - first.Computed, second.Computed);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void An_interrupted_notebook_cell_stops_the_workers_and_keeps_finished_cells()
    {
        const string DataName = "Notebook.Interruption.Check";
        using var folder = new TemporaryFolder();
        using var asked = new ManualResetEventSlim();
        using var stopped = new ManualResetEventSlim();
        Thread cell = Thread.CurrentThread;
        AppContext.SetData(DataName, () =>
        {
            if (Thread.CurrentThread != cell || !asked.IsSet) return;
            stopped.Set();
            throw new OperationCanceledException("The cell was interrupted.");
        });
        try
        {
            var first = new Counting(10)
            {
                After = done =>
                {
                    if (done != 4) return;
                    asked.Set();
                    Assert.True(stopped.Wait(TimeSpan.FromSeconds(30)));
                },
            };
            OperationCanceledException e = Assert.ThrowsAny<OperationCanceledException>(
                () => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent));
            Assert.Equal("The cell was interrupted.", e.Message);
            Assert.InRange(first.Computed, 4, 5);
            var second = new Counting(10);
            asked.Reset();
            new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(second, s_silent);
            Assert.Equal(10 - first.Computed, second.Computed);
        }
        finally
        {
            AppContext.SetData(DataName, null);
        }
    }

    [Fact]
    public void A_journal_line_cut_off_by_a_kill_is_computed_again()
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new Counting(6), s_silent);
        using var stop = new CancellationTokenSource();
        var first = new Counting(6) { After = done => { if (done == 3) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent, stop.Token));
        string journal = folder.File("counting.journal");
        byte[] bytes = File.ReadAllBytes(journal);
        File.WriteAllBytes(journal, bytes[..^20]);

        var warnings = new List<string>();
        var second = new Counting(6);
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(second, new Listening(progress => warnings.Add(progress.Message)));
        Assert.Contains(warnings, warning => warning.Contains("line 3"));
        Assert.Equal(4, second.Computed);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void Resuming_a_complete_result_computes_nothing()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new Counting(5), s_silent);
        var again = new Counting(5);
        new ExperimentRunner { OutputFolder = folder.Path, Resume = true }.Run(again, s_silent);
        Assert.Equal(0, again.Computed);
    }

    [Fact]
    public void Rows_of_another_protocol_are_never_reused()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new Counting(5), s_silent);
        var other = new Counting(5) { Version = "0.1.0+other" };
        new ExperimentRunner { OutputFolder = folder.Path, Resume = true }.Run(other, s_silent);
        Assert.Equal(5, other.Computed);
    }

    [Fact]
    public void A_cell_that_fails_is_a_row_and_the_others_go_on_and_resuming_tries_it_again()
    {
        using var folder = new TemporaryFolder();
        var failing = new Counting(5) { Fails = index => index == 2 };
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path }.Run(failing, s_silent);
        RunRecord failed = Assert.Single(table.Runs, run => !run.Success);
        Assert.Equal("no luck with 2", failed.Error);
        Assert.Equal(2, failed.Seed);

        var retry = new Counting(5);
        table = new ExperimentRunner { OutputFolder = folder.Path, Resume = true }.Run(retry, s_silent);
        Assert.Equal(1, retry.Computed);
        Assert.All(table.Runs, run => Assert.True(run.Success));
    }

    [Fact]
    public void A_second_process_is_kept_out_of_the_folder()
    {
        using var folder = new TemporaryFolder();
        var runner = new ExperimentRunner { OutputFolder = folder.Path };
        KdException? refused = null;
        runner.Run(new Counting(1) { After = _ => refused = Assert.Throws<KdException>(() => runner.Run(new Counting(1), s_silent)) }, s_silent);
        Assert.Contains("another process is writing counting", refused!.Message);
    }

    [Fact]
    public void A_run_that_cannot_start_leaves_no_folder()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out");
        Assert.Throws<KdException>(() => new ExperimentRunner { OutputFolder = output }.Run(new Counting(1) { Unprepared = new KdException("no data") }, s_silent));
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public void An_unfinished_run_leaves_the_earlier_result_alone()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new Counting(3), s_silent);
        byte[] before = Bytes(folder);
        using var stop = new CancellationTokenSource();
        var second = new Counting(8) { Version = "0.1.0+longer", After = done => { if (done == 2) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(second, s_silent, stop.Token));
        Assert.Equal(before, Bytes(folder));
    }

    private static byte[] Bytes(TemporaryFolder folder) =>
        [.. File.ReadAllBytes(ResultsTable.RunsPath(folder.Path, "counting")), .. File.ReadAllBytes(ResultsTable.InformationPath(folder.Path, "counting"))];

    /// <summary>Cells that count; no data, no networks.</summary>
    private sealed class Counting(int cells) : IExperiment
    {
        private int _computed;

        public string Version { get; init; } = "0.1.0+first";

        public Func<int, bool> Fails { get; init; } = _ => false;

        public Action<int> After { get; init; } = _ => { };

        public KdException? Unprepared { get; init; }

        public int Computed => _computed;

        public string Name => "counting";

        public ExperimentProtocol Protocol => throw new NotSupportedException();

        public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
        {
            if (Unprepared is not null) throw Unprepared;
            var provenance = new RunProvenance("engine", "smoke", Version);
            return new ExperimentPlan(provenance, [.. Enumerable.Range(0, cells).Select(index => Cell(index, provenance))]);
        }

        private ExperimentCell Cell(int index, RunProvenance provenance)
        {
            var planned = new RunRecord { Experiment = Name, Condition = $"c{index % 3}", Arm = Arms.Student, Seed = index, Provenance = provenance };
            return new ExperimentCell($"cell {index}", [planned], cancellation =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (Fails(index)) throw new KdException($"no luck with {index}");
                int done = Interlocked.Increment(ref _computed);
                var information = new InformationRecord
                {
                    Experiment = Name,
                    Condition = planned.Condition,
                    Quantity = Quantities.Margin,
                    Estimator = "none",
                    Representation = "none",
                    N = index,
                    Nats = index / 7.0,
                    Lower = -1,
                    Upper = 1,
                    Seed = index,
                    Provenance = provenance,
                };
                After(done);
                return new CellResult([planned with { Success = true, Value = Math.Sqrt(index) }], [information]);
            });
        }
    }

    private sealed class Silent : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value)
        {
        }
    }

    private sealed class Listening(Action<ExperimentProgress> hear) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => hear(value);
    }
}
