using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments;

/// <summary>One point of a curve over the weight and the temperature.</summary>
/// <param name="Lambda">λ.</param>
/// <param name="Temperature">T.</param>
/// <param name="Gain">Paired over seeds: with distillation minus alone.</param>
public sealed record GainPoint(double Lambda, double Temperature, MeanInterval Gain);

/// <summary>
/// The gain of a network over λ and T with its uncertainty, and the point to use. The intervals are simultaneous (Bonferroni over
/// the points), so that the best of many points is not taken for a finding; among the points of a gain within one standard
/// error of the largest, the one with the smallest λ, then the smallest T, is recommended.
/// </summary>
/// <param name="Points">By T, then λ.</param>
/// <param name="Level">The level of all intervals together.</param>
public sealed record GainCurve(IReadOnlyList<GainPoint> Points, double Level)
{
    /// <summary>The point to use; null where no point's whole interval is above 0: then nothing shows that distillation helps.</summary>
    public DistillationAdvice? Recommended
    {
        get
        {
            GainPoint? best = Points.Where(point => point.Gain.Lower > 0).MaxBy(point => point.Gain.Mean);
            if (best is null) return null;
            double width = MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, best.Gain.Count - 1, 0.5 + SingleLevel / 2);
            double within = best.Gain.Mean - best.Gain.HalfWidth / width;
            GainPoint chosen = Points.Where(point => point.Gain.Lower > 0 && point.Gain.Mean >= within).OrderBy(point => point.Lambda).ThenBy(point => point.Temperature).First();
            return new DistillationAdvice(chosen.Lambda, chosen.Temperature);
        }
    }

    private double SingleLevel => 1 - (1 - Level) / Points.Count;

    /// <summary>The curve of one condition and method of a table whose student arm is paired by seed.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="condition">The condition of the distilled students.</param>
    /// <param name="method">Their method.</param>
    /// <param name="level">The level of all intervals together.</param>
    /// <exception cref="InvalidInputException">No distilled student of that condition and method.</exception>
    public static GainCurve Of(ResultsTable table, string condition, string method, double level = 0.95)
    {
        RunRecord[] distilled = [.. table.Runs.Where(run => run.Success && run.Arm == Arms.Distilled && run.Condition == condition && run.Method == method)];
        if (distilled.Length == 0) throw new InvalidInputException($"{table.Experiment} has no distilled student with condition '{condition}' and method '{method}'");
        // The student alone stands in the same condition, or once for all conditions.
        RunRecord[] students = [.. table.Runs.Where(run => run.Success && run.Arm == Arms.Student)];
        RunRecord[] own = [.. students.Where(run => run.Condition == condition)];
        Dictionary<int, double> alone = (own.Length > 0 ? own : students).ToDictionary(run => run.Seed, run => run.Value!.Value);
        IGrouping<(double, double), RunRecord>[] groups = [.. distilled.GroupBy(run => (run.Temperature ?? 1, run.Lambda ?? 0)).OrderBy(group => group.Key)];
        double single = 1 - (1 - level) / groups.Length;
        return new GainCurve(
            [.. groups.Select(group => new GainPoint(group.Key.Item2, group.Key.Item1, MeanInterval.Of(
                [.. group.Where(run => alone.ContainsKey(run.Seed)).Select(run => run.Value!.Value - alone[run.Seed])], single)))],
            level);
    }
}
