using KdNotebooks.Criterion;
using KdNotebooks.Experiments.Digits;

namespace KdNotebooks.Reporting;

/// <summary>What the rows of the digits experiment say about the claim, in sentences.</summary>
internal static class DigitsFindings
{
    private const string Why =
        "The paper's theorem speaks of a small weight of the teacher. At λ = 0.1 the sign of the gain follows the margin or stays within its noise; " +
        "at the weights people use the student follows the teacher into its mistakes, and distillation hurts while the margin is still positive: the criterion permits too much there. " +
        "The margin is a number of the estimator as well: nearest neighbours on four components, MINE and latent MI on all units give different numbers, and agree where the answer is clear. " +
        "The pilot on pixels cannot tell: the first components of a photograph with a digit in it are the photograph. What the criterion needs is a trained representation.";

    /// <summary>The claim, agreement and why.</summary>
    public static Findings Of(DigitsSummary summary) => new(Findings.Hypothesis, Agreement(summary), Why);

    private static string Agreement(DigitsSummary summary)
    {
        (DigitsLevel Level, DistilledLevel Distilled)[] all = Pairs(summary.Levels), extended = Pairs(summary.Extensions);
        string[] against = [.. all.Where(pair => Agrees(pair) == false).Select(Describe)];
        return $"Main grid: {Count(all)}.{(against.Length > 0 ? $" Against the hypothesis: {string.Join("; ", against)}." : "")} Extensions: {Count(extended)}.{Estimators(summary)}";
    }

    private static string Estimators(DigitsSummary summary)
    {
        string[] said = [.. summary.Levels.SelectMany(level => level.Others.Where(other => !other.IsPilot).GroupBy(other => Compare(level.Criterion.Verdict, other.Verdict)))
            .GroupBy(group => group.Key, group => group.Count()).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Sum()} {group.Key}")];
        return said.Length == 0 ? "" : $" Other estimators beside KSG's verdict: {string.Join(", ", said)}.";
    }

    private static string Compare(Verdict main, Verdict other) => main == other ? "the same" : other == Verdict.CannotTell || main == Verdict.CannotTell ? "undecided" : "the opposite";

    private static string Count((DigitsLevel Level, DistilledLevel Distilled)[] pairs)
    {
        int decided = pairs.Count(pair => Agrees(pair) is not null);
        return decided == 0 ? $"none of {pairs.Length} rows is decided" : $"the verdict has the sign of the gain in {pairs.Count(pair => Agrees(pair) == true)} of {decided} decided rows, of {pairs.Length}";
    }

    private static bool? Agrees((DigitsLevel Level, DistilledLevel Distilled) pair) => pair.Distilled.AgreesWith(pair.Level.Criterion.Verdict);

    private static string Describe((DigitsLevel Level, DistilledLevel Distilled) pair) =>
        $"σ = {Format.Shortest(pair.Level.Condition.Sigma!.Value)}, λ = {Format.Shortest(pair.Distilled.Lambda)} " +
        $"(margin {Format.Signed(pair.Level.Criterion.Margin.Mean, 2)} nats, gain {Format.PlusMinus(pair.Distilled.Gain.Mean, pair.Distilled.Gain.HalfWidth, 3)})";

    private static (DigitsLevel, DistilledLevel)[] Pairs(IEnumerable<DigitsLevel> levels) => [.. levels.SelectMany(level => level.Distilled.Select(distilled => (level, distilled)))];
}
