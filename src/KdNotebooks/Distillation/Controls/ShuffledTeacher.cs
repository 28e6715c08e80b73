using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// A control: the rows of the teacher's modality are permuted before it teaches, so that its outputs keep their distribution
/// and lose the row that they belong to. What a scheme still gains is regularisation.
/// </summary>
/// <param name="Inner">The scheme that is controlled.</param>
public sealed record ShuffledTeacher(DistillationScheme Inner) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => $"{Inner.Name}, shuffled teacher";

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task) => Inner.Misfit(task);

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        int[] order = seed.Derive("shuffled teacher").CreateStream().Permutation(task.TeacherInputs.Count);
        return Inner.Train(task with { TeacherInputs = task.TeacherInputs.Rows(order) }, seed, cancellation);
    }
}
