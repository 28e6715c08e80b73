using System.Globalization;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Information;

namespace KdNotebooks.Reporting;

/// <summary>How the test bed is shown: a table, a CSV file, a heat map a sample size.</summary>
public static class TestBedReport
{
    private static readonly string[] s_header = ["task", "estimator", "n", "seeds", "truth", "mean", "sd", "bias", "solved", "failure"];

    /// <summary>One row a task, estimator and n.</summary>
    /// <param name="rows">What the test bed returned.</param>
    /// <param name="seconds">Whether to show the seconds, which no run repeats.</param>
    public static Table Table(IReadOnlyList<TestBedRow> rows, bool seconds = true)
    {
        int scored = rows.Count(row => row.Solved is not null), solved = rows.Count(row => row.Solved == true);
        return new Table
        {
            Title = "testbed: estimate against truth, nats",
            Columns =
            [
                new("task", Alignment.Left), new("estimator", Alignment.Left), new("n"), new("truth"), new("mean"), new("sd"), new("bias"),
                new("solved", Alignment.Left), .. seconds ? [new Column("seconds")] : Array.Empty<Column>(),
            ],
            Rows = [.. rows.Select(row => (IReadOnlyList<string>)
            [
                row.Task, row.Estimator, row.N.ToString(CultureInfo.InvariantCulture), Format.Number(row.Truth, 4), Format.Number(row.Mean, 4),
                Format.Number(row.Sd, 4), Format.Signed(row.Bias, 4), Solved(row), .. seconds ? [Format.Number(row.Seconds, 3)] : Array.Empty<string>(),
            ])],
            GroupStarts = rows.Index().Where(row => row.Index > 0 && row.Item.Task != rows[row.Index - 1].Task).Select(row => row.Index).ToHashSet(),
            Notes =
            [
                $"{solved} of {scored} solved: |ln(mean/truth)| < ln 1.5, the mean over the samples (Czyż et al. 2023).",
                .. Failures(rows),
            ],
        };
    }

    /// <summary>One row an estimator: how many tasks it solves at each n, of those that it can be asked.</summary>
    public static Table Solved(IReadOnlyList<TestBedRow> rows)
    {
        int[] sizes = [.. rows.Select(row => row.N).Distinct().Order()];
        return new Table
        {
            Title = "testbed: tasks solved, |ln(mean/truth)| < ln 1.5",
            Columns = [new("estimator", Alignment.Left), .. sizes.Select(n => new Column($"n = {n.ToString("N0", CultureInfo.InvariantCulture)}"))],
            Rows =
            [
                .. rows.GroupBy(row => row.Estimator).Select(IReadOnlyList<string> (group) =>
                [
                    group.Key, .. sizes.Select(n => group.Any(row => row.N == n)
                        ? $"{group.Count(row => row.N == n && row.Solved == true)} of {group.Count(row => row.N == n && row.Solved is not null)}" : "–"),
                ]),
            ],
            Notes = [.. Failures(rows)],
        };
    }

    /// <summary>Makes sure, before the work of minutes, that <see cref="Save"/> will be able to write.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static void RequireWritable(string folder) => AtomicFile.Create(Path.Combine(folder, "testbed.csv"), DiskErrors.ResultsFolder).Dispose();

    /// <summary>Writes testbed.csv (without the seconds, so that same input gives same bytes) and testbed-n.svg; gives the paths.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static IReadOnlyList<string> Save(IReadOnlyList<TestBedRow> rows, string folder)
    {
        Directory.CreateDirectory(folder);
        var paths = new List<string> { Path.Combine(folder, "testbed.csv") };
        ResultFile.Write(paths[0], writer =>
        {
            Csv.WriteLine(writer, s_header);
            foreach (TestBedRow row in rows) Csv.WriteLine(writer, Fields(row));
        });
        foreach (IGrouping<int, TestBedRow> size in rows.GroupBy(row => row.N))
        {
            paths.Add(Path.Combine(folder, $"testbed-{size.Key}.svg"));
            ResultFile.Write(paths[^1], writer => writer.Write(HeatMap([.. size]).ToSvg()));
        }
        return paths;
    }

    /// <summary>What <see cref="Save"/> wrote to testbed.csv; the seconds are NaN.</summary>
    /// <exception cref="InvalidInputException">The file is missing or not such a file.</exception>
    public static IReadOnlyList<TestBedRow> Read(string path) => Csv.Rows<TestBedRow>(path, s_header, TryParse);

    private static TestBedRow? TryParse(string[] fields, out string? wrong)
    {
        var row = new CsvFields(fields, s_header);
        var read = new TestBedRow(row.Text(0), row.Text(1), row.Integer(2), row.Integer(3), row.Number(4), row.Number(5), row.Number(6),
            row.Text(8) switch { "true" => true, "false" => false, _ => null }, double.NaN, row.Text(9).Length > 0 ? row.Text(9) : null);
        wrong = row.Wrong;
        return wrong is null ? read : null;
    }

