using KdNotebooks.Experiments.Internals;
using KdNotebooks.Experiments.Sweeps.Internals;

namespace KdNotebooks.Experiments.Sweeps;

/// <summary>Runs a slice of a sweep into a shard of its own. What any shard of the folder has already is not computed again.</summary>
public sealed record SweepRunner
{
    /// <summary>The folder with the plan and the shards.</summary>
    public required string Folder { get; init; }

    /// <summary>Makes an experiment out of a line of the plan.</summary>
    public required Func<SweepSource, IExperiment> Create { get; init; }

    /// <summary>Parts at a time.</summary>
    public int Jobs { get; init; } = Backend.DefaultJobs;

    /// <returns>Parts that failed; those of an earlier try are tried again and count only if they fail again.</returns>
    /// <exception cref="InvalidInputException">There is no plan, or it was made by another version, backend or data.</exception>
    /// <exception cref="KdException">The data cannot be had, or the folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Interrupted; finished parts stay in the shard.</exception>
    public int Run(SweepSlice slice, IProgress<ExperimentProgress> progress, CancellationToken cancellation = default)
    {
        SweepPlan plan = SweepPlan.Read(Folder);
        void Say(string message) => progress.Report(new ExperimentProgress(0, 0, message));
        SweepCollection done = SweepCollection.Of(plan, Folder, Say);
        var open = new HashSet<string>(done.Missing.Select(part => part.Key).Concat(done.Failed.Select(failure => failure.Part.Key)), StringComparer.Ordinal);
        SweepPart[] mine = [.. slice.Of(plan.Parts).Where(part => open.Contains(part.Key))];
        if (mine.Length == 0) return 0;

        int failed = 0;
        using Journal shard = SweepShards.Create(Folder, slice);
        foreach (IGrouping<SweepSource, SweepPart> group in mine.GroupBy(part => part.Source))
        {
            IExperiment experiment = Create(group.Key);
            ExperimentPlan cells = experiment.Prepare(new Relay(Say), cancellation);
            Dictionary<string, ExperimentCell> byKey = cells.Cells.ToDictionary(cell => cell.Key, StringComparer.Ordinal);
            ExperimentCell[] work = [.. group.Select(part => byKey.TryGetValue(part.Cell, out ExperimentCell? cell)
                ? cell
                : throw new InvalidInputException($"the plan in {Folder} has '{part.Key}', which {experiment.Name} has not: plan again"))];
            foreach ((SweepPart part, ExperimentCell cell) in group.Zip(work))
            {
                RunProvenance here = cell.Provenance(cells);
                if (here != part.Provenance || experiment.Name != part.Name)
                    throw new InvalidInputException(
                        $"the plan in {Folder} asks for {part.Name} {part.Provenance.Version} ({part.Provenance.Backend}); here it is {experiment.Name} {here.Version} ({here.Backend}): "
                        + "use the same version, backend and data, or plan again");
            }
            var results = new CellResult?[work.Length];
            new CellWork(Jobs).Compute(work, results, (cell, result, seconds) => shard.Append($"{experiment.Name}: {cell}", result, seconds), progress, cancellation);
            failed += results.Count(result => !result!.Succeeded);
        }
        return failed;
    }

    private sealed class Relay(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(value);
    }
}
