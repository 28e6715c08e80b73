using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.SpokenDigits;

/// <summary>
/// An image of a digit and the same digit spoken: the image teaches the sound and the sound the image, with the image as it is
/// and made worse. Every number of the experiment.
/// </summary>
public sealed record SpokenDigitsProtocol : ExperimentProtocol
{
    /// <summary>Networks, training, distillation, estimators: the same for every kind of image.</summary>
    public required ModalitiesProtocol Modalities { get; init; }

    /// <summary>How the image is made worse, all rows alike.</summary>
    public IReadOnlyList<ImageDegradation> Degradations { get; init; } =
    [
        ImageDegradation.None, new(DegradationKind.Blur, 5), new(DegradationKind.Noise, 2), new(DegradationKind.Occlusion, 16),
    ];

    /// <summary>The protocol of an effort.</summary>
    /// <param name="name">The experiment's name.</param>
    /// <param name="data">Which data, and whether the speech is synthetic.</param>
    /// <param name="effort">How much work.</param>
    /// <param name="seeds">Paired repetitions; the effort's own number when null.</param>
    public static SpokenDigitsProtocol For(string name, string data, Effort effort, int? seeds)
    {
        int repetitions = seeds ?? effort switch { Effort.Smoke => 2, Effort.Quick => 5, _ => 50 };
        var modalities = new ModalitiesProtocol
        {
            Name = name,
            Data = data,
            Unit = "speaker",
            Effort = effort,
            Seeds = repetitions,
            TestFraction = 0.25,
            Preparation = new PreparationOptions { Features = null },
            AsRead = ["image"],
            Training = new TrainingOptions { Epochs = 15, BatchSize = 32 },
            Lambdas = [0.1, 0.5],
            Capacities = effort == Effort.Full ? [.. CapacityVariant.Usual, new CapacityVariant("CNN on both", new Cnn(), new Cnn())] : CapacityVariant.Usual,
            Subsamples = effort == Effort.Full ? 100 : 50,
        };
        var protocol = new SpokenDigitsProtocol { Effort = effort, Seeds = repetitions, Modalities = modalities };
        return effort != Effort.Smoke ? protocol : protocol with
        {
            Modalities = modalities with { Training = modalities.Training with { Epochs = 3 }, Subsamples = 20, Lambdas = [0.5], Capacities = [CapacityVariant.Usual[^1]] },
            Degradations = [ImageDegradation.None, new(DegradationKind.Blur, 5)],
        };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        .. Modalities.Describe(),
        ("image", $"MNIST 28×28 grey, v/255·2 − 1, {string.Join(", ", Degradations.Select(degradation => degradation.Kind == DegradationKind.None ? "as it is" : degradation.ToString()))}" +
            " (blur: σ in pixels; noise: standard deviation; hidden: side of a black square at a random place); other sizes of networks with the image as it is"),
        ("sound", $"log-mel energies, {new LogMelSpectrogram().Times} stretches of time × {new LogMelSpectrogram().Bands} bands, the mean over time taken off"),
        ("pairing of rows", "each recording with another training image of MNIST of the same digit: given the digit, image and sound are independent"),
    ];
}
