using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli;

/// <summary>An experiment and how its results are shown.</summary>
internal sealed record ReproducibleExperiment(IExperiment Experiment, Func<ResultsTable, ExperimentReport> Report);

/// <summary>The experiments that `kd reproduce` knows, in the order in which it runs them.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<string> Names { get; } = ["digits"];

    /// <exception cref="InvalidInputException">There is no such experiment.</exception>
    public static ReproducibleExperiment Create(string name, Effort effort, int? seeds) => name switch
    {
        "digits" => Digits(effort, seeds),
        _ => throw new InvalidInputException(
            $"there is no experiment '{name}'; did you mean '{NearestName.To(name, Names)}'? Known: {string.Join(", ", Names)}"),
    };

    private static ReproducibleExperiment Digits(Effort effort, int? seeds)
    {
        DigitsProtocol protocol = DigitsProtocol.For(effort, seeds);
        return new ReproducibleExperiment(new DigitsExperiment(protocol), results => DigitsReport.Of(results, protocol));
    }
}
