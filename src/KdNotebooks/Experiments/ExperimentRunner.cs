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
    public int Jobs { get; init; } = Backend.DefaultJobs;

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
        using (var journal = Journal.Open(journalPath, Resume))
            new CellWork(Jobs).Compute(plan.Cells, finished, journal.Append, progress, cancellation);

        var table = new ResultsTable(experiment.Name, finished.SelectMany(result => result!.Runs), finished.SelectMany(result => result!.Information));
        table.Write(OutputFolder);
        File.Delete(journalPath);
        return table;
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
        RequireSameRun(plan, journalled, journalPath);
        if (finished.All(result => result is not null) || SalvagedResults.Read(OutputFolder, experiment.Name, warn) is not { } earlier) return;
        for (int i = 0; i < finished.Length; i++) finished[i] ??= earlier.Of(plan.Cells[i], plan.Cells[i].Provenance(plan));
    }

    /// <summary>What was finished of other data or another protocol is kept: going on here would throw it away.</summary>
    private static void RequireSameRun(ExperimentPlan plan, Dictionary<string, CellResult> journalled, string journalPath)
    {
        RunProvenance[] earlier = [.. journalled.Values.Where(result => result.Succeeded).SelectMany(result => result.Runs.Take(1)).Select(run => run.Provenance).Distinct()];
        if (earlier.Length == 0 || plan.Cells.Any(cell => earlier.Contains(cell.Provenance(plan)))) return;
        RunProvenance here = plan.Provenance;
        throw new KdException(
            $"{journalPath} holds finished parts of {earlier[0].Version} ({earlier[0].Backend}, {earlier[0].Effort}); here it is {here.Version} ({here.Backend}, {here.Effort}): "
            + "the data, the protocol or the kit changed in between. Bring them back and resume, or run without --resume to begin anew");
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
