using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Modalities;

/// <summary>What came out for one pair.</summary>
public sealed record PairResult
{
    /// <summary>Between a modality and its data in the columns teacher and student.</summary>
    internal const string BeforeData = " of ";

    /// <summary>Who teaches whom.</summary>
    public required ModalityPair Pair { get; init; }

    /// <summary>The teacher alone.</summary>
    public required Measured Teacher { get; init; }

    /// <summary>The student alone.</summary>
    public required Measured Student { get; init; }

    /// <summary>Student + KD, by λ in ascending order.</summary>
    public required IReadOnlyList<Distilled> Distilled { get; init; }

    /// <summary>Both modalities in one network; no values where it was not run.</summary>
    public required Measured Fusion { get; init; }

    /// <summary>The same with distillation, by λ; the gain is over fusion alone.</summary>
    public required IReadOnlyList<Distilled> FusionDistilled { get; init; }

    /// <summary>The criterion on trained representations.</summary>
    public required CriterionTerms Trained { get; init; }

    /// <summary>The criterion on the pilot's features, before anything was trained; null without a pilot.</summary>
    public required CriterionTerms? Pilot { get; init; }

    internal static PairResult Of(ModalityPair pair, IReadOnlyList<RunRecord> runs, IReadOnlyList<InformationRecord> information, double level)
    {
        Seeds Of(string arm, double? lambda) => new(
            Values(runs, arm, lambda, Metrics.Accuracy), Values(runs, arm, lambda, Metrics.BalancedAccuracy));
        IReadOnlyList<Distilled> Taught(string arm, string alone) =>
        [
            .. runs.Where(run => run.Arm == arm).Select(run => run.Lambda!.Value).Distinct().Order()
                .Select(lambda => Modalities.Distilled.Of(lambda, Of(arm, lambda), Of(alone, null), level)),
        ];
        ILookup<bool, InformationRecord> byPilot = information.ToLookup(row => row.Representation.StartsWith(Quantities.Pilot, StringComparison.Ordinal));
        return new PairResult
        {
            Pair = pair,
            Teacher = Of(Arms.Teacher, null).Mean(level),
            Student = Of(Arms.Student, null).Mean(level),
            Distilled = Taught(Arms.Distilled, Arms.Student),
            Fusion = Of(Arms.Fusion, null).Mean(level),
            FusionDistilled = Taught(Arms.FusionDistilled, Arms.Fusion),
            Trained = CriterionTerms.Of([.. byPilot[false]], level),
            Pilot = byPilot[true].Any() ? CriterionTerms.Of([.. byPilot[true]], level) : null,
        };
    }

    private static Dictionary<int, double> Values(IReadOnlyList<RunRecord> runs, string arm, double? lambda, string metric) =>
        runs.Where(run => run.Arm == arm && run.Lambda == lambda && run.Metric == metric).ToDictionary(run => run.Seed, run => run.Value!.Value);

    internal sealed record Seeds(Dictionary<int, double> Accuracy, Dictionary<int, double> Balanced)
    {
        public Measured Mean(double level) => new(MeanInterval.Of([.. Accuracy.Values], level), MeanInterval.Of([.. Balanced.Values], level));
    }
}

/// <summary>Accuracy and balanced accuracy over seeds.</summary>
public sealed record Measured(MeanInterval Accuracy, MeanInterval Balanced);

/// <summary>What distillation at one λ gave.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Result">With distillation.</param>
/// <param name="Gain">Paired by seed: with distillation minus alone.</param>
/// <param name="GainBySeed">The gain in accuracy of each seed.</param>
public sealed record Distilled(double Lambda, Measured Result, Measured Gain, IReadOnlyDictionary<int, double> GainBySeed)
{
    /// <summary>Whether <paramref name="verdict"/> has the sign of the gain in accuracy; null where either is undecided.</summary>
    public bool? AgreesWith(Verdict verdict) => verdict == Verdict.CannotTell || !Gain.Accuracy.ExcludesZero ? null : (verdict == Verdict.Distil) == Gain.Accuracy.Mean > 0;

    internal static Distilled Of(double lambda, PairResult.Seeds taught, PairResult.Seeds alone, double level)
    {
        Dictionary<int, double> Paired(Dictionary<int, double> with, Dictionary<int, double> without) =>
            with.Where(pair => without.ContainsKey(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value - without[pair.Key]);
        var gain = new PairResult.Seeds(Paired(taught.Accuracy, alone.Accuracy), Paired(taught.Balanced, alone.Balanced));
        return new Distilled(lambda, taught.Mean(level), gain.Mean(level), gain.Accuracy);
    }
}

/// <summary>Both terms of the criterion over seeds, and what they say.</summary>
/// <param name="TeacherStudent">I(H1;H2), nats.</param>
/// <param name="StudentLabel">I(H2;Y), nats.</param>
/// <param name="Margin">Their difference.</param>
/// <param name="Verdict">What the margin's interval says.</param>
/// <param name="N">Rows of each estimate (the mean over seeds, whose splits differ a little).</param>
public sealed record CriterionTerms(MeanInterval TeacherStudent, MeanInterval StudentLabel, MeanInterval Margin, Verdict Verdict, int N)
{
    internal static CriterionTerms Of(IReadOnlyList<InformationRecord> rows, double level)
    {
        MeanInterval Over(string quantity) => MeanInterval.OfShared(
            [.. rows.Where(row => row.Quantity == quantity).Select(row => (row.Nats, (row.Upper - row.Lower) / 2))], level);
        MeanInterval shared = Over(Quantities.TeacherStudent), margin = Over(Quantities.Margin);
        int n = rows.Count == 0 ? 0 : (int)Math.Round(rows.Average(row => row.N));
        return new CriterionTerms(shared, Over(Quantities.StudentLabel), margin, VerdictRule.Decide(margin.Lower, margin.Upper, shared.Lower), n);
    }
}
