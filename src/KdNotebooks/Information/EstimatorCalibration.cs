using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Information;

/// <summary>How far an estimator is off, on average, on known answers that look like the data: same rows, columns, classes and about the same information.</summary>
/// <param name="Bias">Mean estimate minus truth, nats.</param>
/// <param name="StandardError">Of the bias, nats.</param>
/// <param name="N">The rows of the known answers: those of the data, but at most <see cref="EstimatorCalibration.LargestN"/>.</param>
public sealed record EstimatorBias(double Bias, double StandardError, int N);

/// <summary>
/// Measures the bias of an estimator where the truth is known, at the size and dimension of the data in hand: jointly normal
/// variables with equal canonical correlations, and normal classes around random means. The strength of the dependence is
/// set so that the estimator would read about what it read on the data. Data of another shape can have another bias.
/// </summary>
public static class EstimatorCalibration
{
    /// <summary>More rows than this are not simulated; the bias of larger data is smaller than the one reported.</summary>
    public const int LargestN = 4000;

    private const int Repetitions = 6;

    /// <summary>The bias for two continuous variables of <paramref name="dx"/> and <paramref name="dy"/> columns.</summary>
    /// <exception cref="InvalidInputException">The estimator cannot handle data of this size.</exception>
    public static EstimatorBias ForSamples(IMutualInformationEstimator estimator, int n, int dx, int dy, double observed, Seed seed, int jobs = 1)
        => Calibrate(n, observed, double.PositiveInfinity, jobs, truth =>
        {
            MultinormalTask task = NormalPair(dx, dy, truth);
            return (rows, sample) =>
            {
                PairSample pair = task.Sample(rows, seed.Derive(sample));
                return estimator.Estimate(pair.X, pair.Y!).Nats - truth;
            };
        });

    /// <summary>The bias for <paramref name="dx"/> columns and a label with the given class counts.</summary>
    /// <exception cref="InvalidInputException">The estimator cannot handle data of this size.</exception>
    public static EstimatorBias ForLabels(IMutualInformationEstimator estimator, int dx, int[] classCounts, double observed, Seed seed, int jobs = 1)
    {
        var law = new NormalClasses(dx, classCounts, seed.Derive("means"));
        return Calibrate(classCounts.Sum(), observed, law.Entropy, jobs, truth =>
        {
            double spread = law.SpreadFor(truth), actual = law.MutualInformation(spread);
            return (rows, sample) =>
            {
                PairSample pair = law.Sample(spread, rows, seed.Derive(sample));
                return estimator.Estimate(pair.X, pair.Label!).Nats - actual;
            };
        });
    }

    private static EstimatorBias Calibrate(int n, double observed, double bound, int jobs, Func<double, Func<int, int, double>> errorAt)
    {
        int rows = Math.Min(n, LargestN);
        var bias = new EstimatorBias(0, 0, rows);
        // The truth that would read as the data did: the reading less the bias there, found in two rounds.
        for (int round = 0; round < 2; round++)
        {
            double truth = Math.Clamp(observed - bias.Bias, 0.005, Math.Min(0.95 * bound, 8));
            var errors = new double[Repetitions];
            Func<int, int, double> error = errorAt(truth);
            Parallel.For(0, Repetitions, new ParallelOptions { MaxDegreeOfParallelism = jobs }, s => errors[s] = error(rows, s));
            double mean = errors.Average();
            bias = new EstimatorBias(mean, Math.Sqrt(errors.Sum(e => (e - mean) * (e - mean)) / (Repetitions - 1) / Repetitions), rows);
        }
        return bias;
    }

    // min(dx, dy) pairs of equal correlation that add up to the wanted information.
    private static MultinormalTask NormalPair(int dx, int dy, double nats)
    {
        int pairs = Math.Min(dx, dy);
        return MultinormalTask.Paired(dx, dy, Math.Sqrt(1 - Math.Exp(-2 * nats / pairs)));
    }
}
