using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.SpokenDigits;

/// <summary>
/// AV-MNIST's question: should the image of a digit teach the sound of it, or the sound the image? One <see cref="ModalitiesExperiment"/>
/// for each way in which the image is made worse, with speakers held out, as one table of results.
/// </summary>
public sealed class SpokenDigitsExperiment : IExperiment
{
    private readonly Func<IProgress<string>, CancellationToken, MultimodalData> _load;

    /// <summary>An experiment on other data, e.g. a few rows of it.</summary>
    /// <param name="protocol">Every number.</param>
    /// <param name="load">Modalities "image" and "sound", units the speakers.</param>
    public SpokenDigitsExperiment(SpokenDigitsProtocol protocol, Func<IProgress<string>, CancellationToken, MultimodalData> load) =>
        (SpokenProtocol, _load) = (protocol, load);

    /// <summary>FSDD where the data folder has it or it can be fetched, else synthetic speech, which every output then says.</summary>
    public static SpokenDigitsExperiment Create(Effort effort, int? seeds = null, DataStore? store = null)
    {
        store ??= DataStore.Default();
        string data = SpokenDigitsData.NameOf(store) ?? $"{SpokenDigitsData.RealName} where it can be fetched, else {SpokenDigitsData.SyntheticName}";
        return new SpokenDigitsExperiment(
            SpokenDigitsProtocol.For("spoken-digits", data, effort, seeds),
            (progress, cancellation) => SpokenDigitsData.LoadAsync(store, new Seed(0), new DataMessages(progress), cancellation).GetAwaiter().GetResult());
    }

    /// <summary>A folder with recordings {digit}_{speaker}_{index}.wav, or with such a folder called recordings.</summary>
    /// <exception cref="InvalidInputException">There are none, or one is not named so.</exception>
    public static SpokenDigitsExperiment CreateFrom(Effort effort, int? seeds, string folder, DataStore? store = null)
    {
        store ??= DataStore.Default();
        MultimodalData Load(IProgress<string> progress, CancellationToken cancellation) =>
            SpokenDigitsData.LoadFromAsync(store, folder, new Seed(0), new DataMessages(progress), cancellation).GetAwaiter().GetResult();
        SpokenDigitsProtocol protocol = SpokenDigitsProtocol.For($"spoken-digits-{SpokenDigitsData.ShortName(folder)}", SpokenDigitsData.NameOf(folder), effort, seeds);
        return new SpokenDigitsExperiment(protocol, Load);
    }

    /// <inheritdoc/>
    public string Name => SpokenProtocol.Modalities.Name;

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => SpokenProtocol;

    /// <summary>Every number; after <see cref="Prepare"/> it says which data were found.</summary>
    public SpokenDigitsProtocol SpokenProtocol { get; private set; }

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        MultimodalData data = _load(progress, cancellation);
        string described = $"{data.Name}: {string.Join("; ", data.Notes)}";
        SpokenProtocol = SpokenProtocol with { Modalities = SpokenProtocol.Modalities with { Data = described } };
        var provenance = new RunProvenance(
            Backend.Label, SpokenProtocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{SpokenProtocol.Hash(data.Name, data.Fingerprint())}");
        return new ExperimentPlan(provenance, [.. Parts(data).SelectMany(part => Cells(part.Protocol, part.Data, provenance, progress, cancellation))]);
    }

    /// <summary>The protocol and the rows of each way in which the image is made worse.</summary>
    internal IEnumerable<(ModalitiesProtocol Protocol, MultimodalData Data)> Parts(MultimodalData data) => SpokenProtocol.Degradations.Select(degradation =>
    {
        Modality image = degradation.Apply(data["image"], new Seed(SpokenProtocol.RootSeed).Derive("degradation"));
        ModalitiesProtocol usual = SpokenProtocol.Modalities;
        return (usual with
        {
            RootSeed = SpokenProtocol.RootSeed,
            AsRead = [image.Name],
            Capacities = degradation.Kind == DegradationKind.None ? usual.Capacities : [],
        }, data with { Modalities = [image, data["sound"]], Notes = [] });
    });

    /// <summary>The rows, fetched where they are missing.</summary>
    internal MultimodalData Load(IProgress<string> progress, CancellationToken cancellation) => _load(progress, cancellation);

    private static IEnumerable<ExperimentCell> Cells(
        ModalitiesProtocol protocol, MultimodalData data, RunProvenance provenance, IProgress<string> progress, CancellationToken cancellation)
    {
        var part = new ModalitiesExperiment(protocol, (_, _) => data);
        RunRecord[] Here(IEnumerable<RunRecord> runs) => [.. runs.Select(run => run with { Provenance = provenance })];
        return part.Prepare(progress, cancellation).Cells.Select(cell => new ExperimentCell($"{data.Modalities[0].Name}, {cell.Key}", Here(cell.Planned), stop =>
        {
            CellResult result = cell.Compute(stop);
            return new CellResult(Here(result.Runs), [.. result.Information.Select(row => row with { Provenance = provenance })]);
        }));
    }
}
