using System.Globalization;
using System.Text;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Information;

/// <summary>Where intervals are tried: an estimator on a task at a sample size.</summary>
/// <param name="Task">A task name, see <see cref="KnownAnswerTasks"/>.</param>
/// <param name="Estimator">An estimator name, see <see cref="Estimators"/>.</param>
/// <param name="N">The rows a sample.</param>
public sealed record CoverageCell(string Task, string Estimator, int N);

/// <summary>How often intervals of nominal level 95 % hold what they should.</summary>
/// <param name="Task">The task.</param>
/// <param name="Estimator">The estimator.</param>
/// <param name="N">The rows a sample.</param>
/// <param name="Repetitions">Fresh samples that the fractions are over.</param>
/// <param name="Method">How the intervals were made: "subsampling" or "theory".</param>
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

    /// <summary>The cells of the table in data/results: the estimators that need no training, at three sizes.</summary>
    public static IReadOnlyList<CoverageCell> Standard { get; } =
    [
        .. from task in new[] { "bivariate-normal-0.5", "bivariate-normal-0.9", "multinormal-2pair-3x3", "student-t-2x2-2", "label-normal-0.7071067811865476" }
           from estimator in new[] { "gaussian", "gaussian-corrected", "cca", "ksg1", "ksg2", "ross", "gao", "histogram" }
           where TestBed.IsApplicable(task, estimator)
           from n in new[] { 100, 500, 2000 }
           select new CoverageCell(task, estimator, n),
    ];

    /// <summary>Tries every cell on <paramref name="repetitions"/> fresh samples.</summary>
    /// <exception cref="InvalidInputException">Unknown task or estimator.</exception>
    public static IReadOnlyList<CoverageRow> Run(IReadOnlyList<CoverageCell> cells, int repetitions, Seed seed, int jobs = 1, IProgress<string>? progress = null)
    {
        var rows = new List<CoverageRow>();
        foreach (CoverageCell cell in cells)
        {
            rows.Add(Run(cell, repetitions, seed.Derive(cell.Task).Derive(cell.N), jobs));
            progress?.Report(FormattableString.Invariant($"{cell.Task} {cell.Estimator} n = {cell.N}: covers its mean {rows[^1].CoversMean:P1}, the truth {rows[^1].CoversTruth:P1}"));
        }
        return rows;
    }

    /// <summary>One line a row, with a header.</summary>
    public static string ToCsv(IReadOnlyList<CoverageRow> rows)
    {
        var text = new StringBuilder("task,estimator,n,repetitions,method,bias,sd,mean_standard_error,covers_mean,covers_truth\n");
        foreach (CoverageRow r in rows)
            text.Append(CultureInfo.InvariantCulture, $"{r.Task},{r.Estimator},{r.N},{r.Repetitions},{r.Method},{r.Bias:F5},{r.Sd:F5},{r.MeanStandardError:F5},{r.CoversMean:F4},{r.CoversTruth:F4}\n");
        return text.ToString();
    }

    private static CoverageRow Run(CoverageCell cell, int repetitions, Seed seed, int jobs)
    {
        KnownAnswerTask task = KnownAnswerTasks.ByName(cell.Task);
        IMutualInformationEstimator estimator = Estimators.ByName(cell.Estimator);
        var estimates = new MutualInformationEstimate[repetitions];
        Parallel.For(0, repetitions, new ParallelOptions { MaxDegreeOfParallelism = jobs }, r =>
        {
            PairSample pair = task.Sample(cell.N, seed.Derive(r));
            var options = new UncertaintyOptions { Subsamples = Subsamples, Seed = seed.Derive(r) };
            estimates[r] = pair.Label is { } label
                ? MutualInformation.Estimate(estimator, pair.X, label, options)
                : MutualInformation.Estimate(estimator, pair.X, pair.Y!, options);
        });
        double mean = estimates.Average(e => e.Nats);
        double Fraction(double value) => estimates.Count(e => e.Interval!.Lower <= value && value <= e.Interval.Upper) / (double)repetitions;
        return new CoverageRow(cell.Task, cell.Estimator, cell.N, repetitions,
            estimates[0].Interval!.Method.StartsWith("subsampling", StringComparison.Ordinal) ? "subsampling" : "theory",
            mean - task.MutualInformation, Math.Sqrt(estimates.Sum(e => (e.Nats - mean) * (e.Nats - mean)) / (repetitions - 1)),
            estimates.Average(e => e.Interval!.StandardError), Fraction(mean), Fraction(task.MutualInformation));
    }
}
