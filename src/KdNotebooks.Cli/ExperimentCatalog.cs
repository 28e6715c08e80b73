using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Counterexamples;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Experiments.Gaussian;
using KdNotebooks.Experiments.Methods;
using KdNotebooks.Experiments.Mfh;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Experiments.Omics;
using KdNotebooks.Experiments.Privileged;
using KdNotebooks.Experiments.Sentiment;
using KdNotebooks.Experiments.SpokenDigits;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Reporting;

namespace KdNotebooks.Cli;

/// <summary>An experiment and how its results are shown.</summary>
internal sealed record ReproducibleExperiment(IExperiment Experiment, Func<ResultsTable, ExperimentReport> Report);

/// <summary>The experiments that `kd reproduce` knows, in the order in which it runs them.</summary>
internal static class ExperimentCatalog
{
    public static IReadOnlyList<string> Names { get; } = ["digits", "spoken-digits", "sentiment", "omics", "gaussian", "mfh", "privileged", "counterexamples", "methods"];

    /// <exception cref="InvalidInputException">There is no such experiment.</exception>
    public static ReproducibleExperiment Create(string name, Effort effort, int? seeds) => name switch
    {
        "digits" => Digits(effort, seeds),
        "spoken-digits" => SpokenDigits(SpokenDigitsExperiment.Create(effort, seeds)),
        "sentiment" => Sentiment(SentimentExperiment.Create(effort, seeds)),
        "omics" => Omics(OmicsExperiment.Create(effort, seeds)),
        "gaussian" => Gaussian(GaussianProtocol.For(effort, seeds)),
        "mfh" => Mfh(MfhProtocol.For(effort, seeds)),
        "privileged" => Privileged(PrivilegedProtocol.For(effort, seeds)),
        "counterexamples" => Counterexamples(CounterexamplesProtocol.For(effort, seeds)),
        "methods" => Compare(MethodsProtocol.For(effort, seeds)),
        _ => throw new InvalidInputException(
            $"there is no experiment '{name}'; did you mean '{NearestName.To(name, Names)}'? Known: {string.Join(", ", Names)}"),
    };

    /// <summary>The experiment that a line of a sweep's plan belongs to.</summary>
    /// <exception cref="InvalidInputException">There is no such experiment, or its files are not readable.</exception>
    public static ReproducibleExperiment Create(SweepSource source) => source.Data.Length > 0
        ? CreateFrom([source.Experiment], source.Effort, source.Seeds, source.Data, source.Label.Length > 0 ? source.Label : null)
        : Create(source.Experiment, source.Effort, source.Seeds);

    private static ReproducibleExperiment Digits(Effort effort, int? seeds)
    {
        DigitsProtocol protocol = DigitsProtocol.For(effort, seeds);
        return new ReproducibleExperiment(new DigitsExperiment(protocol), results => DigitsReport.Of(results, protocol));
    }

    private static ReproducibleExperiment SpokenDigits(SpokenDigitsExperiment experiment) =>
        new(experiment, results => SpokenDigitsReport.Of(results, experiment.SpokenProtocol));

    private static ReproducibleExperiment Gaussian(GaussianProtocol protocol) => new(new GaussianExperiment(protocol), results => GaussianReport.Of(results, protocol));

    private static ReproducibleExperiment Mfh(MfhProtocol protocol) => new(new MfhExperiment(protocol), results => MfhReport.Of(results, protocol));

    private static ReproducibleExperiment Privileged(PrivilegedProtocol protocol) => new(new PrivilegedExperiment(protocol), results => PrivilegedReport.Of(results, protocol));

    private static ReproducibleExperiment Counterexamples(CounterexamplesProtocol protocol) => new(new CounterexamplesExperiment(protocol), results => CounterexamplesReport.Of(results, protocol));

    private static ReproducibleExperiment Compare(MethodsProtocol protocol) => new(new MethodsExperiment(protocol), results => MethodsReport.Of(results, protocol));

    /// <summary>One experiment on the user's own files.</summary>
    /// <exception cref="InvalidInputException">Not exactly one experiment is named, it takes no files, or these are not readable.</exception>
    public static ReproducibleExperiment CreateFrom(IReadOnlyList<string> names, Effort effort, int? seeds, string path, string? label) => names switch
    {
        ["omics"] => Omics(OmicsExperiment.CreateFrom(effort, seeds, path, label)),
        ["spoken-digits"] when label is null => SpokenDigits(SpokenDigitsExperiment.CreateFrom(effort, seeds, path)),
        ["sentiment"] when label is null => Sentiment(SentimentExperiment.CreateFrom(effort, seeds, path)),
        ["sentiment" or "spoken-digits"] => throw new InvalidInputException($"--label goes with omics; the labels of {names[0]} stand in its files"),
        _ => throw new InvalidInputException("--data takes the files of one experiment, omics, sentiment or spoken-digits; name it: kd reproduce omics --data PATH"),
    };

    private static ReproducibleExperiment Omics(ModalitiesExperiment experiment) => new(experiment, results => OmicsReport.Of(results, experiment.Modalities));

    private static ReproducibleExperiment Sentiment(ModalitiesExperiment experiment) => new(experiment, results => SentimentReport.Of(results, experiment.Modalities));
}
