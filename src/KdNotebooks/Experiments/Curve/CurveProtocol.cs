using System.Globalization;
using KdNotebooks.Models;

namespace KdNotebooks.Experiments.Curve;

/// <summary>A network distilled at each λ and T with paired seeds. Every number of the experiment.</summary>
public sealed record CurveProtocol : ExperimentProtocol
{
    /// <summary>The experiment's name in files: two curves in one folder need two names.</summary>
    public string Name { get; init; } = "curve";

    /// <summary>What is taught.</summary>
    public required IReadOnlyList<CurveProblem> Problems { get; init; }

    /// <summary>λ of the convex form.</summary>
    public IReadOnlyList<double> Lambdas { get; init; } = [0.1, 0.3, 0.5, 0.7, 0.9];

    /// <summary>T.</summary>
    public IReadOnlyList<double> Temperatures { get; init; } = [1, 2, 4];

    /// <summary>The teacher's network.</summary>
    public Architecture Teacher { get; init; } = new Mlp { HiddenWidths = [32] };

    /// <summary>The student's network.</summary>
    public Architecture Student { get; init; } = new Mlp { HiddenWidths = [32] };

    /// <summary>How both are trained.</summary>
    public TrainingOptions Training { get; init; } = new() { Epochs = 30, BatchSize = 32, LearningRate = 3e-3 };

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, string Value)> Describe() =>
    [
        ("effort", $"{Effort.ToString().ToLowerInvariant()}, {Seeds} paired seeds, root seed {RootSeed}"),
        .. Problems.Select(problem => (problem.Condition, problem.Description)),
        ("teacher", $"{Teacher}"),
        ("student", $"{Student}"),
        ("training", string.Create(CultureInfo.InvariantCulture, $"Adam {Training.LearningRate}, batches of {Training.BatchSize}, {Training.Epochs} epochs, weight decay {Training.WeightDecay}")),
        ("distillation", $"(1−λ) CE + λ T² KL(teacher ‖ student), λ = {Join(Lambdas)}, T = {Join(Temperatures)}"),
        ("pairing", "all students of one seed share data, initialisation and order of batches"),
    ];

    private static string Join(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));
}
