namespace KdNotebooks.Criterion.Rivals;

/// <summary>The teacher's accuracy: the cheapest ranking.</summary>
public sealed record TeacherAccuracy : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "teacher-accuracy";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => pair.Teacher.Accuracy(pair.Labels);
}

/// <summary>The teacher's accuracy minus the student's: "learn from those who are better".</summary>
public sealed record AccuracyGap : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "accuracy-gap";

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => pair.Teacher.Accuracy(pair.Labels) - pair.Student.Accuracy(pair.Labels);
}

/// <summary>The same answer for every pair: what any rule has to beat.</summary>
/// <param name="Distil">The answer.</param>
public sealed record ConstantRule(bool Distil) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => Distil ? "always" : "never";

    /// <inheritdoc/>
    public override double? Threshold => 0;

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => Distil ? 1 : -1;
}
