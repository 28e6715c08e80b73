using KdNotebooks.Data;
using KdNotebooks.Models;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// A rule that scores a teacher for a student before anything is distilled: the higher, the more it promises. All rules see
/// the same held-out rows.
/// </summary>
public abstract record TransferCriterion
{
    /// <summary>The name in commands and results.</summary>
    public abstract string Name { get; }

    /// <summary>Above it the rule says "distil"; null where the rule only ranks.</summary>
    public virtual double? Threshold => null;

    /// <summary>The score of one pair.</summary>
    /// <exception cref="InvalidInputException">The rows are too few, or a quantity that the rule needs is not finite.</exception>
    public abstract double Score(TransferPair pair);
}

/// <summary>A trained teacher and a student that was trained alone, on the same held-out rows.</summary>
/// <param name="Teacher">H1 [n, d1] and logits [n, K].</param>
/// <param name="Student">H2 [n, d2] and logits [n, K].</param>
/// <param name="Labels">Y [n].</param>
public record TransferPair(Representation Teacher, Representation Student, Labels Labels);
