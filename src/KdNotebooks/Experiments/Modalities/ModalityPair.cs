namespace KdNotebooks.Experiments.Modalities;

/// <summary>Who teaches whom, as it stands in the column condition: "mRNA -&gt; RPPA", "mRNA + RPPA -&gt; copy number; wider teacher".</summary>
/// <param name="Teachers">One modality, or several whose mean teaches.</param>
/// <param name="Student">The student's modality.</param>
/// <param name="Variant">The capacity variant; empty for the usual networks.</param>
public sealed record ModalityPair(IReadOnlyList<string> Teachers, string Student, string Variant = "")
{
    private const string Teaches = " -> ", And = " + ", With = "; ";

    /// <summary>The column condition.</summary>
    public string Condition => string.Join(And, Teachers) + Teaches + Student + (Variant.Length > 0 ? With + Variant : "");

    /// <summary>The teachers, in words.</summary>
    public string Teacher => string.Join(And, Teachers);

    /// <summary>Reads a condition; null when it is none of these.</summary>
    public static ModalityPair? Parse(string condition)
    {
        string[] sides = condition.Split(Teaches);
        if (sides.Length != 2) return null;
        string[] student = sides[1].Split(With, 2);
        return new ModalityPair(sides[0].Split(And), student[0], student.Length > 1 ? student[1] : "");
    }

    /// <inheritdoc/>
    public bool Equals(ModalityPair? other) => other is not null && Condition == other.Condition;

    /// <inheritdoc/>
    public override int GetHashCode() => Condition.GetHashCode(StringComparison.Ordinal);
}
