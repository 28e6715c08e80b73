using System.Globalization;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// MNIST teaches MNIST-M: the teacher sees grey digits, blurred more and more; the student sees the same digits blended into
/// colour photographs. Every number of the experiment.
/// </summary>
public sealed record DigitsProtocol : ExperimentProtocol
{
    /// <summary>Training rows, drawn from MNIST's 60,000.</summary>
    public int TrainingRows { get; init; } = 5000;

    /// <summary>Held-out rows, drawn from MNIST's 10,000: accuracies and both informations are of these.</summary>
    public int TestRows { get; init; } = 4000;

    /// <summary>σ of the Gaussian blur of the teacher's images, in pixels; 0: none.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [0, 1, 2, 3, 4, 6];

    /// <summary>λ of the convex distillation loss.</summary>
    public IReadOnlyList<double> Lambdas { get; init; } = [0.1, 0.5, 0.9];

    /// <summary>T of both softmaxes.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>The teacher's network.</summary>
    public Architecture Teacher { get; init; } = new Mlp();

    /// <summary>The student's network: by default the same.</summary>
    public Architecture Student { get; init; } = new Mlp();

    /// <summary>How teacher and students are trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Principal components of each representation that the estimators see.</summary>
    public int Components { get; init; } = 4;

    /// <summary>k of the nearest-neighbour estimators.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>Subsamples that the interval of an information rests on.</summary>
    public int Subsamples { get; init; } = 100;

    /// <summary>The level of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>What is asked beyond the main grid.</summary>
    public DigitsExtensions Extensions { get; init; } = new();

    /// <summary>The protocol of an effort.</summary>
    public static DigitsProtocol For(Effort effort, int? seeds = null)
    {
        DigitsProtocol protocol = effort switch
        {
            Effort.Smoke => new DigitsProtocol
            {
                Effort = effort,
                Seeds = seeds ?? 2,
                TrainingRows = 1000,
                TestRows = 1000,
                Training = new TrainingOptions { Epochs = 8 },
            },
            Effort.Quick => new DigitsProtocol { Effort = effort, Seeds = seeds ?? 5, Subsamples = 50 },
            _ => new DigitsProtocol { Effort = effort, Seeds = seeds ?? 50 },
        };
        return protocol with { Extensions = DigitsExtensions.For(effort, protocol.Seeds) };
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        ("rows", $"{TrainingRows} for training (of MNIST's 60,000), {TestRows} held out (of its 10,000)"),
        ("teacher sees", $"MNIST 28×28 grey, Gaussian blur σ = {Join(Sigmas)} pixels (reflecting border, cut at 4σ)"),
        ("student sees", "MNIST-M 28×28 RGB: |photograph crop − digit| a channel, not blurred"),
        ("values", "v/255·2 − 1"),
        ("teacher network", Teacher.ToString()!),
        ("student network", Student.ToString()!),
        ("training", Describe(Training)),
        ("distillation", $"(1−λ) CE + λ T² KL(teacher ‖ student), batch mean, λ = {Join(Lambdas)}, T = {Number(Temperature)}"),
        ("pairing", "student and student + KD of one seed share initialisation and order of batches; the teacher's seed is its own"),
        ("I(H1;H2)", $"KSG1, k = {Neighbours}, {Components} principal components of each representation, held-out rows"),
        ("I(H2;Y)", $"Ross, k = {Neighbours}, the student's {Components} principal components, the same rows"),
        ("intervals", string.Create(CultureInfo.InvariantCulture, $"{100 * Level} %: Student's t over seeds for gains; {Subsamples} subsamples without replacement for informations")),
        .. Extensions.Describe(this),
    ];

    internal static string Describe(TrainingOptions training)
    {
        string stopping = training.EarlyStopping is { } early
            ? string.Create(CultureInfo.InvariantCulture, $"validated epoch ({100 * early.ValidationFraction} % of the training rows, patience {early.Patience})")
            : "last epoch";
        return string.Create(CultureInfo.InvariantCulture, $"Adam {training.LearningRate}, batch {training.BatchSize}, {training.Epochs} epochs, weight decay {training.WeightDecay}, {stopping}");
    }

    internal static string Join(IEnumerable<double> values) => string.Join(", ", values.Select(Number));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
