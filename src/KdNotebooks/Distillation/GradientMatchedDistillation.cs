using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// A method whose weight is given as a ratio of gradients: the term, times its weight, pulls the student's parameters
/// <paramref name="Ratio"/> times as hard as the cross-entropy does when training begins. Losses of very different size
/// (a mean over all entries, a sum over pairs) become comparable, and one grid of weights is the same grid for all.
/// </summary>
/// <param name="Method">The method; its own weight does not count.</param>
/// <param name="Ratio">At least 0; at 0 the student trains alone, bit for bit.</param>
public sealed record GradientMatchedDistillation(AdditiveDistillation Method, double Ratio) : DistillationScheme
{
    /// <summary>The training rows that the two gradients are taken on; all of them where there are fewer.</summary>
    public int Rows { get; init; } = 256;

    /// <inheritdoc/>
    public override string Name => Method.Name;

    /// <inheritdoc/>
    public override string? Misfit(DistillationTask task) => new OfflineDistillation(Method).Misfit(task);

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        TeacherActivations teacher = TeacherActivations.Of(task.Teacher, task.TeacherInputs, Method.Reads);
        var trainer = new DistillationTrainer
        {
            Architecture = task.StudentNetwork,
            Options = task.Options,
            Method = Method with { Weight = Ratio == 0 ? 0 : Ratio * MatchedWeight(task, teacher, seed) },
        };
        return trainer.Train(task.StudentInputs, task.Labels, teacher, seed, cancellation);
    }

    /// <summary>|∇ CE| / |∇ term| over the student's parameters as they are drawn from <paramref name="seed"/>; means over batches of <see cref="Rows"/> random rows.</summary>
    /// <exception cref="KdException">The term has no gradient there, or one that is not finite.</exception>
    public double MatchedWeight(DistillationTask task, TeacherActivations teacher, Seed seed)
    {
        using Classifier student = task.StudentNetwork.Create(task.StudentInputs.Shape, task.Labels.ClassCount, seed.Derive("initialisation"));
        using nn.Module? companion = new DistillationTrainer { Architecture = task.StudentNetwork, Options = task.Options, Method = Method }
            .CreateCompanion(task.StudentInputs, task.Labels, teacher, seed);
        int[] chosen = seed.Derive("gradients").CreateStream().Permutation(task.Labels.Count)[..Math.Min(Rows, task.Labels.Count)];
        var reader = new BatchReader(task.StudentInputs);
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);

        double Norm(Func<DistillationBatch, Tensor> loss)
        {
            student.zero_grad();
            foreach (int[] rows in chosen.Chunk(task.Options.BatchSize))
            {
                using DisposeScope scope = NewDisposeScope();
                var labels = tensor([.. rows.Select(row => (long)task.Labels[row])]);
                var batch = new DistillationBatch(student.Activate(reader.Read(rows)), teacher.Batch(rows), labels, rows, companion, weights);
                (loss(batch) * ((double)rows.Length / chosen.Length)).backward();
            }
            using DisposeScope sum = NewDisposeScope();
            return Math.Sqrt(student.parameters().Where(parameter => parameter.grad is not null).Sum(parameter => (double)parameter.grad!.square().sum().item<float>()));
        }
        double hard = Norm(batch => nn.functional.cross_entropy(batch.Student.Logits, batch.Labels, batch.ClassWeights)), term = Norm(Method.Term);
        return term > 0 && double.IsFinite(term) ? hard / term
            : throw new KdException($"{Name}: the gradient of its term is {term} when training begins; no weight makes it as large as the cross-entropy's");
    }
}
