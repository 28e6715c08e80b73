using KdNotebooks.Criterion.Rivals;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>
/// γ of the Modality Focusing Hypothesis (Xue et al., ICLR 2023): the share of the decisive features of both modalities that
/// both hold. It is known where the data are drawn; <see cref="OverlapAgreement"/> stands in for it elsewhere.
/// </summary>
public sealed record KnownOverlap : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "gamma";

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">Nobody knows it of these data.</exception>
    public override double Score(TransferPair pair) => pair is TrainablePair { Gamma: { } gamma } ? gamma : throw new InvalidInputException("γ is known only of data that are drawn");
}
