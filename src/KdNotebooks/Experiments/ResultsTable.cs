using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Experiments;

/// <summary>
/// All rows of one experiment, sorted by key. Everything shown (tables, figures) is a pure function of it, and it holds no
/// clock, no duration and no machine name: same protocol, same bytes.
/// </summary>
public sealed class ResultsTable
{
    /// <summary>Sorts <paramref name="runs"/> and <paramref name="information"/> by key.</summary>
    public ResultsTable(string experiment, IEnumerable<RunRecord> runs, IEnumerable<InformationRecord> information)
    {
        Experiment = experiment;
        Runs = [.. runs
            .OrderBy(run => run.Condition, StringComparer.Ordinal).ThenBy(run => run.Arm, StringComparer.Ordinal)
            .ThenBy(run => run.Method, StringComparer.Ordinal).ThenBy(run => run.Lambda).ThenBy(run => run.Temperature)
            .ThenBy(run => run.Seed).ThenBy(run => run.Metric, StringComparer.Ordinal)];
        Information = [.. information
            .OrderBy(row => row.Condition, StringComparer.Ordinal).ThenBy(row => row.Quantity, StringComparer.Ordinal)
            .ThenBy(row => row.Estimator, StringComparer.Ordinal).ThenBy(row => row.Representation, StringComparer.Ordinal)
            .ThenBy(row => row.Seed)];
    }

    /// <summary>The experiment's name.</summary>
    public string Experiment { get; }

    /// <summary>The runs.</summary>
    public IReadOnlyList<RunRecord> Runs { get; }

    /// <summary>The estimates.</summary>
    public IReadOnlyList<InformationRecord> Information { get; }

    /// <summary>The path of the runs of <paramref name="experiment"/>.</summary>
    public static string RunsPath(string folder, string experiment) => Path.Combine(folder, experiment + ".runs.csv");

    /// <summary>The path of the estimates of <paramref name="experiment"/>.</summary>
    public static string InformationPath(string folder, string experiment) => Path.Combine(folder, experiment + ".information.csv");

    /// <summary>Writes both files under temporary names, then moves them into place.</summary>
    public void Write(string folder)
    {
        ResultFile.Write(RunsPath(folder, Experiment), writer => RunsCsv.Write(writer, Runs));
        ResultFile.Write(InformationPath(folder, Experiment), writer => InformationCsv.Write(writer, Information));
    }

    /// <summary>Reads both files of <paramref name="experiment"/>.</summary>
    /// <exception cref="InvalidInputException">A file is missing, or a line is damaged (named).</exception>
    public static ResultsTable Read(string folder, string experiment) => new(
        experiment,
        RunsCsv.Read(RunsPath(folder, experiment)),
        InformationCsv.Read(InformationPath(folder, experiment)));
}
