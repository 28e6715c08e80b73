using System.Globalization;
using System.Text;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Information;

/// <summary>Where intervals are tried: an estimator on a task at a sample size.</summary>
/// <param name="Task">A task name, see <see cref="KnownAnswerTasks"/>.</param>
/// <param name="Estimator">An estimator name, see <see cref="Estimators"/>.</param>
/// <param name="N">The rows a sample.</param>
/// <param name="Repetitions">Fresh samples.</param>
/// <param name="Method">How the intervals are made.</param>
public sealed record CoverageCell(string Task, string Estimator, int N, int Repetitions, IntervalMethod Method = IntervalMethod.Automatic);

/// <summary>How often intervals of nominal level 95 % hold what they should.</summary>
/// <param name="Task">The task.</param>
/// <param name="Estimator">The estimator.</param>
/// <param name="N">The rows a sample.</param>
/// <param name="Repetitions">Fresh samples that the fractions are over.</param>
/// <param name="Method">How the intervals were made: "theory", "subsampling", or "held-out" for subsampling with the network kept.</param>
/// <param name="Bias">Mean estimate minus truth, nats.</param>
/// <param name="Sd">The standard deviation of the estimate over samples, nats.</param>
/// <param name="MeanStandardError">The mean of the standard errors that the intervals state, nats.</param>
/// <param name="CoversMean">The fraction that contains the mean of the estimator, which is what sampling error is around.</param>
/// <param name="CoversTruth">The fraction that contains the truth: lower where there is bias.</param>
public sealed record CoverageRow(string Task, string Estimator, int N, int Repetitions, string Method, double Bias, double Sd, double MeanStandardError, double CoversMean, double CoversTruth);

/// <summary>Real against nominal coverage of the intervals of <see cref="MutualInformation"/>, estimator by estimator.</summary>
public static class CoverageStudy
{
    private const int Subsamples = 60;

    private static readonly int[] Sizes = [200, 1000];

    /// <summary>
    /// The cells of the table in data/results. Networks take seconds a sample: few repetitions, one task, one size. In 24
    /// repetitions a coverage is known to ±9 %, in 200 to ±3 % (two standard errors at 95 %).
    /// </summary>
    public static IReadOnlyList<CoverageCell> Standard { get; } =
    [
        .. from task in new[] { "bivariate-normal-0", "bivariate-normal-0.5", "bivariate-normal-0.9", "multinormal-2pair-3x3", "student-t-2x2-2", "label-normal-0.7071067811865476" }
           from estimator in new[] { "gaussian", "gaussian-corrected", "cca", "ksg1", "ksg2", "ross", "gao", "classifier", "histogram" }
           where TestBed.IsApplicable(task, estimator)
           from n in Sizes
           select new CoverageCell(task, estimator, n, estimator == "classifier" ? 60 : 200),
        .. from n in Sizes
           select new CoverageCell("bivariate-normal-0.5", "gaussian-corrected", n, 200, IntervalMethod.Subsampling),
        .. from n in Sizes
           select new CoverageCell("student-t-2x2-2", "gaussian-corrected", n, 200, IntervalMethod.Subsampling),
        .. from estimator in new[] { "dv", "mine", "nwj", "infonce", "smile", "club", "lmi" }
           select new CoverageCell("bivariate-normal-0.75", estimator, 1000, 24),
    ];

    /// <summary>Tries every cell on fresh samples.</summary>
    /// <exception cref="InvalidInputException">Unknown task or estimator.</exception>
    public static IReadOnlyList<CoverageRow> Run(IReadOnlyList<CoverageCell> cells, Seed seed, int jobs = 1, IProgress<string>? progress = null)
    {
        var rows = new List<CoverageRow>();
        foreach (CoverageCell cell in cells)
        {
            rows.Add(Run(cell, seed.Derive(cell.Task).Derive(cell.N), jobs));
            progress?.Report(Line(rows[^1]));
        }
        return rows;
    }

    /// <summary>One row of the study in words.</summary>
    public static string Line(CoverageRow row)
        => FormattableString.Invariant($"{row.Task} {row.Estimator} n = {row.N} ({row.Method}): covers its mean {row.CoversMean:P1}, the truth {row.CoversTruth:P1}");

    /// <summary>Fractions of estimates with intervals that hold their own mean and the truth.</summary>
    /// <param name="cell">What was tried.</param>
    /// <param name="truth">The truth, nats.</param>
    /// <param name="estimates">Estimate and interval on each fresh sample.</param>
    public static CoverageRow Summarise(CoverageCell cell, double truth, IReadOnlyList<(double Nats, Interval Interval)> estimates)
    {
        double mean = estimates.Average(e => e.Nats);
        double Fraction(double value) => estimates.Count(e => e.Interval.Lower <= value && value <= e.Interval.Upper) / (double)estimates.Count;
        string method = estimates[0].Interval.Method;
        return new CoverageRow(cell.Task, cell.Estimator, cell.N, cell.Repetitions,
            !method.StartsWith("subsampling", StringComparison.Ordinal) ? "theory" : method.Contains("not trained again", StringComparison.Ordinal) ? "held-out" : "subsampling",
            mean - truth, Math.Sqrt(estimates.Sum(e => (e.Nats - mean) * (e.Nats - mean)) / (estimates.Count - 1)),
            estimates.Average(e => e.Interval.StandardError), Fraction(mean), Fraction(truth));
    }

    /// <summary>One line a row, with a header.</summary>
    public static string ToCsv(IReadOnlyList<CoverageRow> rows)
    {
        var text = new StringBuilder("task,estimator,n,repetitions,method,bias,sd,mean_standard_error,covers_mean,covers_truth\n");
        foreach (CoverageRow r in rows)
            text.Append(CultureInfo.InvariantCulture, $"{r.Task},{r.Estimator},{r.N},{r.Repetitions},{r.Method},{r.Bias:F5},{r.Sd:F5},{r.MeanStandardError:F5},{r.CoversMean:F4},{r.CoversTruth:F4}\n");
        return text.ToString();
    }

    private static CoverageRow Run(CoverageCell cell, Seed seed, int jobs)
    {
        KnownAnswerTask task = KnownAnswerTasks.ByName(cell.Task);
        IMutualInformationEstimator estimator = Estimators.ByName(cell.Estimator);
        var estimates = new (double, Interval)[cell.Repetitions];
        Parallel.For(0, cell.Repetitions, new ParallelOptions { MaxDegreeOfParallelism = jobs }, r =>
        {
            PairSample pair = task.Sample(cell.N, seed.Derive(r));
            var options = new UncertaintyOptions { Method = cell.Method, Subsamples = Subsamples, Seed = seed.Derive(r) };
            MutualInformationEstimate estimate = pair.Label is { } label
                ? MutualInformation.Estimate(estimator, pair.X, label, options)
                : MutualInformation.Estimate(estimator, pair.X, pair.Y!, options);
            estimates[r] = (estimate.Nats, estimate.Interval!);
        });
        return Summarise(cell, task.MutualInformation, estimates);
    }
}
