using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Counterexamples;

/// <summary>One arm of one case: what the criterion says, what the oracle says, what training shows.</summary>
/// <param name="Case">The case.</param>
/// <param name="Arm">The distilled student.</param>
/// <param name="Margin">I(H1;H2) − I(H2;Y): exact (no half-width), or the mean of estimates over seeds.</param>
/// <param name="Gain">Paired gain over seeds, in the case's unit: positive where distillation helps.</param>
public sealed record CounterexampleResult(Counterexample Case, CounterexampleArm Arm, MeanInterval Margin, MeanInterval Gain)
{
    /// <summary>What the criterion says; an exact margin decides unless it is 0.</summary>
    public Verdict Criterion => double.IsNaN(Margin.HalfWidth)
        ? Margin.Mean > 0 ? Verdict.Distil : Margin.Mean < 0 ? Verdict.DoNotDistil : Verdict.CannotTell
        : Margin.Lower > 0 ? Verdict.Distil : Margin.Upper < 0 ? Verdict.DoNotDistil : Verdict.CannotTell;

    /// <summary>Whether the criterion's word has the sign of the gain; null where either is undecided.</summary>
    public bool? CriterionIsRight => Criterion == Verdict.CannotTell || !Gain.ExcludesZero ? null : (Criterion == Verdict.Distil) == Gain.Mean > 0;

    /// <summary>All arms of all cases, computed from the table alone.</summary>
    public static IReadOnlyList<CounterexampleResult> Of(ResultsTable table, CounterexamplesProtocol protocol, double level = 0.95) =>
    [
        .. protocol.Cases.SelectMany(example =>
        {
            RunRecord[] runs = [.. table.Runs.Where(run => run.Success && run.Condition == example.Condition)];
            Dictionary<int, double> alone = runs.Where(run => run.Arm == Arms.Student).ToDictionary(run => run.Seed, run => run.Value!.Value);
            double[] margins = [.. table.Information.Where(row => row.Condition == example.Condition && row.Quantity == Quantities.Margin).Select(row => row.Nats)];
            int sign = example.Metric == "accuracy" ? 1 : -1;
            return example.Arms.Select(arm => new CounterexampleResult(example, arm, MeanInterval.Of(margins, level), MeanInterval.Of(
                [.. runs.Where(run => run.Method == arm.Method && run.Lambda == arm.Lambda && alone.ContainsKey(run.Seed))
                    .Select(run => sign * (run.Value!.Value - alone[run.Seed]) / example.Unit)], level)));
        }),
    ];
}
