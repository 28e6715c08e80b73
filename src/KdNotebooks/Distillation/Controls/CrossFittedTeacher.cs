using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// Logit distillation from teachers that have not seen the row they speak of: the training rows are dealt into folds, and the
/// logits of a fold come from a teacher trained on the others. Beside the usual teacher, which repeats labels it has learnt by
/// heart, it shows what in-sample logits cost.
/// </summary>
/// <param name="Method">Weight and temperature.</param>
public sealed record CrossFittedTeacher(LogitDistillation Method) : DistillationScheme
{
    /// <summary>The number of folds, at least 2.</summary>
    public int Folds { get; init; } = 5;

    /// <inheritdoc/>
    public override string Name => $"{Method.Name}, cross-fitted teacher";

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default) =>
        new DistillationTrainer { Architecture = task.StudentNetwork, Options = task.Options, Method = Method }
            .Train(task.StudentInputs, task.Labels, Logits(task, seed.Derive("cross-fitted teacher"), cancellation), seed, cancellation);

    /// <summary>The logits of every training row from the teacher whose training did not include it, in the order of the rows.</summary>
    /// <exception cref="InvalidInputException">Fewer than two folds, or fewer rows than folds.</exception>
    public TeacherLogits Logits(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        int n = task.Labels.Count, classes = task.Labels.ClassCount;
        if (Folds < 2 || Folds > n) throw new InvalidInputException($"{n} rows cannot be dealt into {Folds} folds");
        int[] order = seed.Derive("folds").CreateStream().Permutation(n);
        var values = new double[n * classes];
        for (int fold = 0; fold < Folds; fold++)
        {
            int[] apart = [.. order.Where((_, i) => i % Folds == fold)], seen = [.. order.Where((_, i) => i % Folds != fold)];
            using TrainedClassifier teacher = new SupervisedTrainer { Architecture = task.TeacherNetwork, Options = task.Options }
                .Train(task.TeacherInputs.Rows(seen), task.Labels.Rows(seen), seed.Derive(fold), cancellation);
            Samples logits = teacher.Represent(task.TeacherInputs.Rows(apart)).Logits;
            for (int i = 0; i < apart.Length; i++) logits.Row(i).CopyTo(values.AsSpan(apart[i] * classes));
        }
        return TeacherLogits.Of(new Representation(new Samples(n, classes, values), new Samples(n, classes, values)));
    }
}
