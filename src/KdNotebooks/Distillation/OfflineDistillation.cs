using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation;

/// <summary>The usual scheme: the teacher is trained and frozen, the student adds a term to its loss.</summary>
/// <param name="Method">The term.</param>
public sealed record OfflineDistillation(DistillationMethod Method) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => Method.Name;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default) =>
        new DistillationTrainer { Architecture = task.StudentNetwork, Options = task.Options, Method = Method }.Train(
            task.StudentInputs, task.Labels, TeacherActivations.Of(task.Teacher, task.TeacherInputs, Method.Reads), seed, cancellation);
}
