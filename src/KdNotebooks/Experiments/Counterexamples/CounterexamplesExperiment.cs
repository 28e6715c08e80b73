using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>Trains every case of the gallery.</summary>
public sealed class CounterexamplesExperiment(CounterexamplesProtocol protocol) : IExperiment
{
    /// <inheritdoc/>
    public string Name => "counterexamples";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance provenance = Provenance.Of(protocol);
        return new ExperimentPlan(provenance,
            [.. protocol.Cases.SelectMany(example => Enumerable.Range(0, protocol.SeedsOf(example)).Select(seed => Cell(example, seed, provenance)))]);
    }

    private ExperimentCell Cell(Counterexample example, int seed, RunProvenance provenance)
    {
        RunRecord Planned(string arm) => new() { Experiment = Name, Condition = example.Condition, Arm = arm, Seed = seed, Metric = example.Metric, Provenance = provenance };
        RunRecord alone = Planned(Arms.Student);
        RunRecord[] distilled = [.. example.Arms.Select(arm => Planned(Arms.Distilled) with { Method = arm.Method, Lambda = arm.Lambda })];
        return new ExperimentCell($"{example.Condition}, seed {seed}", [alone, .. distilled], _ =>
        {
            CounterexampleRun run = example.Run(new Seed(protocol.RootSeed).Derive(example.Key).Derive(seed));
            InformationRecord Row(string quantity, string estimator, double nats) => new()
            {
                Experiment = Name,
                Condition = example.Condition,
                Quantity = quantity,
                Estimator = estimator,
                Representation = estimator == Exact ? "population" : "scalar logits, held-out rows",
                N = 0,
                Nats = nats,
                Lower = nats,
                Upper = nats,
                Seed = seed,
                Provenance = provenance,
            };
            return new CellResult(
                [alone with { Success = true, Value = run.Alone }, .. distilled.Select((record, i) => record with { Success = true, Value = run.Distilled[i] })],
                [
                    .. seed > 0 ? [] : example.Informations.Select(entry => Row(entry.Quantity, Exact, entry.Nats)),
                    .. run.Margin is { } margin ? [Row(Quantities.Margin, "ksg1 - ross, k = 3", margin)] : Array.Empty<InformationRecord>(),
                ]);
        });
    }

    private const string Exact = "closed form";
}
