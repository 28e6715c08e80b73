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

    public static IReadOnlyList<RunRecord> Read(string path) => [.. Csv.Read(path, Header).Select(line => Parse(line.Fields, $"{path}, line {line.Line}"))];

    public static RunRecord Parse(string[] fields, string where)
    {
        try
        {
            return new RunRecord
            {
                Experiment = fields[0],
                Condition = fields[1],
                Teacher = fields[2],
                Student = fields[3],
                Arm = fields[4],
                Method = fields[5],
                Lambda = Optional(fields[6]),
                Temperature = Optional(fields[7]),
                Seed = int.Parse(fields[8], CultureInfo.InvariantCulture),
                Metric = fields[9],
                Value = Optional(fields[10]),
                Success = bool.Parse(fields[11]),
                Error = fields[12],
                Provenance = new RunProvenance(fields[13], fields[14], fields[15]),
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidInputException($"{where}: {exception.Message} Remove the line or the file and run again", exception);
        }
    }

    private static double? Optional(string field) => field.Length == 0 ? null : double.Parse(field, CultureInfo.InvariantCulture);
}
