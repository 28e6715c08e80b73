using System.Globalization;
using KdNotebooks.Distillation.Linear;

namespace KdNotebooks.Experiments.Privileged;

/// <summary>The simulations 1 to 4 of generalised distillation (Lopez-Paz et al., ICLR 2016). Every number of the experiment.</summary>
public sealed record PrivilegedProtocol : ExperimentProtocol
{
    /// <summary>Training rows.</summary>
    public int TrainingRows { get; init; } = 200;

    /// <summary>Test rows (the paper: 10,000).</summary>
    public int TestRows { get; init; } = 1000;

    /// <summary>How all three models are trained.</summary>
    public RmsPropOptions Training { get; init; } = new();

    /// <summary>λ of (1−λ) CE + λ KL; at 1 the student sees soft labels only.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>The protocol of an effort.</summary>
    public static PrivilegedProtocol For(Effort effort, int? seeds = null)
        => new() { Effort = effort, Seeds = seeds ?? effort switch { Effort.Smoke => 5, _ => 100 } };

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        ("rows", $"{TrainingRows} for training, {TestRows} held out; x, a ~ N(0, I_50), a drawn anew each seed"),
        ("cases", "clean labels, clean features, relevant features, sample-dependent features"),
        ("networks", "softmax regression, 2 outputs with bias, Glorot-uniform weights, zero bias; inputs standardised by the training rows"),
        ("training", string.Create(CultureInfo.InvariantCulture, $"RMSprop {Training.LearningRate}, ρ {Training.Decay}, g/√(v + {Training.Epsilon}), batches of {Training.BatchSize} reshuffled, {Training.Epochs} epochs")),
        ("distillation", string.Create(CultureInfo.InvariantCulture, $"(1−λ) CE + λ T² KL(teacher ‖ student), batch mean, λ = {Lambda}, T = 1")),
        ("pairing", "student and student + KD of one seed share data, initialisation and order of batches"),
    ];
}
