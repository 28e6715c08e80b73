namespace KdNotebooks.Experiments.Digits;

/// <summary>What the rows of the digits experiment say, one entry a condition; computed from the table alone.</summary>
public sealed record DigitsSummary
{
    /// <summary>The main grid, by the teacher's blur, ascending.</summary>
    public required IReadOnlyList<DigitsLevel> Levels { get; init; }

    /// <summary>The student alone in the main grid, over seeds.</summary>
    public required MeanInterval Student { get; init; }

    /// <summary>The extensions: other encoders, blurred students, unequal networks, fusion. By encoders, then by blur.</summary>
    public required IReadOnlyList<DigitsLevel> Extensions { get; init; }

    /// <summary>The number of runs that failed.</summary>
    public required int Failures { get; init; }

    /// <summary>Summarises <paramref name="table"/>.</summary>
    /// <param name="table">The experiment's rows.</param>
    /// <param name="level">The level of the intervals in the table.</param>
    public static DigitsSummary Of(ResultsTable table, double level = 0.95)
    {
        List<RunRecord> runs = [.. table.Runs.Where(run => run.Success)];
        DigitsCondition[] conditions = [.. table.Runs.Select(run => run.Condition).Distinct().Select(DigitsCondition.Parse)];
        var alone = new Dictionary<int, double>();
        foreach (DigitsCondition any in conditions.Where(condition => condition.Sigma is null))
            foreach (RunRecord run in runs.Where(run => run.Condition == any.ToString())) alone[run.Seed] = run.Value!.Value;
        DigitsLevel Level(DigitsCondition condition) => DigitsLevel.Of(table, condition, condition.IsGrid ? alone : null, level);
        return new DigitsSummary
        {
            Levels = [.. conditions.Where(condition => condition is { IsGrid: true, Sigma: not null }).OrderBy(condition => condition.Sigma).Select(Level)],
            Student = MeanInterval.Of([.. alone.Values], level),
            Extensions =
            [
                .. conditions.Where(condition => !condition.IsGrid)
                    .OrderBy(condition => condition.Teacher != condition.Student).ThenBy(condition => condition.Student, StringComparer.Ordinal)
                    .ThenBy(condition => condition.Teacher, StringComparer.Ordinal).ThenBy(condition => condition.StudentSigma).ThenBy(condition => condition.Sigma).Select(Level),
            ],
            Failures = table.Runs.Count(run => !run.Success),
        };
    }
}
