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

    public static IReadOnlyList<InformationRecord> Read(string path) => Csv.Rows<InformationRecord>(path, Header, TryParse);

    /// <summary>The row; null where a field is not what it should be. No exception: a damaged file may have a million such lines.</summary>
    public static InformationRecord? TryParse(string[] fields, out string? wrong)
    {
        var row = new CsvFields(fields, Header);
        var record = new InformationRecord
        {
            Experiment = row.Text(0),
            Condition = row.Text(1),
            Quantity = row.Text(2),
            Estimator = row.Text(3),
            Representation = row.Text(4),
            N = row.Integer(5),
            Nats = row.Number(6),
            Lower = row.Number(7),
            Upper = row.Number(8),
            Seed = row.Integer(9),
            Provenance = new RunProvenance(row.Text(10), row.Text(11), row.Text(12)),
        };
        wrong = row.Wrong;
        return wrong is null ? record : null;
    }
}
