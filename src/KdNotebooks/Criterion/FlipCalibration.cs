using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using MathNet.Numerics.Distributions;

namespace KdNotebooks.Criterion;

/// <summary>
/// Nominal against realised: how often the margin of an estimator has the wrong sign over repeated draws of one known problem,
/// beside what the closed form says and what subsampling within each draw says.
/// </summary>
public sealed record FlipCalibration
{
    /// <summary>The problem: scalar jointly normal H1, H2, Y.</summary>
    public required SignFlip Problem { get; init; }

    /// <summary>The estimator of both terms, on the same rows.</summary>
    public required string Estimator { get; init; }

    /// <summary>n.</summary>
    public required int Rows { get; init; }

    /// <summary>The draws.</summary>
    public required int Repetitions { get; init; }

    /// <summary>The share of draws whose margin has the wrong sign; 0 counts as half.</summary>
    public required double Realised { get; init; }

    /// <summary>
    /// The same by subsampling without replacement: Φ(−|D|/sd) with D the margin's mean over draws and sd² the mean of the
    /// draws' rescaled subsample variances; null where it was not asked for.
    /// </summary>
    public required double? Subsampled { get; init; }

    /// <summary>What the closed form of the Gaussian plug-in says.</summary>
    public double Nominal => Problem.Probability(Rows);

    /// <summary>The standard error of <see cref="Realised"/>.</summary>
    public double StandardError => Math.Sqrt(Realised * (1 - Realised) / Repetitions);

    /// <summary>Draws <paramref name="repetitions"/> times n rows and counts.</summary>
    /// <param name="problem">The correlations; D must not be 0.</param>
    /// <param name="estimator">One for two continuous variables.</param>
    /// <param name="rows">n.</param>
    /// <param name="repetitions">The draws.</param>
    /// <param name="seed">Where they come from.</param>
    /// <param name="subsamples">Subsamples within each draw; 0: none.</param>
    /// <param name="jobs">Threads; no number depends on it.</param>
    public static FlipCalibration Simulate(SignFlip problem, IMutualInformationEstimator estimator, int rows, int repetitions, Seed seed, int subsamples = 0, int jobs = 1)
    {
        if (problem.Margin == 0) throw new InvalidInputException("the margin is 0: it has no sign that could be wrong");
        (double a, double b, double c) = (problem.TeacherStudent, problem.StudentLabel, problem.TeacherLabel);
        var joint = new JointGaussian([1, a, c, a, 1, b, c, b, 1], 1, 1, 1);
        double[] margins = new double[repetitions], variances = new double[repetitions];
        Parallel.For(0, repetitions, new ParallelOptions { MaxDegreeOfParallelism = jobs }, r =>
        {
            Samples[] draw = joint.Sample(rows, seed.Derive(r));
            margins[r] = Margin(estimator, draw);
            if (subsamples > 0) variances[r] = SubsampledVariance(estimator, draw, subsamples, seed.Derive("subsamples").Derive(r));
        });
        int sign = Math.Sign(problem.Margin);
        double mean = margins.Average();
        return new FlipCalibration
        {
            Problem = problem,
            Estimator = $"{estimator.Name} ({estimator.Settings})",
            Rows = rows,
            Repetitions = repetitions,
            Realised = margins.Average(d => Math.Sign(d) == 0 ? 0.5 : Math.Sign(d) == sign ? 0 : 1),
            Subsampled = subsamples > 0 ? Normal.CDF(0, 1, -mean * sign / Math.Sqrt(variances.Average())) : null,
        };
    }

    private static double Margin(IMutualInformationEstimator estimator, Samples[] draw)
        => estimator.Estimate(draw[0], draw[1]).Nats - estimator.Estimate(draw[1], draw[2]).Nats;

    private static double SubsampledVariance(IMutualInformationEstimator estimator, Samples[] draw, int subsamples, Seed seed)
    {
        int n = draw[0].Count;
        double[]?[] values = Subsampling.Evaluate(n, subsamples, seed, 1, rows => [Margin(estimator, [.. draw.Select(x => x.Rows(rows))])]);
        double[] usable = [.. values.Where(v => v is not null).Select(v => v![0])];
        return Math.Pow(Subsampling.Interval(usable.Average(), usable, subsamples, n, 0.95).StandardError, 2);
    }
}