    /// <summary>Mean estimates with ± one standard deviation over the samples against the truth, one panel a sample size.</summary>
    public static Figure AgainstTruth(IReadOnlyList<TestBedRow> rows, string title) => new()
    {
        Title = title,
        Subtitle = "mean over the samples ± their standard deviation; the line is the truth",
        Panels =
        [
            .. rows.GroupBy(row => row.N).Select(size => new Panel
            {
                Title = $"n = {size.Key}",
                X = "truth, nats",
                Y = "estimate, nats",
                Series =
                [
                    new Series { Name = "truth", Mark = Mark.Curve, X = [.. size.Select(r => r.Truth).Distinct().Order()], Y = [.. size.Select(r => r.Truth).Distinct().Order()] },
                    .. Series([.. size], row => row.Truth),
                ],
            }),
        ],
    };

    /// <summary>Mean estimates with ± one standard deviation, a place a task, one panel a sample size; the names stand for the tasks.</summary>
    public static Figure ByTask(IReadOnlyList<TestBedRow> rows, string title, IReadOnlyList<string> names)
    {
        string[] tasks = [.. rows.Select(row => row.Task).Distinct()];
        double Place(TestBedRow row) => Array.IndexOf(tasks, row.Task) + 1;
        return new Figure
        {
            Title = title,
            Subtitle = "mean over the samples ± their standard deviation; the line is the truth",
            Panels =
            [
                .. rows.GroupBy(row => row.N).Select(size => new Panel
                {
                    Title = $"n = {size.Key}",
                    X = "",
                    Y = "estimate, nats",
                    XNames = names,
                    Series =
                    [
                        new Series { Name = "truth", Mark = Mark.Curve, X = [.. tasks.Index().Select(t => t.Index + 1.0)], Y = [.. tasks.Select(t => rows.First(r => r.Task == t).Truth)] },
                        .. Series([.. size], Place),
                    ],
                }),
            ],
        };
    }

    private static IEnumerable<Series> Series(IReadOnlyList<TestBedRow> rows, Func<TestBedRow, double> x)
        => rows.Where(row => double.IsFinite(row.Mean)).GroupBy(row => row.Estimator).Select(group => new Series
        {
            Name = group.Key,
            Mark = Mark.Scatter,
            X = [.. group.Select(x)],
            Y = [.. group.Select(row => row.Mean)],
            YError = [.. group.Select(row => double.IsFinite(row.Sd) ? row.Sd : 0)],
        });

    /// <summary>ln(mean/truth) of every task and estimator at one n.</summary>
    public static HeatMap HeatMap(IReadOnlyList<TestBedRow> rows)
    {
        string[] tasks = [.. rows.Select(row => row.Task).Distinct()], estimators = [.. rows.Select(row => row.Estimator).Distinct()];
        var cells = rows.ToDictionary(row => (row.Task, row.Estimator));
        return new HeatMap
        {
            Title = $"Estimate against truth, n = {rows[0].N}",
            Subtitle = "ln(mean/truth); ✓: within a factor 1.5. Red: too much, blue: too little, grey: no positive estimate or not applicable",
            Rows = tasks,
            Columns = estimators,
            Limit = 1,
            Values = [.. tasks.Select(task => (IReadOnlyList<double>)[.. estimators.Select(estimator =>
                cells.TryGetValue((task, estimator), out TestBedRow? row) && row.Mean > 0 && row.Truth > 0 ? Math.Log(row.Mean / row.Truth) : double.NaN)])],
            Text = [.. tasks.Select(task => (IReadOnlyList<string>)[.. estimators.Select(estimator =>
                cells.TryGetValue((task, estimator), out TestBedRow? row) ? row.Solved == true ? "✓" : row.Failure is null ? "" : "×" : "")])],
        };
    }

    private static IEnumerable<string> Failures(IReadOnlyList<TestBedRow> rows) =>
        rows.Select(row => row.Failure).OfType<string>().Distinct().Take(5).Select(failure => $"failed: {failure}");

    private static string Solved(TestBedRow row) => row.Failure is not null ? "failed" : row.Solved switch { true => "yes", false => "no", null => "–" };

    private static string[] Fields(TestBedRow row) =>
    [
        row.Task, row.Estimator, row.N.ToString(CultureInfo.InvariantCulture), row.Seeds.ToString(CultureInfo.InvariantCulture), Csv.Number(row.Truth),
        Csv.Number(row.Mean), Csv.Number(row.Sd), Csv.Number(row.Bias), row.Solved switch { true => "true", false => "false", null => "" }, row.Failure ?? "",
    ];
}
