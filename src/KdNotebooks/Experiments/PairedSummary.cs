namespace KdNotebooks.Experiments;

/// <summary>One condition of an experiment with a teacher, a student, and the student with distillation in each seed.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Teacher">The teacher alone.</param>
/// <param name="Student">The student alone.</param>
/// <param name="Distilled">The student with distillation.</param>
/// <param name="Gain">Paired: with distillation minus alone.</param>
public sealed record PairedSummary(string Condition, MeanInterval Teacher, MeanInterval Student, MeanInterval Distilled, MeanInterval Gain)
{
    /// <summary>One entry a condition, in the order of the rows; computed from the table alone.</summary>
    public static IReadOnlyList<PairedSummary> Of(ResultsTable table, double level = 0.95) =>
    [
        .. table.Runs.Where(run => run.Success).GroupBy(run => run.Condition).Select(group =>
        {
            Dictionary<int, double> Values(string arm) => group.Where(run => run.Arm == arm).ToDictionary(run => run.Seed, run => run.Value!.Value);
            Dictionary<int, double> teacher = Values(Arms.Teacher), student = Values(Arms.Student), distilled = Values(Arms.Distilled);
            return new PairedSummary(
                group.Key, MeanInterval.Of([.. teacher.Values], level), MeanInterval.Of([.. student.Values], level), MeanInterval.Of([.. distilled.Values], level),
                MeanInterval.Of([.. distilled.Where(pair => student.ContainsKey(pair.Key)).Select(pair => pair.Value - student[pair.Key])], level));
        }),
    ];
}
