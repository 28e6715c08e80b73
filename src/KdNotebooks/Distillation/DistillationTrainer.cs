using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// Trains a student on its own modality with a teacher's cached logits. With the same seed it starts from the same
/// parameters and sees the same batches as <see cref="SupervisedTrainer"/>: a paired comparison.
/// </summary>
public sealed record DistillationTrainer
{
    /// <summary>The student's network; it may differ from the teacher's.</summary>
    public Architecture Architecture { get; init; } = new Mlp();

    /// <summary>Epochs, batch size, step size.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>λ and T.</summary>
    public LogitDistillation Method { get; init; } = new();

    /// <param name="inputs">The student's modality, [n, features].</param>
    /// <param name="labels">[n].</param>
    /// <param name="teacher">The teacher's logits on the same rows, [n, classes].</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">Row or class counts differ, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public TrainedClassifier Train(
        Modality inputs, Labels labels, TeacherLogits teacher, Seed seed, CancellationToken cancellation = default)
    {
        Method.Check();
        if (teacher.Count != inputs.Count)
            throw new InvalidInputException($"the teacher's logits cover {teacher.Count} rows, {inputs.Name} has {inputs.Count}");
        if (teacher.Classes != labels.ClassCount)
            throw new InvalidInputException($"the teacher has {teacher.Classes} classes, the labels have {labels.ClassCount}");
        using Tensor? weights = ClassWeights.Of(labels, Options.BalanceClasses);
        return TrainingLoop.Run(
            Architecture, inputs, labels, (logits, targets, rows) => Method.Loss(logits, targets, teacher.Batch(rows), weights), Options, seed, cancellation);
    }
}
