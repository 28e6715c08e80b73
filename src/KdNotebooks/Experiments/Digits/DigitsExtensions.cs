using KdNotebooks.Information;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// What the digits experiment asks beyond its main grid: other encoders, blur on the student's side, teachers and students of
/// unequal capacity, fusion in place of distillation and below it, other estimators, a verdict before any training.
/// </summary>
public sealed record DigitsExtensions
{
    /// <summary>Paired repetitions of every extension.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Training rows: the first of the main grid's.</summary>
    public int TrainingRows { get; init; } = 1000;

    /// <summary>Held-out rows: the first of the main grid's.</summary>
    public int TestRows { get; init; } = 2000;

    /// <summary>How teachers, students and fused networks are trained.</summary>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>λ of the convex distillation loss.</summary>
    public IReadOnlyList<double> Lambdas { get; init; } = [0.5];

    /// <summary>σ of the teacher's blur with LeNet on both sides.</summary>
    public IReadOnlyList<double> LeNetSigmas { get; init; } = [0, 6];

    /// <summary>σ of the student's blur, the teacher's images sharp.</summary>
    public IReadOnlyList<double> StudentSigmas { get; init; } = [2, 4];

    /// <summary>σ of the teacher's blur in the comparison with fusion.</summary>
    public IReadOnlyList<double> FusionSigmas { get; init; } = [0, 6];

    /// <summary>σ of the teacher's blur where the networks differ in size.</summary>
    public double CapacitySigma { get; init; }

    /// <summary>Teachers and students of unequal capacity: a wider, a deeper and a convolutional teacher, a narrower student.</summary>
    public IReadOnlyList<(Architecture Teacher, Architecture Student)> Capacities { get; init; } =
    [
        (new Mlp { HiddenWidths = [512, 128] }, new Mlp()),
        (new Mlp { HiddenWidths = [256, 128, 64] }, new Mlp()),
        (new LeNet(), new Mlp()),
        (new Mlp(), new Mlp { HiddenWidths = [64, 32] }),
    ];

    /// <summary>σ of the teacher's blur where the other estimators are asked as well; networks of the main grid.</summary>
    public IReadOnlyList<double> EstimatorSigmas { get; init; } = [0, 3, 6];

    /// <summary>Repetitions of the other estimators.</summary>
    public int EstimatorSeeds { get; init; } = 3;

    /// <summary>Held-out rows of the other estimators.</summary>
    public int EstimatorRows { get; init; } = 2000;

    /// <summary>How MINE's critic is trained.</summary>
    public CriticOptions Mine { get; init; } = new();

    /// <summary>How latent MI's autoencoders are trained.</summary>
    public LatentOptions Latent { get; init; } = new();

    /// <summary>Training rows of the pilot, whose verdict is from pixels alone.</summary>
    public int PilotRows { get; init; } = 300;

    /// <summary>Repetitions of the pilot, each with rows of its own.</summary>
    public int PilotSeeds { get; init; } = 1;

    /// <summary>The extensions of an effort.</summary>
    /// <param name="effort">How much work.</param>
    /// <param name="seeds">Repetitions of the main grid: no extension has more.</param>
    public static DigitsExtensions For(Effort effort, int seeds) => effort switch
    {
        Effort.Smoke => new DigitsExtensions
        {
            Seeds = Math.Min(2, seeds),
            TrainingRows = 200,
            TestRows = 400,
            Training = new TrainingOptions { Epochs = 4 },
            LeNetSigmas = [0],
            StudentSigmas = [2],
            FusionSigmas = [0],
            EstimatorSigmas = [0],
            EstimatorSeeds = 1,
            EstimatorRows = 400,
            Mine = new CriticOptions { HiddenWidths = [32], Embedding = 8, MaxSteps = 100 },
            Latent = new LatentOptions { MaxEpochs = 5, Patience = 5 },
            PilotRows = 100,
        },
        Effort.Quick => new DigitsExtensions
        {
            Seeds = Math.Min(3, seeds),
            EstimatorSeeds = Math.Min(3, seeds),
            Training = new TrainingOptions { Epochs = 15 },
            Capacities = [.. new DigitsExtensions().Capacities.Where(pair => pair.Teacher is Mlp)],
            Mine = new CriticOptions { HiddenWidths = [64, 64], Embedding = 16, MaxSteps = 300 },
            Latent = new LatentOptions { MaxEpochs = 40, Patience = 10 },
        },
        _ => new DigitsExtensions
        {
            Seeds = seeds,
            TrainingRows = 5000,
            TestRows = 4000,
            Lambdas = [0.1, 0.5, 0.9],
            LeNetSigmas = [0, 1, 2, 3, 4, 6],
            StudentSigmas = [1, 2, 3, 4, 6],
            FusionSigmas = [0, 1, 2, 3, 4, 6],
            EstimatorSigmas = [0, 1, 2, 3, 4, 6],
            EstimatorSeeds = seeds,
            EstimatorRows = 4000,
            PilotSeeds = seeds,
        },
    };
    /// <summary>Name and value of every setting, in reading order.</summary>
    internal IEnumerable<(string Name, string Value)> Describe(DigitsProtocol main) =>
    [
        ("extensions", $"{Seeds} paired seeds, the first {TrainingRows} training and {TestRows} held-out rows of the grid, λ = {DigitsProtocol.Join(Lambdas)}; {DigitsProtocol.Describe(Training)}"),
        ("LeNet", $"{new LeNet()} on both sides, teacher's σ = {DigitsProtocol.Join(LeNetSigmas)}"),
        ("student blurred", $"student's σ = {DigitsProtocol.Join(StudentSigmas)}, the teacher's images sharp, networks of the grid"),
        ("capacity gap", $"teacher's σ = {DigitsProtocol.Join([CapacitySigma])}: {string.Join("; ", Capacities.Select(pair => $"{DigitsCondition.NameOf(pair.Teacher)} teaches {DigitsCondition.NameOf(pair.Student)}"))}"),
        ("fusion", $"teacher's σ = {DigitsProtocol.Join(FusionSigmas)}: both encoders of the grid, one linear layer on both representations; with and without distillation"),
        ("other estimators", $"grid, σ = {DigitsProtocol.Join(EstimatorSigmas)}, {EstimatorSeeds} seeds, the first {EstimatorRows} held-out rows, all units of each representation; intervals: Student's t over seeds"),
        ("MINE", new MineEstimator(Mine).Settings),
        ("latent MI", new LatentEstimator(Latent).Settings),
        ("pilot", $"before any training: {PilotRows} training rows, {main.Components} principal components of the pixels, {PilotSeeds} seed{(PilotSeeds == 1 ? "" : "s")}"),
    ];
}
