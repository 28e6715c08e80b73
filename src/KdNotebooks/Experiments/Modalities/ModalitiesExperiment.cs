using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities.Internals;

namespace KdNotebooks.Experiments.Modalities;

/// <summary>
/// Which modality should teach which: for each seed a split by unit, a teacher and a student alone a modality, and for each
/// ordered pair the distilled student, both terms of the criterion on the held-out rows, and the verdict of a pilot; then all
/// other modalities as one teacher, fusion, and networks of other sizes.
/// </summary>
/// <param name="protocol">Every number.</param>
/// <param name="load">The data; fetched where they are missing.</param>
public sealed class ModalitiesExperiment(ModalitiesProtocol protocol, Func<IProgress<string>, CancellationToken, MultimodalData> load) : IExperiment
{
    /// <inheritdoc/>
    public string Name => protocol.Name;

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <summary>The protocol, as what it is.</summary>
    public ModalitiesProtocol Modalities => protocol;

    /// <summary>The data; fetched where they are missing.</summary>
    /// <exception cref="KdException">They cannot be had, or are damaged.</exception>
    public MultimodalData Load(CancellationToken cancellation = default) => load(new Silence(), cancellation);

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        MultimodalData data = load(progress, cancellation);
        if (data.Modalities.Count < 2) throw new InvalidInputException($"{data.Name} has one modality; two are needed for one to teach the other");
        foreach (string note in data.Notes) progress.Report(note);
        string[] identity = [data.Name, data.Fingerprint(), .. data.Notes, .. data.Modalities.Select(modality => $"{modality.Name} {string.Join("×", modality.Shape)}")];
        var provenance = new RunProvenance(Backend.Label, protocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{protocol.Hash(identity)}");
        return new ExperimentPlan(provenance, [.. Enumerable.Range(0, protocol.Seeds).Select(seed =>
            new ExperimentCell($"seed {seed}", new PlannedRuns(protocol, data, provenance, seed).All, stop => new SeedWork(protocol, data, provenance, seed, stop).Run()))]);
    }

    private sealed class Silence : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
