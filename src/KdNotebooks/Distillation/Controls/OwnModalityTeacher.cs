using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// A control: the teacher is another network of the student's own modality and architecture (born-again networks, Furlanello
/// et al. 2018). A gain of the same size needs no second modality.
/// </summary>
/// <param name="Inner">The scheme that is controlled.</param>
public sealed record OwnModalityTeacher(DistillationScheme Inner) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => $"{Inner.Name}, teacher of the student's modality";

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task)
    {
        using var untrained = new TrainedClassifier(task.StudentNetwork.Create(task.StudentInputs.Shape, task.Labels.ClassCount, new Seed(0)), epoch: 0, trainingLoss: []);
        return Inner.Misfit(Of(task, untrained));
    }

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = task.StudentNetwork, Options = task.Options }
            .Train(task.StudentInputs, task.Labels, seed.Derive("own teacher"), cancellation);
        return Inner.Train(Of(task, teacher), seed, cancellation);
    }

    private static DistillationTask Of(DistillationTask task, TrainedClassifier teacher) =>
        task with { TeacherInputs = task.StudentInputs, TeacherNetwork = task.StudentNetwork, Teacher = teacher };
}
