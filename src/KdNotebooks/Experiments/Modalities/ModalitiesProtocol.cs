using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Modalities;

/// <summary>
/// Every modality of a data set teaches every other: each seed is a split by unit (patient, video, speaker), with a teacher and
/// a student alone a modality, and students distilled from each other modality and from all of them. Every number of it.
/// </summary>
public sealed record ModalitiesProtocol : ExperimentProtocol
{
    /// <summary>The experiment's name on the command line and in files.</summary>
    public required string Name { get; init; }

    /// <summary>Which data, and whether they are simulated or synthetic; it stands first in the protocol.</summary>
    public required string Data { get; init; }

    /// <summary>The units of a split: "patient", "video", "speaker".</summary>
    public required string Unit { get; init; }

    /// <summary>The share of rows that is held out, in whole units.</summary>
    public double TestFraction { get; init; } = 0.3;

    /// <summary>How features are chosen and scaled, on the training rows only.</summary>
    public PreparationOptions Preparation { get; init; } = new();

    /// <summary>Modalities that are taken as they are read (images).</summary>
    public IReadOnlyList<string> AsRead { get; init; } = [];

    /// <summary>The teachers' network.</summary>
    public Architecture Teacher { get; init; } = new Mlp { HiddenWidths = [64, 32] };

    /// <summary>The students' network.</summary>
    public Architecture Student { get; init; } = new Mlp { HiddenWidths = [64, 32] };

    /// <summary>The network of teachers and students of one modality, where it is another.</summary>
    public IReadOnlyDictionary<string, Architecture> Encoders { get; init; } = new Dictionary<string, Architecture>();

    /// <summary>How all of them are trained; the last epoch is measured.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 30, BatchSize = 32, ClassBalance = 0.5 };

    /// <summary>λ of the convex distillation loss.</summary>
    public IReadOnlyList<double> Lambdas { get; init; } = [0.5];

    /// <summary>T of both softmaxes.</summary>
    public double Temperature { get; init; } = 2;

    /// <summary>Also train on both modalities of a pair together, alone and with distillation.</summary>
    public bool Fusion { get; init; } = true;

    /// <summary>Teachers and students of other sizes; the second table.</summary>
    public IReadOnlyList<CapacityVariant> Capacities { get; init; } = CapacityVariant.Usual;

    /// <summary>Rows of the pilot: training rows, features as they are prepared, nothing trained; 0: no pilot.</summary>
    public int PilotRows { get; init; } = 200;

    /// <summary>Principal components of each representation that the estimators see.</summary>
    public int Components { get; init; } = 4;

    /// <summary>k of the nearest-neighbour estimators.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>Subsamples that the interval of an information rests on.</summary>
    public int Subsamples { get; init; } = 100;

    /// <summary>The level of every interval.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>The teachers' network on <paramref name="modality"/>.</summary>
    public Architecture TeacherOf(string modality) => Encoders.GetValueOrDefault(modality, Teacher);

    /// <summary>The students' network on <paramref name="modality"/>.</summary>
    public Architecture StudentOf(string modality) => Encoders.GetValueOrDefault(modality, Student);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("data", Data),
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        ("split", string.Create(CultureInfo.InvariantCulture, $"each seed holds out {100 * TestFraction} % of the rows in whole units; no {Unit} is on both sides")),
        ("features", Features()),
        ("teacher network", Networks(Teacher)),
        ("student network", Networks(Student)),
        ("training", string.Create(CultureInfo.InvariantCulture, $"Adam {Training.LearningRate}, batch {Training.BatchSize}, {Training.Epochs} epochs, weight decay {Training.WeightDecay}, last epoch")),
        ("class imbalance", (Training.ClassBalance > 0 ? $"rows weigh (n/(K n_c))^{Number(Training.ClassBalance)} in the whole loss, n_c the training rows of their class" : "not weighted") + "; accuracy and balanced accuracy reported"),
        ("distillation", $"(1−λ) CE + λ T² KL(teacher ‖ student), batch mean, λ = {string.Join(", ", Lambdas.Select(Number))}, T = {Number(Temperature)}"),
        ("pairing", "student and student + KD of one seed share split, initialisation and order of batches; the teacher's seed is its own"),
        ("several teachers", "all other modalities: the mean of their logits; H1 is their representations side by side"),
        .. Fusion ? [("fusion", "an encoder a modality, one linear layer on both, trained together; fusion + KD: the same, taught by the pair's teacher")] : Array.Empty<(string, string)>(),
        .. Capacities.Select(variant => ("capacity gap", variant.ToString())),
        ("I(H1;H2)", $"KSG1, k = {Neighbours}: H1 and H2 are the last hidden layers of the teacher alone and the student alone on the held-out rows, each as {Components} principal components"),
        ("I(H2;Y)", $"Ross, k = {Neighbours}, the student's {Components} principal components, the same rows"),
        .. PilotRows > 0 ? [("pilot", $"the same two estimates from at most {PilotRows} training rows, features as prepared (mean over time), {Components} principal components, nothing trained")] : Array.Empty<(string, string)>(),
        ("intervals", string.Create(CultureInfo.InvariantCulture, $"{100 * Level} %: Student's t over seeds for gains; {Subsamples} subsamples without replacement for informations")),
    ];

    private string Features()
    {
        string filter = Preparation.Features is { } most ? $"the {most} of largest variance" : "all that vary";
        string scale = Preparation.Standardise ? ", standardised" : "";
        return $"{filter}{scale}, missing values become the mean: all learnt on training rows only" + (AsRead.Count > 0 ? $"; as read: {string.Join(", ", AsRead)}" : "");
    }

    private string Networks(Architecture usual) => string.Join("; ", Encoders.Select(encoder => $"{encoder.Key}: {encoder.Value}").Append($"{(Encoders.Count > 0 ? "else " : "")}{usual}"));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A teacher or a student of another size than usual, on every modality.</summary>
/// <param name="Name">As it stands in conditions and tables: "wider teacher".</param>
/// <param name="Teacher">The teacher's network; the usual one when null.</param>
/// <param name="Student">The student's network; the usual one when null.</param>
public sealed record CapacityVariant(string Name, Architecture? Teacher, Architecture? Student)
{
    /// <summary>A wider and a deeper teacher, and a narrower student, than the usual 64-32.</summary>
    public static IReadOnlyList<CapacityVariant> Usual { get; } =
    [
        new("wider teacher", new Mlp { HiddenWidths = [256, 64] }, null),
        new("deeper teacher", new Mlp { HiddenWidths = [64, 64, 64, 32] }, null),
        new("narrower student", null, new Mlp { HiddenWidths = [8] }),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {(Teacher is null ? Student : Teacher)}";
}
