using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Experiments.Omics;
using KdNotebooks.Experiments.Sentiment;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli;

/// <summary>An experiment and how its results are shown.</summary>
internal sealed record ReproducibleExperiment(IExperiment Experiment, Func<ResultsTable, ExperimentReport> Report);

/// <summary>The experiments that `kd reproduce` knows, in the order in which it runs them.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<string> Names { get; } = ["digits", "sentiment", "omics"];

    /// <exception cref="InvalidInputException">There is no such experiment.</exception>
    public static ReproducibleExperiment Create(string name, Effort effort, int? seeds) => name switch
    {
        "digits" => Digits(effort, seeds),
        "sentiment" => Modalities(SentimentExperiment.Create(effort, seeds)),
        "omics" => Modalities(OmicsExperiment.Create(effort, seeds)),
        _ => throw new InvalidInputException(
            $"there is no experiment '{name}'; did you mean '{NearestName.To(name, Names)}'? Known: {string.Join(", ", Names)}"),
    };

    private static ReproducibleExperiment Digits(Effort effort, int? seeds)
    {
        DigitsProtocol protocol = DigitsProtocol.For(effort, seeds);
        return new ReproducibleExperiment(new DigitsExperiment(protocol), results => DigitsReport.Of(results, protocol));
    }

    /// <summary>One experiment on the user's own files.</summary>
    /// <exception cref="InvalidInputException">Not exactly one experiment is named, it takes no files, or these are not readable.</exception>
    public static ReproducibleExperiment CreateFrom(IReadOnlyList<string> names, Effort effort, int? seeds, string path, string? label) => names switch
    {
        ["omics"] => Modalities(OmicsExperiment.CreateFrom(effort, seeds, path, label)),
        ["sentiment"] when label is null => Modalities(SentimentExperiment.CreateFrom(effort, seeds, path)),
        ["sentiment"] => throw new InvalidInputException("--label goes with omics; the labels of sentiment stand in its files"),
        _ => throw new InvalidInputException("--data takes the files of one experiment, omics or sentiment; name it: kd reproduce omics --data PATH"),
    };

    private static ReproducibleExperiment Modalities(ModalitiesExperiment experiment) =>
        new(experiment, results => ModalitiesReport.Of(results, (ModalitiesProtocol)experiment.Protocol, Whys.Of(experiment.Name)));
}
