using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Criterion;

/// <summary>
/// Real against nominal coverage of the interval of the margin I(H1;H2) − I(H2;Y), where both are known: H2 ~ N(0, 1), H1
/// normal with correlation ρ, Y = 1[r H2 + √(1 − r²) E > 0].
/// </summary>
public static class MarginCoverage
{
    private const int Subsamples = 60;

    /// <summary>The cells of the table in data/results; the task is "margin-ρ-r".</summary>
    public static IReadOnlyList<CoverageCell> Standard { get; } =
    [
        .. from law in new[] { "margin-0.5-0.5", "margin-0.8-0.8", "margin-0.2-0.8" }
           from estimator in new[] { "ksg1", "gaussian-corrected" }
           from n in new[] { 200, 1000 }
           select new CoverageCell(law, estimator, n, 200),
        new("margin-0.5-0.5", "infonce", 1000, 24),
    ];

    /// <summary>Tries every cell on fresh samples.</summary>
    public static IReadOnlyList<CoverageRow> Run(IReadOnlyList<CoverageCell> cells, Seed seed, int jobs = 1, IProgress<string>? progress = null)
    {
        var rows = new List<CoverageRow>();
        foreach (CoverageCell cell in cells)
        {
            rows.Add(Run(cell, seed.Derive(cell.Task).Derive(cell.N), jobs));
            progress?.Report(CoverageStudy.Line(rows[^1]));
        }
        return rows;
    }

    private static CoverageRow Run(CoverageCell cell, Seed seed, int jobs)
    {
        double[] law = [.. cell.Task.Split('-')[1..].Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];
        (double rho, double r) = (law[0], law[1]);
        EstimatorPair pair = EstimatorPair.ByName(cell.Estimator);
        double truth = -0.5 * Math.Log(1 - rho * rho) - new LabelNormalTask(r).MutualInformation;
        var margins = new (double, Interval)[cell.Repetitions];
        Parallel.For(0, cell.Repetitions, new ParallelOptions { MaxDegreeOfParallelism = jobs }, i =>
        {
            RandomStream stream = seed.Derive(i).CreateStream();
            double[] h1 = new double[cell.N], h2 = new double[cell.N];
            var y = new int[cell.N];
            for (int row = 0; row < cell.N; row++)
            {
                double z = stream.NextGaussian();
                (h2[row], h1[row]) = (z, rho * z + Math.Sqrt(1 - rho * rho) * stream.NextGaussian());
                y[row] = r * z + Math.Sqrt(1 - r * r) * stream.NextGaussian() > 0 ? 1 : 0;
            }
            var criterion = new ComplementarityCriterion(new CriterionOptions { Estimators = pair, Subsamples = Subsamples, Calibrate = false, Seed = seed.Derive(i) });
            Margin margin = criterion.Evaluate(new Samples(cell.N, 1, h1), new Samples(cell.N, 1, h2), new Labels(y, 2)).Margin;
            margins[i] = (margin.Nats, margin.Interval);
        });
        string both = pair.TeacherStudent.Name == pair.StudentLabel.Name ? pair.TeacherStudent.Name : $"{pair.TeacherStudent.Name} - {pair.StudentLabel.Name}";
        return CoverageStudy.Summarise(cell with { Estimator = both }, truth, margins);
    }
}
