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
    public override string? Misfit(DistillationTask task)
    {
        try
        {
            // Two rows are enough to know every shape.
            int[] rows = [0, 1];
            Trainer(task).CreateCompanion(
                task.StudentInputs.Rows(rows), task.Labels.Rows(rows), TeacherActivations.Of(task.Teacher, task.TeacherInputs.Rows(rows), ActivationKinds.None), new Seed(0))?.Dispose();
            return null;
        }
        catch (InvalidInputException exception)
        {
            return exception.Message;
        }
    }

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default) =>
        Trainer(task).Train(task.StudentInputs, task.Labels, TeacherActivations.Of(task.Teacher, task.TeacherInputs, Method.Reads), seed, cancellation);

    private DistillationTrainer Trainer(DistillationTask task) => new() { Architecture = task.StudentNetwork, Options = task.Options, Method = Method };
}
