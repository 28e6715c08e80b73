using System.Collections.Concurrent;
using System.Diagnostics;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Information;

/// <summary>One question to the test bed: an estimator on a task at a sample size.</summary>
/// <param name="Task">A task name, see <see cref="KnownAnswerTasks"/>.</param>
/// <param name="Estimator">An estimator name, see <see cref="Estimators"/>.</param>
/// <param name="N">The rows a sample.</param>
/// <param name="Seeds">How many samples.</param>
public sealed record TestBedCell(string Task, string Estimator, int N, int Seeds);

/// <summary>Estimate against truth.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Estimator">The estimator's name.</param>
/// <param name="N">The rows a sample.</param>
/// <param name="Seeds">How many samples.</param>
/// <param name="Truth">I(X;Y), nats.</param>
/// <param name="Mean">The mean estimate over the samples, nats; NaN where it failed.</param>
/// <param name="Sd">The standard deviation over the samples (divisor seeds − 1), nats; NaN for a single one.</param>
/// <param name="Solved">|ln(mean/truth)| &lt; ln 1.5; false for a mean of 0 or less and for a failure; null where the truth is 0.</param>
/// <param name="Seconds">The mean time an estimate took on one thread. Not reproducible, unlike all else.</param>
/// <param name="Failure">Why there is no estimate; null where there is one.</param>
public sealed record TestBedRow(string Task, string Estimator, int N, int Seeds, double Truth, double Mean, double Sd, bool? Solved, double Seconds, string? Failure)
{
    /// <summary>Mean − truth, nats.</summary>
    public double Bias => Mean - Truth;
}

/// <summary>
/// Estimators against known answers, by the protocol of Czyż et al. (NeurIPS 2023): columns at unit scale, several samples,
/// solved when the mean is within a factor 1.5 of the truth.
/// </summary>
public static class TestBed
{
    private static readonly double Factor = Math.Log(1.5);

    /// <summary>Answers every cell, in order; a failure is a row.</summary>
    /// <param name="cells">The questions. Unknown names throw before any work is done.</param>
    /// <param name="seed">Sample s of a task is the same for every estimator and, as far as the law allows, every n.</param>
    /// <param name="jobs">Threads; no number but the seconds depends on it.</param>
    /// <param name="progress">Receives the number of finished estimates out of all.</param>
    /// <param name="cancellation">Stops between estimates.</param>
    /// <exception cref="InvalidInputException">Unknown task or estimator, or a count below 1.</exception>
    public static IReadOnlyList<TestBedRow> Run(IReadOnlyList<TestBedCell> cells, Seed seed, int jobs = 1, IProgress<(int Done, int All)>? progress = null, CancellationToken cancellation = default)
    {
        foreach (TestBedCell cell in cells)
        {
            KnownAnswerTasks.ByName(cell.Task);
            Estimators.ByName(cell.Estimator);
            if (cell.N < 1 || cell.Seeds < 1) throw new InvalidInputException($"{cell.Task}: {cell.N} rows and {cell.Seeds} seeds; both must be at least 1");
        }
        (int Cell, int Sample)[] work = [.. cells.SelectMany((cell, c) => Enumerable.Range(0, cell.Seeds).Select(s => (c, s)))];
        Outcome[][] outcomes = [.. cells.Select(cell => new Outcome[cell.Seeds])];
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        // Items take very different times: a thread takes one at a time.
        Parallel.ForEach(Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering), options, item =>
        {
            outcomes[item.Cell][item.Sample] = Estimate(cells[item.Cell], seed, item.Sample);
            progress?.Report((Interlocked.Increment(ref done), work.Length));
        });
        return [.. cells.Select((cell, c) => Summarise(cell, outcomes[c]))];
    }

    /// <summary>Every applicable pair of task and estimator at every n.</summary>
    /// <param name="tasks">Task names.</param>
    /// <param name="estimators">Estimator names.</param>
    /// <param name="ns">Sample sizes.</param>
    /// <param name="seeds">Samples a task.</param>
    /// <param name="trainedSeeds">Samples a task for estimators that train a network; as many as for the others if null.</param>
    public static IReadOnlyList<TestBedCell> Cross(IReadOnlyList<string> tasks, IReadOnlyList<string> estimators, IReadOnlyList<int> ns, int seeds, int? trainedSeeds = null)
        => [.. from n in ns
               from task in tasks
               from estimator in estimators
               where IsApplicable(task, estimator)
               select new TestBedCell(task, estimator, n, Estimators.TrainsNetwork(estimator) ? trainedSeeds ?? seeds : seeds)];

    /// <summary>Whether the estimator takes the kind of data that the task makes.</summary>
    /// <exception cref="InvalidInputException">Unknown task or estimator.</exception>
    public static bool IsApplicable(string task, string estimator)
        => KnownAnswerTasks.ByName(task).IsLabelled ? Estimators.ByName(estimator).SupportsLabels : Estimators.ByName(estimator).SupportsSamples;

    private static Outcome Estimate(TestBedCell cell, Seed seed, int sample)
    {
        PairSample pair = KnownAnswerTasks.ByName(cell.Task).Sample(cell.N, seed.Derive(cell.Task).Derive(sample));
        IMutualInformationEstimator estimator = Estimators.ByName(cell.Estimator);
        long start = Stopwatch.GetTimestamp();
        try
        {
            PointEstimate estimate = pair.Label is { } label ? estimator.Estimate(pair.X, label) : estimator.Estimate(pair.X, pair.Y!);
            return new Outcome(estimate.Nats, Stopwatch.GetElapsedTime(start).TotalSeconds, null);
        }
        catch (KdException error)
        {
            return new Outcome(double.NaN, Stopwatch.GetElapsedTime(start).TotalSeconds, error.Message);
        }
    }

    private static TestBedRow Summarise(TestBedCell cell, Outcome[] outcomes)
    {
        double truth = KnownAnswerTasks.ByName(cell.Task).MutualInformation;
        double mean = outcomes.Average(o => o.Nats), squares = outcomes.Sum(o => (o.Nats - mean) * (o.Nats - mean));
        double sd = outcomes.Length > 1 ? Math.Sqrt(squares / (outcomes.Length - 1)) : double.NaN;
        bool? solved = truth == 0 ? null : mean > 0 && Math.Abs(Math.Log(mean / truth)) < Factor;
        return new TestBedRow(cell.Task, cell.Estimator, cell.N, cell.Seeds, truth, mean, sd, solved, outcomes.Average(o => o.Seconds),
            outcomes.Select(o => o.Failure).FirstOrDefault(f => f is not null));
    }

    private readonly record struct Outcome(double Nats, double Seconds, string? Failure);
}
