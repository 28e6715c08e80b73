using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Criterion;

/// <summary>How <see cref="ComplementarityCriterion"/> works.</summary>
public sealed record CriterionOptions
{
    /// <summary>The two estimators; KSG1 and Ross with k = 3 by default.</summary>
    public EstimatorPair Estimators { get; init; } = EstimatorPair.Neighbours();

    /// <summary>
    /// q: each representation with more columns is projected on this many principal components, fitted on the same held-out
    /// rows; null to use all columns.
    /// </summary>
    public int? Components { get; init; } = 4;

    /// <summary>The nominal coverage of the intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>How many subsamples the intervals rest on.</summary>
    public int Subsamples { get; init; } = 100;

    /// <summary>
    /// Whether the bias of both estimators is measured on known answers of the same size, so that a mismatch is stated. Not
    /// done for estimators that train a network or a classifier, which would take too long.
    /// </summary>
    public bool Calibrate { get; init; } = true;

    /// <summary>Where the subsamples come from.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>Threads; no number depends on it.</summary>
    public int Jobs { get; init; } = 1;
}
