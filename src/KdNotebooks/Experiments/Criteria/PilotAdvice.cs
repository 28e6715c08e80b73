using KdNotebooks.Criterion;
using MathNet.Numerics.Distributions;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>
/// λ and T for a network, from a pilot over a small grid: the gain of each point over random splits of few training rows. Where
/// there are rows enough each split has its own. Else splits share rows, and the variance of a mean over J of them is taken as
/// (1/J + n₂/n₁) S² with n₁ rows to learn from and n₂ held out (Nadeau and Bengio, <i>Inference for the generalization
/// error</i>, Machine Learning 52, 2003), which seldom leaves an advice. The intervals are simultaneous over the grid. It speaks of few rows and few epochs, where a teacher helps more easily than in a full training.
/// </summary>
public sealed record PilotAdvice
{
    /// <summary>The gain over λ and T.</summary>
    public required GainCurve Curve { get; init; }

    /// <summary>The point to use; null where no point's whole interval is above 0.</summary>
    public DistillationAdvice? Advice => Curve.Recommended;

    /// <summary>What it rests on, or why there is no advice; one line.</summary>
    public required string Basis { get; init; }

    /// <summary>The grid by default: little, half and much of the teacher; sharp and soft.</summary>
    public static IReadOnlyList<(double Lambda, double Temperature)> Grid { get; } = [.. new[] { 1.0, 4 }.SelectMany(t => new[] { 0.1, 0.5, 0.9 }.Select(l => (l, t)))];

    /// <summary>Runs the pilot.</summary>
    /// <param name="student">The student on its training rows.</param>
    /// <param name="pilot">Rows, splits, seed; its own λ and T do not matter. With <see cref="PilotRun.Splits"/> times <see cref="PilotRun.Rows"/> training rows no split shares any.</param>
    /// <param name="grid">The points; <see cref="Grid"/> when null.</param>
    /// <param name="level">The level of all intervals together.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="InvalidInputException">Too few rows, or fewer than 2 splits.</exception>
    public static PilotAdvice Of(
        PilotStudent student, PilotRun? pilot = null, IReadOnlyList<(double Lambda, double Temperature)>? grid = null, double level = 0.95, CancellationToken cancellation = default)
    {
        pilot ??= new PilotRun { Splits = 10 };
        grid ??= Grid;
        if (pilot.Splits < 2) throw new InvalidInputException($"{pilot.Splits} split gives no interval: at least 2 are needed");
        pilot = pilot with { Disjoint = student.Rows >= pilot.Splits * pilot.Rows };
        IReadOnlyList<double[]> gains = pilot.Gains(student, grid, cancellation);
        double single = 1 - (1 - level) / grid.Count, shared = pilot.Disjoint ? 0 : pilot.HeldOut / (1 - pilot.HeldOut);
        var curve = new GainCurve(
            [.. grid.Select((point, p) => new GainPoint(point.Lambda, point.Temperature, Interval([.. gains.Select(split => split[p])], shared, single))).OrderBy(point => (point.Temperature, point.Lambda))],
            level);
        string rows = $"{Math.Min(pilot.Rows, student.Rows)} rows, {pilot.Splits} splits{(pilot.Disjoint ? " of rows of their own" : " that share rows")}";
        GainPoint best = curve.Points.MaxBy(point => point.Gain.Mean)!;
        return new PilotAdvice
        {
            Curve = curve,
            Basis = curve.Recommended is { } advice
                ? FormattableString.Invariant($"λ = {advice.Lambda}, T = {advice.Temperature}: the gentlest point of a pilot's grid within one standard error of the best whose interval is above 0; {rows}")
                : FormattableString.Invariant($"no λ or T: the largest gain of a pilot's {grid.Count} points, {best.Gain.Mean:+0.000;-0.000} ± {best.Gain.HalfWidth:F3} at λ = {best.Lambda}, T = {best.Temperature}, is within its noise; {rows}"),
        };
    }

    /// <summary>The verdict with this advice where it says distil, and with its basis.</summary>
    public CchVerdict AddTo(CchVerdict verdict) => verdict.Verdict == Verdict.Distil
        ? verdict with { Advice = Advice, AdviceBasis = Basis }
        : verdict with { Advice = null, AdviceBasis = "no λ or T: the verdict does not say distil" };

    /// <summary>Student's t interval with the variance of splits that share rows.</summary>
    internal static MeanInterval Interval(IReadOnlyList<double> gains, double heldOutPerTraining, double level)
    {
        int splits = gains.Count;
        double mean = gains.Average(), variance = gains.Sum(gain => (gain - mean) * (gain - mean)) / (splits - 1);
        return new MeanInterval(mean, StudentT.InvCDF(0, 1, splits - 1, (1 + level) / 2) * Math.Sqrt((1.0 / splits + heldOutPerTraining) * variance), splits);
    }
}
