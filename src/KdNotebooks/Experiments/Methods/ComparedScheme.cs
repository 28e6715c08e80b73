using KdNotebooks.Distillation;

namespace KdNotebooks.Experiments.Methods;

/// <summary>One line of the comparison: a scheme whose weight is tuned on the grid that all schemes share.</summary>
/// <param name="Name">In conditions, tables and the column method.</param>
/// <param name="Group">The part of the table.</param>
/// <param name="Source">Paper, in words.</param>
/// <param name="At">
/// The scheme at a weight relative to its usual one: 1 is the paper's own, or where methods of <see cref="DistillationMethod"/> are
/// compared, the weight whose gradient is as long as the cross-entropy's.
/// </param>
public sealed record ComparedScheme(string Name, SchemeGroup Group, string Source, Func<double, DistillationScheme> At)
{
    /// <summary>What a paper leaves open and what two modalities make different; of a published system it stands in the results page.</summary>
    public string Choices { get; init; } = "";

    /// <summary>The temperature that stands in the rows; null where there is none or it is not a setting of this comparison.</summary>
    public double? Temperature { get; init; }

    /// <summary>The weight that stands in the rows: λ of the convex form, else the relative weight.</summary>
    public Func<double, double> Recorded { get; init; } = weight => weight;
}

/// <summary>The parts of the table, in its order.</summary>
public enum SchemeGroup
{
    /// <summary>Losses on logits.</summary>
    Logits,

    /// <summary>Losses on features and layers.</summary>
    Features,

    /// <summary>Teacher and student at the same time.</summary>
    Online,

    /// <summary>Published systems.</summary>
    Systems,

    /// <summary>What a gain has to beat.</summary>
    Controls,

    /// <summary>What needs both modalities when it is used: no student, what distillation forgoes.</summary>
    BothAtUse,
}
