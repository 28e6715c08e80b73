namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>The gallery: each case trained many times beside what the criterion and the oracle say. Every number of it.</summary>
public sealed record CounterexamplesProtocol : ExperimentProtocol
{
    /// <summary>Seeds of the cases that train by gradient descent for a thousand epochs.</summary>
    public required int SlowSeeds { get; init; }

    /// <summary>The cases.</summary>
    public IReadOnlyList<Counterexample> Cases { get; init; } = CounterexampleGallery.All;

    /// <summary>The protocol of an effort.</summary>
    public static CounterexamplesProtocol For(Effort effort, int? seeds = null) => effort switch
    {
        Effort.Smoke => new CounterexamplesProtocol { Effort = effort, Seeds = seeds ?? 50, SlowSeeds = Math.Min(seeds ?? 4, 4) },
        Effort.Quick => new CounterexamplesProtocol { Effort = effort, Seeds = seeds ?? 400, SlowSeeds = Math.Min(seeds ?? 40, 40) },
        _ => new CounterexamplesProtocol { Effort = effort, Seeds = seeds ?? 2000, SlowSeeds = Math.Min(seeds ?? 100, 100) },
    };

    /// <summary>The repetitions of a case.</summary>
    public int SeedsOf(Counterexample example) => example is LinearCounterexample or OwnRowsCounterexample ? Seeds : Math.Min(Seeds, SlowSeeds);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds ({SlowSeeds} of f and i), root seed {RootSeed}"),
        ("students", "a to e, g, h: least squares, exact excess risk; f, i: softmax regression, held-out accuracy"),
        .. Cases.Select(example => (example.Condition, string.Join("; ", example.Arms.Select(arm => FormattableString.Invariant($"{arm.Method}, λ = {arm.Lambda}"))))),
    ];
}
