namespace KdNotebooks.Distillation.Linear;

/// <summary>
/// A loss of two logits reduced to its gradient: with q the student's probability of class 1, the derivative of a row's loss by
/// the difference of the logits is <paramref name="Weight"/>·q − <paramref name="Values"/>[row]; the batch's loss is the mean.
/// </summary>
/// <param name="Values">One a row.</param>
/// <param name="Weight">The weights of all terms together.</param>
public sealed record SoftTargets(double[] Values, double Weight)
{
    /// <summary>Cross-entropy with hard labels (Weight 1, Values y).</summary>
    public static SoftTargets OfLabels(IReadOnlyList<int> labels) => new([.. labels.Select(y => (double)y)], 1);

    /// <summary>
    /// CE + weight · KL(teacher ‖ student), the KL as the mean over all elements (it divides by n·2), T = 1: at weight 1 the form
    /// of the Modality Focusing Hypothesis.
    /// </summary>
    /// <param name="labels">y, [n].</param>
    /// <param name="teacher">The teacher's probabilities of class 1, [n].</param>
    /// <param name="weight">At least 0.</param>
    public static SoftTargets ElementMean(IReadOnlyList<int> labels, IReadOnlyList<double> teacher, double weight = 1)
        => new([.. labels.Select((y, i) => y + 0.5 * weight * teacher[i])], 1 + 0.5 * weight);

    /// <summary>(1−λ) CE + λ KL(teacher ‖ student), batch mean, T = 1; λ = 1: soft labels only (Lopez-Paz et al. 2016).</summary>
    /// <param name="labels">y, [n].</param>
    /// <param name="teacher">The teacher's probabilities of class 1, [n].</param>
    /// <param name="lambda">In [0, 1].</param>
    public static SoftTargets Convex(IReadOnlyList<int> labels, IReadOnlyList<double> teacher, double lambda)
    {
        if (!(lambda is >= 0 and <= 1)) throw new InvalidInputException(FormattableString.Invariant($"λ = {lambda} is outside [0, 1]"));
        return new([.. labels.Select((y, i) => (1 - lambda) * y + lambda * teacher[i])], 1);
    }
}
