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
            return File.Exists(path) ? [.. Csv.Read(path, s_header).Select(line => Parse(line.Fields))] : [];
        }
        catch (Exception exception) when (exception is InvalidInputException or FormatException or OverflowException)
        {
            // An estimate is not worth a failure.
            return [];
        }
    }

    /// <summary>Reads a table of costs.</summary>
    /// <exception cref="InvalidInputException">It is not one.</exception>
    public static IReadOnlyList<RunCost> Parse(TextReader table) => [.. Csv.Read(table, "costs.csv", s_header).Select(line => Parse(line.Fields))];

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

    private static RunCost Parse(string[] fields)
    {
        var cost = new RunCost(fields[0], fields[1], int.Parse(fields[2], CultureInfo.InvariantCulture), double.Parse(fields[3], CultureInfo.InvariantCulture), double.Parse(fields[4], CultureInfo.InvariantCulture));
        return cost.Parts >= 0 && double.IsFinite(cost.Mean) && cost.Mean >= 0 && double.IsFinite(cost.Longest) && cost.Longest >= 0
            ? cost : throw new FormatException($"{cost} is no cost");
    }
}
