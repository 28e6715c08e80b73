using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

public class ExperimentRunnerTests
{
    private static readonly IProgress<ExperimentProgress> s_silent = Listening.Silent;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Bytes_do_not_depend_on_the_number_of_jobs(int jobs)
    {
        using var folder = new TemporaryFolder();
        using var reference = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path, Jobs = 1 }.Run(new CountingExperiment(12), s_silent);
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = jobs }.Run(new CountingExperiment(12), s_silent);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void Only_the_results_are_left_in_the_folder()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new CountingExperiment(3), s_silent);
        Assert.Equal(["counting.information.csv", "counting.runs.csv"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
    }

    /// <summary>Ten cells of which four and what was under way were done when the run was interrupted.</summary>
    private static CountingExperiment InterruptedAfterFour(TemporaryFolder folder)
    {
        using var stop = new CancellationTokenSource();
        var first = new CountingExperiment(10) { After = done => { if (done == 4) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent, stop.Token));
        return first;
    }

    [Fact]
    public void An_interrupted_run_resumes_without_computing_finished_cells_again()
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(10), s_silent);

        CountingExperiment first = InterruptedAfterFour(folder);
        Assert.False(File.Exists(ResultsTable.RunsPath(folder.Path, "counting")));

        var second = new CountingExperiment(10);
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
        Thread cell = Thread.CurrentThread;
        AppContext.SetData(DataName, () =>
        {
            if (Thread.CurrentThread == cell && asked.IsSet) throw new OperationCanceledException("The cell was interrupted.");
        });
        try
        {
            CountingExperiment? first = null;
            first = new CountingExperiment(10)
            {
                After = done =>
                {
                    if (done != 4) return;
                    asked.Set();
                    Assert.True(first!.Cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
                },
            };
            OperationCanceledException e = Assert.ThrowsAny<OperationCanceledException>(
                () => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent));
            Assert.Equal("The cell was interrupted.", e.Message);
            Assert.Equal(4, first.Computed);
            var second = new CountingExperiment(10);
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
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(6), s_silent);
        using var stop = new CancellationTokenSource();
        var first = new CountingExperiment(6) { After = done => { if (done == 3) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(first, s_silent, stop.Token));
        string journal = folder.File("counting.journal");
        byte[] bytes = File.ReadAllBytes(journal);
        File.WriteAllBytes(journal, bytes[..^20]);

        var warnings = new List<string>();
        var second = new CountingExperiment(6);
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(second, new Listening(progress => warnings.Add(progress.Message)));
        Assert.Contains(warnings, warning => warning.Contains("line 3"));
        Assert.Equal(4, second.Computed);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void Resuming_a_complete_result_computes_nothing()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new CountingExperiment(5), s_silent);
        var again = new CountingExperiment(5);
        new ExperimentRunner { OutputFolder = folder.Path, Resume = true }.Run(again, s_silent);
        Assert.Equal(0, again.Computed);
    }

    [Fact]
    public void Rows_of_another_protocol_are_never_reused()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new CountingExperiment(5), s_silent);
        var other = new CountingExperiment(5) { Version = "0.1.0+other" };
        new ExperimentRunner { OutputFolder = folder.Path, Resume = true }.Run(other, s_silent);
        Assert.Equal(5, other.Computed);
    }

    [Fact]
    public void Finished_parts_of_other_data_are_kept_until_these_are_back()
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(10), s_silent);
        CountingExperiment first = InterruptedAfterFour(folder);

        var runner = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true };
        KdException refused = Assert.Throws<KdException>(() => runner.Run(new CountingExperiment(10) { Version = "0.1.0+other" }, s_silent));
        Assert.Contains("holds finished parts of 0.1.0+first (engine, smoke); here it is 0.1.0+other (engine, smoke)", refused.Message);
        var second = new CountingExperiment(10);
        runner.Run(second, s_silent);
        Assert.Equal(10 - first.Computed, second.Computed);
        Assert.Equal(Bytes(reference), Bytes(folder));
    }

    [Fact]
    public void A_file_that_a_cell_does_not_find_is_a_row_that_names_it_and_the_others_go_on()
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(6), s_silent);
        string path = folder.File("features.npy");
        double Read(int index) => index == 3 ? File.ReadAllBytes(path)[0] : Math.Sqrt(index);
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.File("out"), Jobs = 1 }.Run(new CountingExperiment(6) { Value = Read }, s_silent);
        RunRecord failed = Assert.Single(table.Runs, run => !run.Success);
        Assert.Contains(path, failed.Error);
        Assert.DoesNotContain('\n', failed.Error);

        new ExperimentRunner { OutputFolder = folder.File("out"), Jobs = 1, Resume = true }.Run(new CountingExperiment(6), s_silent);
        foreach (string name in Directory.GetFiles(reference.Path)) Assert.Equal(File.ReadAllBytes(name), File.ReadAllBytes(Path.Combine(folder.File("out"), Path.GetFileName(name))));
    }

    [Fact]
    public void A_cell_that_fails_is_a_row_and_the_others_go_on_and_resuming_tries_it_again()
    {
        using var folder = new TemporaryFolder();
        var failing = new CountingExperiment(5) { Fails = index => index == 2 };
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path }.Run(failing, s_silent);
        RunRecord failed = Assert.Single(table.Runs, run => !run.Success);
        Assert.Equal("no luck with 2", failed.Error);
        Assert.Equal(2, failed.Seed);

        var retry = new CountingExperiment(5);
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
        runner.Run(new CountingExperiment(1) { After = _ => refused = Assert.Throws<KdException>(() => runner.Run(new CountingExperiment(1), s_silent)) }, s_silent);
        Assert.Contains("another process is writing counting", refused!.Message);
    }

    [Fact]
    public void A_run_that_cannot_start_leaves_no_folder()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out");
        Assert.Throws<KdException>(() => new ExperimentRunner { OutputFolder = output }.Run(new CountingExperiment(1) { Unprepared = new KdException("no data") }, s_silent));
        Assert.False(Directory.Exists(output));
    }

    [Fact]
    public void An_unfinished_run_leaves_the_earlier_result_alone()
    {
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new CountingExperiment(3), s_silent);
        byte[] before = Bytes(folder);
        using var stop = new CancellationTokenSource();
        var second = new CountingExperiment(8) { Version = "0.1.0+longer", After = done => { if (done == 2) stop.Cancel(); } };
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1 }.Run(second, s_silent, stop.Token));
        Assert.Equal(before, Bytes(folder));
    }

    private static byte[] Bytes(TemporaryFolder folder) =>
        [.. File.ReadAllBytes(ResultsTable.RunsPath(folder.Path, "counting")), .. File.ReadAllBytes(ResultsTable.InformationPath(folder.Path, "counting"))];

    [Fact]
    public void A_run_that_has_no_memory_left_is_a_row_and_the_others_go_on()
    {
        using var folder = new TemporaryFolder();
        // More than any address space: the allocator itself says no.
        var starving = new CountingExperiment(4) { Fails = index => index == 1 && new Block[Array.MaxLength].Length == 0 };
        ResultsTable table = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 2 }.Run(starving, s_silent);
        Assert.StartsWith("OutOfMemoryException", Assert.Single(table.Runs, run => !run.Success).Error);
        Assert.Equal(3, starving.Computed);
    }

    [Theory]
    [InlineData("runs", 3, "not,a,row")]
    [InlineData("runs", 1, "experiment,condition")]
    [InlineData("runs", 4, "")]
    [InlineData("runs", 5, "counting,\"open,,,student,,,,4,accuracy,2,true,,engine,smoke,0.1.0+first")]
    [InlineData("information", 2, "\0\0\0\0")]
    [InlineData("information", 6, "counting,c1,margin,none,none,x,0.1,-1,1,4,engine,smoke,0.1.0+first")]
    public void A_damaged_line_of_an_earlier_result_is_named_kept_and_computed_again(string file, int line, string damage)
    {
        using var reference = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        new ExperimentRunner { OutputFolder = reference.Path }.Run(new CountingExperiment(9), s_silent);
        new ExperimentRunner { OutputFolder = folder.Path }.Run(new CountingExperiment(9), s_silent);
        string path = folder.File($"counting.{file}.csv");
        string[] lines = File.ReadAllLines(path);
        lines[line - 1] = damage;
        File.WriteAllLines(path, lines);
        byte[] damaged = File.ReadAllBytes(path);

        var said = new List<string>();
        var again = new CountingExperiment(9);
        new ExperimentRunner { OutputFolder = folder.Path, Resume = true, Jobs = 1 }.Run(again, new Listening(progress => said.Add(progress.Message)));
        Assert.Contains(said, message => message.Contains($"counting.{file}.csv, line {line} is damaged"));
        Assert.Equal(Bytes(reference), Bytes(folder));
        Assert.Equal(damaged, File.ReadAllBytes(path + ".damaged"));
        // The header holds no rows; a lost estimate may belong to any cell of the conditions beside it.
        Assert.InRange(again.Computed, line == 1 ? 0 : 1, file == "runs" ? 1 : 6);
    }

    [Fact]
    public void A_resumed_run_uses_its_journal_and_the_earlier_result_together()
    {
        using var folder = new TemporaryFolder();
        var runner = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true };
        runner.Run(new CountingExperiment(8), s_silent);
        string path = ResultsTable.RunsPath(folder.Path, "counting");
        File.WriteAllLines(path, File.ReadAllLines(path).Where((_, i) => i is not (2 or 5)));
        using var stop = new CancellationTokenSource();
        var first = new CountingExperiment(8) { After = done => stop.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => runner.Run(first, s_silent, stop.Token));
        var second = new CountingExperiment(8);
        runner.Run(second, s_silent);
        Assert.Equal((1, 1), (first.Computed, second.Computed));
    }

    [System.Runtime.CompilerServices.InlineArray(60_000)]
    private struct Block
    {
        private byte _first;
    }
}
