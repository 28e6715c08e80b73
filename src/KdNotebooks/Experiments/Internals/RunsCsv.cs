using System.Globalization;

namespace KdNotebooks.Experiments.Internals;

/// <summary>The columns of `&lt;experiment&gt;.runs.csv`.</summary>
internal static class RunsCsv
{
    public static IReadOnlyList<string> Header { get; } =
    [
        "experiment", "condition", "teacher", "student", "arm", "method", "lambda", "temperature", "seed", "metric", "value",
        "success", "error", "backend", "effort", "version",
    ];

    public static void Write(TextWriter writer, IEnumerable<RunRecord> runs)
    {
        Csv.WriteLine(writer, Header);
        foreach (RunRecord run in runs) Csv.WriteLine(writer, Fields(run));
    }

    public static string[] Fields(RunRecord run) =>
    [
        run.Experiment, run.Condition, run.Teacher, run.Student, run.Arm, run.Method, Csv.Number(run.Lambda), Csv.Number(run.Temperature),
        run.Seed.ToString(CultureInfo.InvariantCulture), run.Metric, Csv.Number(run.Value), run.Success ? "true" : "false", run.Error,
        run.Provenance.Backend, run.Provenance.Effort, run.Provenance.Version,
    ];

    public static IReadOnlyList<RunRecord> Read(string path) => Csv.Rows<RunRecord>(path, Header, TryParse);

    /// <summary>The row; null where a field is not what it should be. No exception: a damaged file may have a million such lines.</summary>
    public static RunRecord? TryParse(string[] fields, out string? wrong)
    {
        var row = new CsvFields(fields, Header);
        var record = new RunRecord
        {
            Experiment = row.Text(0),
            Condition = row.Text(1),
            Teacher = row.Text(2),
            Student = row.Text(3),
            Arm = row.Text(4),
            Method = row.Text(5),
            Lambda = row.Optional(6),
            Temperature = row.Optional(7),
            Seed = row.Integer(8),
            Metric = row.Text(9),
            Value = row.Optional(10),
            Success = row.Flag(11),
            Error = row.Text(12),
            Provenance = new RunProvenance(row.Text(13), row.Text(14), row.Text(15)),
        };
        wrong = row.Wrong;
        return wrong is null ? record : null;
    }
}
