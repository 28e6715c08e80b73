using System.Globalization;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Experiments.Sweeps;

/// <summary>What the parts of an experiment cost: seconds on one processor. Never part of a result.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Effort">smoke, quick or full; or a name of the caller's own.</param>
/// <param name="Parts">Parts measured.</param>
/// <param name="Mean">Seconds a part, on average.</param>
/// <param name="Longest">Seconds of the longest.</param>
public sealed record RunCost(string Experiment, string Effort, int Parts, double Mean, double Longest)
{
    private static readonly string[] s_header = ["experiment", "effort", "parts", "mean seconds", "longest seconds"];

    /// <summary>The path of the table in a sweep's folder.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, "costs.csv");

    /// <summary>The cost of parts that took <paramref name="seconds"/>.</summary>
    public static RunCost Of(string experiment, string effort, IReadOnlyList<double> seconds) =>
        new(experiment, effort, seconds.Count, seconds.Average(), seconds.Max());

    /// <summary>Reads a table of costs; empty when there is none at <paramref name="path"/> or it is not one.</summary>
    public static IReadOnlyList<RunCost> Read(string path)
    {
        try
        {
            return File.Exists(path) ? Csv.Rows<RunCost>(path, s_header, TryParse) : [];
        }
        catch (InvalidInputException)
        {
            // An estimate is not worth a failure.
            return [];
        }
    }

    /// <summary>Reads a table of costs.</summary>
    /// <exception cref="InvalidInputException">It is not one.</exception>
    public static IReadOnlyList<RunCost> Parse(TextReader table) => Csv.Rows<RunCost>(table, "costs.csv", s_header, TryParse);

    /// <summary>Puts <paramref name="costs"/> into the table at <paramref name="path"/>, in place of those of the same experiment and effort.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public static void Keep(string path, IReadOnlyList<RunCost> costs)
    {
        var replaced = costs.Select(cost => (cost.Experiment, cost.Effort)).ToHashSet();
        IEnumerable<RunCost> others = Read(path).Where(old => !replaced.Contains((old.Experiment, old.Effort)));
        ResultFile.Write(path, writer =>
        {
            Csv.WriteLine(writer, s_header);
            foreach (RunCost cost in others.Concat(costs).OrderBy(cost => cost.Experiment, StringComparer.Ordinal).ThenBy(cost => cost.Effort, StringComparer.Ordinal))
                Csv.WriteLine(writer, [cost.Experiment, cost.Effort, cost.Parts.ToString(CultureInfo.InvariantCulture), Csv.Number(Math.Round(cost.Mean, 4)), Csv.Number(Math.Round(cost.Longest, 4))]);
        });
    }

    private static RunCost? TryParse(string[] fields, out string? wrong)
    {
        var row = new CsvFields(fields, s_header);
        var cost = new RunCost(row.Text(0), row.Text(1), row.Integer(2), row.Number(3), row.Number(4));
        bool possible = cost.Parts >= 0 && double.IsFinite(cost.Mean) && cost.Mean >= 0 && double.IsFinite(cost.Longest) && cost.Longest >= 0;
        wrong = row.Wrong ?? (possible ? null : $"{cost} is no cost");
        return wrong is null ? cost : null;
    }
}
