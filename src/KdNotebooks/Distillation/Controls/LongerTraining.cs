using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>A control: the student alone, trained for more epochs. A gain of the same size needs no teacher.</summary>
/// <param name="Times">How many times as many epochs, at least 1.</param>
public sealed record LongerTraining(int Times) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "longer training";

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default) =>
        new SupervisedTrainer { Architecture = task.StudentNetwork, Options = task.Options with { Epochs = task.Options.Epochs * Times } }
            .Train(task.StudentInputs, task.Labels, seed, cancellation);
}
