using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// Cross-modal retrieval by binary codes (CMIMH, arXiv 2112.06489) over the weight of the term that closes the gap between the
/// modalities' codes. The claim: some weight helps retrieval, and closing the gap fully loses what is private to a modality, in
/// the end the shared part too. On a simulated pair with known styles the private part is measured; on data of the kit it is not.
/// </summary>
public sealed record HashingTask : PairedTask
{
    /// <summary>The weights of the gap term, by condition.</summary>
    public IReadOnlyList<double> GapWeights { get; init; } = [3, 30, 100, 1000];

    /// <summary>Bits, bounds, training.</summary>
    public InfoMaxHashing Hashing { get; init; } = new();

    /// <summary>Rows to train on, and rows that are queries and database; fewer where a data set has fewer.</summary>
    public (int Training, int Test) Rows { get; init; } = (1000, 600);

    /// <inheritdoc/>
    public override string System => "cmimh";

    /// <inheritdoc/>
    public override string Data => Pair is { } pair ? $"{pair.Case}, both modalities" : "simulated pair with private styles";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => [.. GapWeights.Select(weight => Name(FormattableString.Invariant($"gap weight {weight}")))];

    /// <inheritdoc/>
    public override string Baseline => "without the gap term";

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        double weight = GapWeights[TaskConditions.IndexOf(this, condition)];
        Drawn rows = Draw(seed.Derive("rows"));
        (string Arm, InfoMaxHashing Hashing)[] arms =
        [
            ("untrained", Hashing with { Options = Hashing.Options with { Epochs = 0 } }),
            ("own information only", Hashing with { SharedWeight = 0, GapWeight = 0 }),
            (Baseline, Hashing with { GapWeight = 0 }),
            ("CMIMH", Hashing with { GapWeight = weight }),
        ];
        return [.. arms.SelectMany(arm => Scores(arm.Arm, arm.Hashing, rows, seed, cancellation))];
    }

    private static IEnumerable<SystemScore> Scores(string arm, InfoMaxHashing hashing, Drawn rows, Seed seed, CancellationToken cancellation)
    {
        using HashCoders coders = hashing.Train(rows.Training.Teacher, rows.Training.Student, seed.Derive("training"), cancellation);
        PairedDataset test = rows.Test;
        HashCodes first = coders.FirstCodes(test.Teacher), second = coders.SecondCodes(test.Student);
        double forth = first.MeanAveragePrecision(second, test.Labels, test.Labels), back = second.MeanAveragePrecision(first, test.Labels, test.Labels);
        (double own, double shared) = coders.Information(test.Teacher, test.Student, seed.Derive("drawn codes"));
        yield return new SystemScore(arm, "mAP", (forth + back) / 2);
        yield return new SystemScore(arm, "code agreement", first.Agreement(second));
        yield return new SystemScore(arm, "I(code;input), nats", own);
        yield return new SystemScore(arm, "I(code;code), nats", shared);
        if (rows.Styles is not { } styles) yield break;
        var classifier = new ClassifierEstimator(new ClassifierOptions { Folds = 2, Penalties = [10] });
        double of1 = classifier.Estimate(first.ToSamples(), styles.First).Nats, of2 = classifier.Estimate(second.ToSamples(), styles.Second).Nats;
        yield return new SystemScore(arm, "private information, nats", (of1 + of2) / 2);
    }

    private Drawn Draw(Seed seed)
    {
        if (Pair?.Rows(seed) is { } split)
            return new Drawn(Some(split.Train, Rows.Training, seed.Derive("training")), Some(split.Test, Rows.Test, seed.Derive("test")), null);
        (SharedPrivateRows training, SharedPrivateRows test) = new SharedPrivateModalities().Draw(Rows.Training, Rows.Test, seed);
        return new Drawn(training.Data, test.Data, (test.FirstStyle, test.SecondStyle));
    }

    private static PairedDataset Some(PairedDataset data, int most, Seed seed)
    {
        int[] rows = seed.CreateStream().Subset(data.Count, Math.Min(most, data.Count));
        return new PairedDataset(data.Teacher.Rows(rows), data.Student.Rows(rows), data.Labels.Rows(rows));
    }

    private sealed record Drawn(PairedDataset Training, PairedDataset Test, (Labels First, Labels Second)? Styles);
}
