using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// Whether contrastive learning learns the signal or memorises the noise, over the signal-to-noise ratio of the first modality,
/// alone and with a second modality of ten times the ratio (Huang et al. 2024, arXiv 2411.02837). Theory: with n training rows
/// the signal wins where n·SNR² is well above 1, and with a better second modality already at smaller ratios.
/// </summary>
public sealed record PatchContrastTask : SystemTask
{
    /// <summary>SNR of the first modality, by condition.</summary>
    public IReadOnlyList<double> Ratios { get; init; } = [0.03, 0.07, 0.1, 0.15, 0.2, 0.3];

    /// <summary>n.</summary>
    public int TrainingRows { get; init; } = 60;

    /// <summary>The training.</summary>
    public PatchContrast Contrast { get; init; } = new();

    /// <summary>Rows with labels for the downstream task, and rows that it is judged on.</summary>
    public (int Labelled, int Judged) Downstream { get; init; } = (200, 1000);

    /// <inheritdoc/>
    public override string System => "multimodal-contrast";

    /// <inheritdoc/>
    public override string Data => "simulated signal and noise patches";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => [.. Ratios.Select(ratio => FormattableString.Invariant($"SNR {ratio}"))];

    /// <inheritdoc/>
    public override string Baseline => "single-modal contrast";

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        var task = new SignalNoisePatches(Ratios[TaskConditions.IndexOf(this, condition)]);
        PatchRows training = task.Draw(TrainingRows, seed.Derive("training")), fresh = task.Draw(Downstream.Labelled + Downstream.Judged, seed.Derive("fresh"));
        (string, PatchEncoder)[] arms =
        [
            ("untrained", (Contrast with { Steps = 0 }).TrainSingle(task, training, seed, cancellation)),
            (Baseline, Contrast.TrainSingle(task, training, seed, cancellation)),
            ("multi-modal contrast", Contrast.TrainMulti(task, training, seed, cancellation)),
        ];
        return
        [
            .. arms.Select(arm => new SystemScore(arm.Item1, "downstream accuracy", arm.Item2.Accuracy(fresh, Downstream.Labelled))),
            .. arms.Select(arm => new SystemScore(arm.Item1, "signal over noise", arm.Item2.SignalOverNoise(training))),
        ];
    }
}
