namespace KdNotebooks.Experiments;

/// <summary>
/// The smallest piece of an experiment that is computed, journalled and resumed as a whole: a few runs that share work
/// (a teacher and the students it teaches).
/// </summary>
/// <param name="Key">Unique in the experiment, stable, one line.</param>
/// <param name="Planned">The runs it will give, without values: they become failure rows when it throws.</param>
/// <param name="Compute">The work; one thread, everything random from the protocol's seed.</param>
public sealed record ExperimentCell(string Key, IReadOnlyList<RunRecord> Planned, Func<CancellationToken, CellResult> Compute)
{
    /// <summary>
    /// Which rows there are is known only when it has run: on resuming, the rows with its conditions and seeds, all successful,
    /// are the whole of it whatever their number.
    /// </summary>
    public bool OpenEnded { get; init; }

    /// <summary>What its finished rows must carry to be taken again: that of its planned runs, which may hold for this cell alone; the plan's where none is planned.</summary>
    internal RunProvenance Provenance(ExperimentPlan plan) => Planned.Count > 0 ? Planned[0].Provenance : plan.Provenance;
}

/// <summary>What a cell gave.</summary>
/// <param name="Runs">One record a run and metric.</param>
/// <param name="Information">The estimates made on the way.</param>
public sealed record CellResult(IReadOnlyList<RunRecord> Runs, IReadOnlyList<InformationRecord> Information)
{
    /// <summary>Whether every run ended as it should.</summary>
    public bool Succeeded => Runs.All(run => run.Success);
}
