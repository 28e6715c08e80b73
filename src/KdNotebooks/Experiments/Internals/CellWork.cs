using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace KdNotebooks.Experiments.Internals;

/// <summary>Computes cells in parallel, each on one thread; a cell that throws is a row that says why, and the others go on.</summary>
internal sealed class CellWork(int jobs)
{
    private const long SmallHeap = 48 << 20;

    /// <summary>Hears of a finished cell at once, from the thread that computed it.</summary>
    public delegate void Finished(string cell, CellResult result, double seconds);

    /// <param name="cells">All cells.</param>
    /// <param name="finished">Their results; those that are null are computed.</param>
    /// <param name="record">Keeps a result; when it throws, the work ends.</param>
    /// <param name="progress">One report at the start, one after each cell.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="KdException">A result could not be recorded.</exception>
    public void Compute(
        IReadOnlyList<ExperimentCell> cells, CellResult?[] finished, Finished record, IProgress<ExperimentProgress> progress, CancellationToken cancellation)
    {
        int[] open = [.. Enumerable.Range(0, finished.Length).Where(index => finished[index] is null)];
        int next = -1, done = finished.Length - open.Length;
        progress.Report(new ExperimentProgress(done, finished.Length, done == 0 ? "" : "taken from the earlier run"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? fault = null;

        void Work()
        {
            while (!stop.IsCancellationRequested && Interlocked.Increment(ref next) is var turn && turn < open.Length)
            {
                ExperimentCell cell = cells[open[turn]];
                try
                {
                    long start = Stopwatch.GetTimestamp();
                    CellResult result = Attempt(cell, stop.Token);
                    finished[open[turn]] = result;
                    record(cell.Key, result, Stopwatch.GetElapsedTime(start).TotalSeconds);
                    progress.Report(new ExperimentProgress(Interlocked.Increment(ref done), finished.Length, cell.Key));
                    // The networks of this cell are garbage now; those of the next one must not come on top of them. Where there
                    // is little garbage, stopping all workers for it would cost more than the cell.
                    if (GC.GetTotalMemory(forceFullCollection: false) > SmallHeap) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref fault, exception, null);
                    stop.Cancel();
                }
            }
        }

        // Threads of their own with room for deep graphs; the thread pool stays free for the terminal.
        Thread[] workers = [.. Enumerable.Range(0, Math.Min(jobs, open.Length)).Select(_ => new Thread(Work, 16 << 20) { IsBackground = true })];
        foreach (Thread worker in workers) worker.Start();
        Await(workers, stop);
        cancellation.ThrowIfCancellationRequested();
        if (fault is KdException or OperationCanceledException) ExceptionDispatchInfo.Throw(fault);
        if (fault is not null) throw new KdException($"cannot record the results: {fault.Message}", fault);
    }

    /// <summary>Waits for the workers; an interrupted notebook cell stops them first. Finished cells stay recorded.</summary>
    /// <exception cref="OperationCanceledException">The notebook cell was interrupted.</exception>
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
}
