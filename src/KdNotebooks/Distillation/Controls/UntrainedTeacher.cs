using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>A control: the teacher's network as it is drawn, never trained. What a scheme still gains is not the teacher's knowledge.</summary>
/// <param name="Inner">The scheme that is controlled.</param>
public sealed record UntrainedTeacher(DistillationScheme Inner) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => $"{Inner.Name}, untrained teacher";

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task) => Inner.Misfit(task);

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        using var teacher = new TrainedClassifier(
            task.TeacherNetwork.Create(task.TeacherInputs.Shape, task.Labels.ClassCount, seed.Derive("untrained teacher")), epoch: 0, trainingLoss: []);
        return Inner.Train(task with { Teacher = teacher }, seed, cancellation);
    }
}
