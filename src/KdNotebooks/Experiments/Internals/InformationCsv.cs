using System.Globalization;

namespace KdNotebooks.Experiments.Internals;

/// <summary>The columns of `&lt;experiment&gt;.information.csv`.</summary>
internal static class InformationCsv
{
    public static IReadOnlyList<string> Header { get; } =
    [
        "experiment", "condition", "quantity", "estimator", "representation", "n", "nats", "lower", "upper", "seed",
        "backend", "effort", "version",
    ];

    public static void Write(TextWriter writer, IEnumerable<InformationRecord> rows)
    {
        Csv.WriteLine(writer, Header);
        foreach (InformationRecord row in rows) Csv.WriteLine(writer, Fields(row));
    }

    public static string[] Fields(InformationRecord row) =>
    [
        row.Experiment, row.Condition, row.Quantity, row.Estimator, row.Representation, row.N.ToString(CultureInfo.InvariantCulture),
        Csv.Number(row.Nats), Csv.Number(row.Lower), Csv.Number(row.Upper), row.Seed.ToString(CultureInfo.InvariantCulture),
        row.Provenance.Backend, row.Provenance.Effort, row.Provenance.Version,
    ];

    public static IReadOnlyList<InformationRecord> Read(string path) => [.. Csv.Read(path, Header).Select(line => Parse(line.Fields, $"{path}, line {line.Line}"))];

    public static InformationRecord Parse(string[] fields, string where)
    {
        try
        {
            return new InformationRecord
            {
                Experiment = fields[0],
                Condition = fields[1],
                Quantity = fields[2],
                Estimator = fields[3],
                Representation = fields[4],
                N = int.Parse(fields[5], CultureInfo.InvariantCulture),
                Nats = double.Parse(fields[6], CultureInfo.InvariantCulture),
                Lower = double.Parse(fields[7], CultureInfo.InvariantCulture),
                Upper = double.Parse(fields[8], CultureInfo.InvariantCulture),
                Seed = int.Parse(fields[9], CultureInfo.InvariantCulture),
                Provenance = new RunProvenance(fields[10], fields[11], fields[12]),
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidInputException($"{where}: {exception.Message} Remove the line or the file and run again", exception);
        }
    }
}
