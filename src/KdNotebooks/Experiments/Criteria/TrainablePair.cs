using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Data;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>A pair whose student can also be trained on some of its own training rows: what a pilot run asks for.</summary>
/// <param name="Teacher">H1 [n, d1] and logits [n, K] of held-out rows.</param>
/// <param name="Student">H2 [n, d2] and logits [n, K] of the same rows.</param>
/// <param name="Labels">Y [n].</param>
/// <param name="Pilot">The student on its training rows.</param>
public sealed record TrainablePair(Representation Teacher, Representation Student, Labels Labels, PilotStudent Pilot) : TransferPair(Teacher, Student, Labels)
{
    /// <summary>γ, where the data are drawn so that it is known.</summary>
    public double? Gamma { get; init; }

    /// <summary>Both networks on their training rows; null where several teachers teach.</summary>
    public JointTraining? Joint { get; init; }
}
