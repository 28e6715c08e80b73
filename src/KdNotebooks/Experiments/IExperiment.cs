namespace KdNotebooks.Experiments;

/// <summary>An experiment: a protocol, and the cells that carry it out.</summary>
public interface IExperiment
{
    /// <summary>Its name on the command line and in files.</summary>
    string Name { get; }

    /// <summary>Every number of it.</summary>
    ExperimentProtocol Protocol { get; }

    /// <summary>Loads what the cells need (fetching it when it is missing) and lists them in the order of work.</summary>
    /// <exception cref="KdException">The data cannot be had.</exception>
    ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation);
}

/// <summary>What is to be done.</summary>
/// <param name="Provenance">Backend, effort, version with protocol hash: the same for every row, unless a cell plans its own (a part of the protocol that is all it depends on).</param>
/// <param name="Cells">In the order of work.</param>
public sealed record ExperimentPlan(RunProvenance Provenance, IReadOnlyList<ExperimentCell> Cells);
