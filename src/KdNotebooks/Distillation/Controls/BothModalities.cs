using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// What distillation forgoes: late fusion of the task's two networks, which needs both modalities when it is used. Alone, or
/// taught by a scheme with the fused network as the student.
/// </summary>
/// <param name="Inner">The scheme that teaches the fused network; null: labels alone.</param>
public sealed record BothModalities(DistillationScheme? Inner = null) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => Inner is null ? "fusion" : $"fusion + {Inner.Name}";

    /// <inheritdoc/>
    public override bool SeesBoth => true;

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task) => Inner?.Misfit(Fused(task with
    {
        // Two rows are enough to know every shape, and joining all of them is not free.
        TeacherInputs = task.TeacherInputs.Rows([0, 1]),
        StudentInputs = task.StudentInputs.Rows([0, 1]),
        Labels = task.Labels.Rows([0, 1]),
    }));

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        DistillationTask fused = Fused(task);
        return Inner?.Train(fused, seed, cancellation)
            ?? new SupervisedTrainer { Architecture = fused.StudentNetwork, Options = task.Options }.Train(fused.StudentInputs, task.Labels, seed, cancellation);
    }

    private static DistillationTask Fused(DistillationTask task) => task with
    {
        StudentInputs = Fusion.Join(task.TeacherInputs, task.StudentInputs),
        StudentNetwork = new Fusion(task.TeacherNetwork, task.TeacherInputs.Shape, task.StudentNetwork, task.StudentInputs.Shape),
    };
}
