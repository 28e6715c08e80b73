namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// Redundancy of the two networks' predicted classes about the label, the part that a student can take over (Wang et al.
/// 2024 distil it), by the BROJA decomposition; nats.
/// </summary>
public sealed record SharedLabelInformation : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "redundancy";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => PredictedClasses.Decompose(pair).Redundancy;
}

/// <summary>What only the teacher's predicted class says about the label, by the BROJA decomposition; nats.</summary>
public sealed record UniqueTeacherInformation : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "unique-teacher";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => PredictedClasses.Decompose(pair).UniqueFirst;
}

/// <summary>The decomposition with the classes that the two networks predict as sources.</summary>
internal static class PredictedClasses
{
    public static PartialInformation Decompose(TransferPair pair) =>
        BrojaDecomposition.Of(pair.Teacher.PredictedClasses(), pair.Student.PredictedClasses(), pair.Labels.Values);
}
