using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

/// <summary>Cells that count; no data, no networks.</summary>
internal sealed class CountingExperiment(int cells) : IExperiment
{
    private int _computed;

    public string Version { get; init; } = "0.1.0+first";

    public Func<int, bool> Fails { get; init; } = _ => false;

    public Action<int> After { get; init; } = _ => { };

    /// <summary>What a cell gives; another machine may give something else.</summary>
    public Func<int, double> Value { get; init; } = index => Math.Sqrt(index);

    public KdException? Unprepared { get; init; }

    public int Computed => _computed;

    /// <summary>What tells a cell to stop, once one has begun.</summary>
    public CancellationToken Cancellation { get; private set; }

    public string Name => "counting";

    public ExperimentProtocol Protocol => throw new NotSupportedException();

    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        if (Unprepared is not null) throw Unprepared;
        var provenance = new RunProvenance("engine", "smoke", Version);
        return new ExperimentPlan(provenance, [.. Enumerable.Range(0, cells).Select(index => Cell(index, provenance))]);
    }

    private ExperimentCell Cell(int index, RunProvenance provenance)
    {
        var planned = new RunRecord { Experiment = Name, Condition = $"c{index % 3}", Arm = Arms.Student, Seed = index, Provenance = provenance };
        return new ExperimentCell($"cell {index}", [planned], cancellation =>
        {
            Cancellation = cancellation;
            cancellation.ThrowIfCancellationRequested();
            if (Fails(index)) throw new KdException($"no luck with {index}");
            int done = Interlocked.Increment(ref _computed);
            var information = new InformationRecord
            {
                Experiment = Name,
                Condition = planned.Condition,
                Quantity = Quantities.Margin,
                Estimator = "none",
                Representation = "none",
                N = index,
                Nats = index / 7.0,
                Lower = -1,
                Upper = 1,
                Seed = index,
                Provenance = provenance,
            };
            After(done);
            return new CellResult([planned with { Success = true, Value = Value(index) }], [information]);
        });
    }
}

/// <summary>Hears how far an experiment is.</summary>
internal sealed class Listening(Action<ExperimentProgress> hear) : IProgress<ExperimentProgress>
{
    public static IProgress<ExperimentProgress> Silent { get; } = new Listening(_ => { });

    public void Report(ExperimentProgress value) => hear(value);
}
