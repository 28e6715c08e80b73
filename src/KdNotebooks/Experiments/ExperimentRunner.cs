using System.Runtime.ExceptionServices;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Experiments;

/// <summary>
/// Carries out an experiment: cells go in parallel, each on one thread; finished cells go to a journal at once; at the end all
/// rows are sorted and written by rename. The bytes do not depend on the number of jobs, on kills, or on resuming.
/// </summary>
public sealed record ExperimentRunner
{
    /// <summary>Where the two CSV files and the journal go.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Cells at a time.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Use the finished rows of an earlier run of the same protocol, from its journal or its result files.</summary>
    public bool Resume { get; init; }

    /// <param name="experiment">What to run.</param>
    /// <param name="progress">One report when the work is known, and one after each cell.</param>
    /// <param name="cancellation">Ends the work; finished cells stay in the journal.</param>
    /// <exception cref="KdException">The data cannot be had, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public ResultsTable Run(IExperiment experiment, IProgress<ExperimentProgress> progress, CancellationToken cancellation = default)
    {
        if (Jobs < 1) throw new InvalidInputException($"--jobs {Jobs}: at least one job is needed");
        using var folder = new OutputFolder(OutputFolder, experiment.Name);
        ExperimentPlan plan = experiment.Prepare(new Relay(progress), cancellation);
        string journalPath = Path.Combine(OutputFolder, experiment.Name + ".journal");

        var finished = new CellResult?[plan.Cells.Count];
        if (Resume) TakeFinished(experiment, plan, journalPath, finished, warning => progress.Report(new ExperimentProgress(0, 0, warning)));
        int reused = finished.Count(result => result is not null);
        using (var journal = Journal.Open(journalPath, Resume))
            Compute(plan, finished, journal, reused, progress, cancellation);

        var table = new ResultsTable(experiment.Name, finished.SelectMany(result => result!.Runs), finished.SelectMany(result => result!.Information));
        table.Write(OutputFolder);
        File.Delete(journalPath);
        return table;
    }

    private void Compute(
        ExperimentPlan plan, CellResult?[] finished, Journal journal, int reused, IProgress<ExperimentProgress> progress, CancellationToken cancellation)
    {
        int[] open = [.. Enumerable.Range(0, finished.Length).Where(index => finished[index] is null)];
        int next = -1, done = reused;
        progress.Report(new ExperimentProgress(done, finished.Length, reused == 0 ? "" : "taken from the earlier run"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? fault = null;

        void Work()
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var turn && turn < open.Length)
            {
                ExperimentCell cell = plan.Cells[open[turn]];
                try
                {
                    CellResult result = Attempt(cell, stop.Token);
                    finished[open[turn]] = result;
                    journal.Append(cell.Key, result);
                    progress.Report(new ExperimentProgress(Interlocked.Increment(ref done), finished.Length, cell.Key));
                    // The networks of this cell are garbage now; those of the next one must not come on top of them.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref fault, exception, null);
                    stop.Cancel();
                }
            }
        }

        // Threads of their own with room for deep graphs; the thread pool stays free for the terminal.
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(Jobs, open.Length)).Select(_ => new Thread(Work, 16 << 20) { IsBackground = true })];
        foreach (Thread worker in workers) worker.Start();
        Await(workers, stop);
        cancellation.ThrowIfCancellationRequested();
        if (fault is KdException or OperationCanceledException) ExceptionDispatchInfo.Throw(fault);
        if (fault is not null) throw new KdException($"cannot record the results: {fault.Message}", fault);
    }

    /// <summary>Waits for the workers; an interrupted notebook cell stops them first. Finished cells stay in the journal.</summary>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    private static void Await(Thread[] workers, CancellationTokenSource stop)
    {
        ExceptionDispatchInfo? interruption = null;
        foreach (Thread worker in workers)
        {
            while (!worker.Join(100))
            {
                try
                {
                    Interruption.Check();
                }
                catch (OperationCanceledException exception)
                {
                    interruption = ExceptionDispatchInfo.Capture(exception);
                    stop.Cancel();
                }
            }
        }
        interruption?.Throw();
    }

    private static CellResult Attempt(ExperimentCell cell, CancellationToken cancellation)
    {
        try
        {
            return cell.Compute(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            string error = exception is KdException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
            return new CellResult([.. cell.Planned.Select(run => run with { Success = false, Value = null, Error = error.ReplaceLineEndings(" ") })], []);
        }
    }

    /// <summary>Finished cells of the same plan: all their runs are there, succeeded, and carry the provenance that is planned for them.</summary>
    private void TakeFinished(IExperiment experiment, ExperimentPlan plan, string journalPath, CellResult?[] finished, Action<string> warn)
    {
        Dictionary<string, CellResult> journalled = Journal.Read(journalPath, warn);
        for (int i = 0; i < finished.Length; i++)
        {
            if (journalled.TryGetValue(plan.Cells[i].Key, out CellResult? result) && result.Succeeded &&
                result.Runs.All(run => run.Provenance == plan.Cells[i].Provenance(plan)))
                finished[i] = result;
        }
        if (journalled.Count > 0 || !File.Exists(ResultsTable.RunsPath(OutputFolder, experiment.Name))) return;

        ResultsTable earlier = ResultsTable.Read(OutputFolder, experiment.Name);
        ILookup<(string, int), RunRecord> runs = earlier.Runs.ToLookup(run => (run.Condition, run.Seed));
        ILookup<(string, int), InformationRecord> information = earlier.Information.ToLookup(row => (row.Condition, row.Seed));
        for (int i = 0; i < finished.Length; i++)
        {
            ExperimentCell cell = plan.Cells[i];
            (string, int)[] keys = [.. cell.Planned.Select(run => (run.Condition, run.Seed)).Distinct()];
            RunRecord[] there = [.. keys.SelectMany(key => runs[key])], rows = [.. there.Where(run => run.Success && run.Provenance == cell.Provenance(plan))];
            bool whole = cell.OpenEnded ? rows.Length > 0 && rows.Length == there.Length : rows.Length == cell.Planned.Count;
            if (whole) finished[i] = new CellResult(rows, [.. keys.SelectMany(key => information[key])]);
        }
    }

    private sealed class Relay(IProgress<ExperimentProgress> progress) : IProgress<string>
    {
        public void Report(string value) => progress.Report(new ExperimentProgress(0, 0, value));
    }
}

/// <summary>How far an experiment is.</summary>
/// <param name="Done">Finished cells.</param>
/// <param name="Total">All cells; 0 while they are not known yet.</param>
/// <param name="Message">The cell that ended, or what is being prepared.</param>
public sealed record ExperimentProgress(int Done, int Total, string Message);
