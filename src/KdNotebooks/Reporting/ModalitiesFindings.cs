using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Modalities;

namespace KdNotebooks.Reporting;

/// <summary>What the rows of an experiment over modalities say, in sentences.</summary>
internal static class ModalitiesFindings
{
    public static string Agreement(ModalitiesSummary summary)
    {
        (int agree, int decided, int all) = summary.Agreement(pair => pair.Trained.Verdict);
        string first = decided == 0
            ? $"Undecided: in none of the {all} comparisons are both the margin and the gain outside their noise."
            : $"{(agree == decided ? "Agrees" : 2 * agree > decided ? "Agrees in part" : "Does not agree")}: the verdict has the sign of the gain in {agree} of the {decided} comparisons where both are decided, of {all}.";
        string[] against = [.. summary.Pairs.Where(pair => pair.Distilled.Any(gain => gain.AgreesWith(pair.Trained.Verdict) == false)).Select(Describe)];
        (int pilotAgree, int pilotDecided, _) = summary.Agreement(pair => pair.Pilot?.Verdict);
        string pilot = summary.Pairs.Any(pair => pair.Pilot is not null)
            ? pilotDecided == 0 ? " The pilot's verdict: no comparison is decided." : $" The pilot's verdict, before anything was trained: {pilotAgree} of {pilotDecided}."
            : "";
        return first + (against.Length > 0 ? $" Against the hypothesis: {string.Join("; ", against)}." : "") + pilot;
    }

    public static IEnumerable<string> Why(ModalitiesSummary summary)
    {
        PairResult[] told = [.. summary.Pairs.Where(pair => pair.Distilled.Count > 0)];
        if (told.Length == 0) yield break;
        int helped = told.Count(pair => pair.Distilled[0].Gain.Accuracy is { ExcludesZero: true, Mean: > 0 }), hurt = told.Count(pair => pair.Distilled[0].Gain.Accuracy is { ExcludesZero: true, Mean: < 0 });
        yield return $"Distillation helped beyond its noise in {helped} of {told.Length} pairs and hurt in {hurt}.";
        yield return $"The criterion said 'distil' in {told.Count(pair => pair.Trained.Verdict == Verdict.Distil)}, 'do not' in {told.Count(pair => pair.Trained.Verdict == Verdict.DoNotDistil)}, and could not tell in {told.Count(pair => pair.Trained.Verdict == Verdict.CannotTell)}.";
        if (summary.Choices.Count > 0)
            yield return $"As a way to choose a teacher, the largest margin took the best one for {summary.Choices.Count(choice => choice.Pick == choice.Best)} of {summary.Choices.Count} students.";
    }

    private static string Describe(PairResult pair)
    {
        MeanInterval gain = pair.Distilled.First(each => each.AgreesWith(pair.Trained.Verdict) == false).Gain.Accuracy;
        return $"{pair.Pair.Condition} (margin {Format.Signed(pair.Trained.Margin.Mean, 2)} nats, gain {Format.PlusMinus(gain.Mean, gain.HalfWidth, 3)})";
    }
}
