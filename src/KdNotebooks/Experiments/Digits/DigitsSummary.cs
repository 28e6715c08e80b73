using System.Globalization;
using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Digits;

/// <summary>What the rows of the digits experiment say, one entry a blur level; computed from the table alone.</summary>
public sealed record DigitsSummary
{
    /// <summary>The blur levels, ascending.</summary>
    public required IReadOnlyList<BlurLevel> Levels { get; init; }

    /// <summary>The student alone, over seeds.</summary>
    public required MeanInterval Student { get; init; }

    /// <summary>The number of runs that failed.</summary>
    public required int Failures { get; init; }

    /// <summary>Summarises <paramref name="table"/>.</summary>
    /// <param name="table">The experiment's rows.</param>
    /// <param name="level">The level of the intervals in the table.</param>
    public static DigitsSummary Of(ResultsTable table, double level = 0.95)
    {
        List<RunRecord> runs = [.. table.Runs.Where(run => run.Success)];
        Dictionary<int, double> alone = runs.Where(run => run.Arm == Arms.Student).ToDictionary(run => run.Seed, run => run.Value!.Value);
        IEnumerable<double> sigmas = table.Runs.Select(run => run.Condition).Distinct()
            .Where(condition => condition.StartsWith(SigmaPrefix, StringComparison.Ordinal)).Select(ParseSigma).Order();
        return new DigitsSummary
        {
            Levels = [.. sigmas.Select(sigma => Level(table, runs, alone, sigma, level))],
            Student = MeanInterval.Of([.. alone.Values], level),
            Failures = table.Runs.Count(run => !run.Success),
        };
    }

    internal const string SigmaPrefix = "sigma=";

    internal static string Condition(double sigma) => SigmaPrefix + sigma.ToString("R", CultureInfo.InvariantCulture);

    private static double ParseSigma(string condition) => double.Parse(condition.AsSpan(SigmaPrefix.Length), CultureInfo.InvariantCulture);

    private static BlurLevel Level(ResultsTable table, List<RunRecord> runs, Dictionary<int, double> alone, double sigma, double level)
    {
        List<RunRecord> here = [.. runs.Where(run => run.Condition == Condition(sigma))];
        MeanInterval Information(string quantity) => MeanInterval.OfShared(
            [.. table.Information.Where(row => row.Condition == Condition(sigma) && row.Quantity == quantity)
                .Select(row => (row.Nats, (row.Upper - row.Lower) / 2))],
            level);
        MeanInterval margin = Information(Quantities.Margin), teacherStudent = Information(Quantities.TeacherStudent);
        return new BlurLevel
        {
            Sigma = sigma,
            Teacher = MeanInterval.Of([.. here.Where(run => run.Arm == Arms.Teacher).Select(run => run.Value!.Value)], level),
            TeacherStudent = teacherStudent,
            StudentLabel = Information(Quantities.StudentLabel),
            Margin = margin,
            Verdict = VerdictRule.Decide(margin.Lower, margin.Upper, teacherStudent.Lower),
            Distilled = [.. here.Where(run => run.Arm == Arms.Distilled && alone.ContainsKey(run.Seed))
                .GroupBy(run => run.Lambda!.Value).OrderBy(group => group.Key)
                .Select(group => new DistilledLevel(
                    group.Key,
                    MeanInterval.Of([.. group.Select(run => run.Value!.Value)], level),
                    MeanInterval.Of([.. group.Select(run => run.Value!.Value - alone[run.Seed])], level)))],
        };
    }
}

/// <summary>One blur level.</summary>
public sealed record BlurLevel
{
    /// <summary>σ in pixels.</summary>
    public required double Sigma { get; init; }

    /// <summary>The teacher's accuracy.</summary>
    public required MeanInterval Teacher { get; init; }

    /// <summary>I(H1;H2), nats.</summary>
    public required MeanInterval TeacherStudent { get; init; }

    /// <summary>I(H2;Y), nats.</summary>
    public required MeanInterval StudentLabel { get; init; }

    /// <summary>I(H1;H2) − I(H2;Y), nats.</summary>
    public required MeanInterval Margin { get; init; }

    /// <summary>What the margin's interval says.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The distilled students, by λ.</summary>
    public required IReadOnlyList<DistilledLevel> Distilled { get; init; }
}

/// <summary>The students distilled at one λ.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Accuracy">Student + KD.</param>
/// <param name="Gain">Paired: student + KD minus the student alone of the same seed.</param>
public sealed record DistilledLevel(double Lambda, MeanInterval Accuracy, MeanInterval Gain)
{
    /// <summary>Whether <paramref name="verdict"/> has the sign of the gain; null where either is undecided.</summary>
    public bool? AgreesWith(Verdict verdict) => verdict == Verdict.CannotTell || !Gain.ExcludesZero
        ? null
        : (verdict == Verdict.Distil) == Gain.Mean > 0;
}
