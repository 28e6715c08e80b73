using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Digits;

/// <summary>One condition of the digits experiment.</summary>
public sealed record DigitsLevel
{
    /// <summary>Blur, networks, rows.</summary>
    public required DigitsCondition Condition { get; init; }

    /// <summary>The teacher's accuracy.</summary>
    public required MeanInterval Teacher { get; init; }

    /// <summary>The student's accuracy without a teacher.</summary>
    public required MeanInterval Student { get; init; }

    /// <summary>The distilled students, by λ.</summary>
    public required IReadOnlyList<DistilledLevel> Distilled { get; init; }

    /// <summary>Both modalities in one network, without and with distillation; null where it was not trained.</summary>
    public FusedLevel? Fused { get; init; }

    /// <summary>By nearest neighbours on the principal components of the trained representations: what the verdict rests on.</summary>
    public required CriterionReading Criterion { get; init; }

    /// <summary>The same question asked otherwise: other estimators, the pilot on pixels.</summary>
    public required IReadOnlyList<CriterionReading> Others { get; init; }

    /// <summary>What is known of <paramref name="condition"/>.</summary>
    /// <param name="table">The experiment's rows.</param>
    /// <param name="condition">Which rows.</param>
    /// <param name="alone">The students alone by seed, where they do not stand in the condition's own rows.</param>
    /// <param name="level">The level of the intervals.</param>
    internal static DigitsLevel Of(ResultsTable table, DigitsCondition condition, IReadOnlyDictionary<int, double>? alone, double level)
    {
        string name = condition.ToString();
        RunRecord[] here = [.. table.Runs.Where(run => run.Success && run.Condition == name)];
        Dictionary<int, double> Values(string arm) => here.Where(run => run.Arm == arm && run.Lambda is null).ToDictionary(run => run.Seed, run => run.Value!.Value);
        MeanInterval Mean(IEnumerable<double> values) => MeanInterval.Of([.. values], level);
        DistilledLevel[] ByLambda(string arm, IReadOnlyDictionary<int, double> from) =>
        [
            .. here.Where(run => run.Arm == arm && from.ContainsKey(run.Seed)).GroupBy(run => run.Lambda!.Value).OrderBy(group => group.Key)
                .Select(group => new DistilledLevel(
                    group.Key, Mean(group.Select(run => run.Value!.Value)), Mean(group.Select(run => run.Value!.Value - from[run.Seed])))),
        ];
        IReadOnlyDictionary<int, double> student = alone ?? Values(Arms.Student);
        Dictionary<int, double> fused = Values(Arms.Fusion);
        CriterionReading[] readings = CriterionReading.Of([.. table.Information.Where(row => row.Condition == name)], level);
        return new DigitsLevel
        {
            Condition = condition,
            Teacher = Mean(Values(Arms.Teacher).Values),
            Student = Mean(student.Values),
            Distilled = ByLambda(Arms.Distilled, student),
            Fused = fused.Count == 0 ? null : new FusedLevel(
                Mean(fused.Values), Mean(fused.Where(pair => student.ContainsKey(pair.Key)).Select(pair => pair.Value - student[pair.Key])), ByLambda(Arms.FusionDistilled, fused)),
            Criterion = readings.FirstOrDefault(reading => reading.IsMain) ?? CriterionReading.None,
            Others = [.. readings.Where(reading => !reading.IsMain)],
        };
    }
}

/// <summary>The networks distilled at one λ.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Accuracy">With distillation.</param>
/// <param name="Gain">Paired: with distillation minus the same network of the same seed without.</param>
public sealed record DistilledLevel(double Lambda, MeanInterval Accuracy, MeanInterval Gain)
{
    /// <summary>Whether <paramref name="verdict"/> has the sign of the gain; null where either is undecided.</summary>
    public bool? AgreesWith(Verdict verdict) => verdict == Verdict.CannotTell || !Gain.ExcludesZero
        ? null
        : (verdict == Verdict.Distil) == Gain.Mean > 0;
}

/// <summary>Both modalities in one network.</summary>
/// <param name="Accuracy">Fusion alone.</param>
/// <param name="Gain">Paired: fusion alone minus the student alone.</param>
/// <param name="Distilled">Fusion with distillation; its gain is over fusion alone.</param>
public sealed record FusedLevel(MeanInterval Accuracy, MeanInterval Gain, IReadOnlyList<DistilledLevel> Distilled);
