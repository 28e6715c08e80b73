using System.Globalization;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Mfh;

/// <summary>The two simulations of the Modality Focusing Hypothesis (Xue et al., ICLR 2023). Every number of the experiment.</summary>
public sealed record MfhProtocol : ExperimentProtocol
{
    /// <summary>Shared decisive features in experiment 1, of 10 on each side.</summary>
    public IReadOnlyList<int> Overlaps { get; init; } = [0, 2, 4, 6, 8, 10];

    /// <summary>Decisive features that the teacher alone holds in experiment 2.</summary>
    public IReadOnlyList<int> Extras { get; init; } = [0, 10, 20, 30, 40];

    /// <summary>Training rows.</summary>
    public int TrainingRows { get; init; } = 200;

    /// <summary>Test rows.</summary>
    public int TestRows { get; init; } = 1000;

    /// <summary>The step of gradient descent.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Steps, each on all training rows.</summary>
    public int Epochs { get; init; } = 1000;

    /// <summary>The protocol of an effort.</summary>
    public static MfhProtocol For(Effort effort, int? seeds = null)
        => new() { Effort = effort, Seeds = seeds ?? effort switch { Effort.Smoke => 10, Effort.Quick => 100, _ => 400 } };

    /// <summary>All tasks with the number of their experiment, in order.</summary>
    public IEnumerable<(int Experiment, ModalityFocusingTask Task)> Tasks()
        => Overlaps.Select(overlap => (1, ModalityFocusingTask.Overlapping(overlap))).Concat(Extras.Select(extra => (2, ModalityFocusingTask.Wider(extra))));

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        ("rows", $"{TrainingRows} for training, {TestRows} held out"),
        ("experiment 1", $"20 decisive features, teacher 25 columns, student 50, 10 decisive each, overlap {string.Join(", ", Overlaps)}"),
        ("experiment 2", $"50 decisive features, 50 columns each, student holds 10, teacher 10 + {string.Join(", ", Extras)}"),
        ("networks", "softmax regression, 2 outputs with bias, PyTorch's default initialisation"),
        ("training", string.Create(CultureInfo.InvariantCulture, $"SGD {LearningRate}, all rows at once, {Epochs} epochs")),
        ("distillation", "CE + KL(teacher ‖ student), KL as the mean over all elements (n·2), T = 1"),
        ("pairing", "student and student + KD of one seed share data and initialisation"),
    ];
}
