namespace KdNotebooks.Experiments.Modalities;

/// <summary>Which teacher the criterion would take for a student, and what that cost. At the first λ.</summary>
/// <param name="Student">The student's modality.</param>
/// <param name="Ranking">The teachers by margin, largest first.</param>
/// <param name="Pick">The teacher of largest margin.</param>
/// <param name="Best">The teacher of largest gain.</param>
/// <param name="Regret">Paired by seed: the gain of the best teacher minus that of the pick; 0 where they are the same.</param>
/// <param name="Several">The gain with all teachers at once; null where it was not run.</param>
public sealed record TeacherChoice(
    string Student, IReadOnlyList<PairResult> Ranking, PairResult Pick, PairResult Best, MeanInterval Regret, MeanInterval? Several)
{
    internal static TeacherChoice? Of(IReadOnlyList<PairResult> teachers, PairResult? several, double level)
    {
        PairResult[] whole = [.. teachers.Where(teacher => teacher.Distilled.Count > 0 && double.IsFinite(teacher.Trained.Margin.Mean))];
        if (whole.Length == 0) return null;
        PairResult[] ranking = [.. whole.OrderByDescending(teacher => teacher.Trained.Margin.Mean)];
        PairResult best = whole.MaxBy(teacher => teacher.Distilled[0].Gain.Accuracy.Mean)!;
        IReadOnlyDictionary<int, double> picked = ranking[0].Distilled[0].GainBySeed;
        double[] regret = [.. best.Distilled[0].GainBySeed.Where(seed => picked.ContainsKey(seed.Key)).Select(seed => seed.Value - picked[seed.Key])];
        return new TeacherChoice(ranking[0].Pair.Student, ranking, ranking[0], best, MeanInterval.Of(regret, level), several?.Distilled.FirstOrDefault()?.Gain.Accuracy);
    }
}
