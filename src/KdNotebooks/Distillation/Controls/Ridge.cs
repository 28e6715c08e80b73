using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// A control: the student alone with a penalty ½ d |θ|² whose gradient is <paramref name="Ratio"/> times as long as the
/// cross-entropy's when training begins, on top of the weight decay of the options: of equal strength as
/// <see cref="GradientMatchedDistillation"/> of the same ratio.
/// </summary>
/// <param name="Ratio">At least 0; at 0 the student trains alone, bit for bit.</param>
public sealed record Ridge(double Ratio) : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "ridge";

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        double decay = Ratio == 0 ? 0 : Ratio * MatchedDecay(task, seed);
        return new SupervisedTrainer { Architecture = task.StudentNetwork, Options = task.Options with { WeightDecay = task.Options.WeightDecay + decay } }
            .Train(task.StudentInputs, task.Labels, seed, cancellation);
    }

    /// <summary>|∇ CE| / |θ| of the student as it is drawn from <paramref name="seed"/>, on at most 256 random rows.</summary>
    public static double MatchedDecay(DistillationTask task, Seed seed)
    {
        const int Rows = 256;
        using Classifier student = task.StudentNetwork.Create(task.StudentInputs.Shape, task.Labels.ClassCount, seed.Derive("initialisation"));
        using DisposeScope scope = NewDisposeScope();
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        int[] rows = seed.Derive("gradients").CreateStream().Permutation(task.Labels.Count)[..Math.Min(Rows, task.Labels.Count)];
        nn.functional.cross_entropy(student.call(new BatchReader(task.StudentInputs).Read(rows)), tensor([.. rows.Select(row => (long)task.Labels[row])]), weights).backward();
        double Norm(Func<Parameter, Tensor> of) => Math.Sqrt(student.parameters().Sum(parameter => (double)of(parameter).square().sum().item<float>()));
        return Norm(parameter => parameter.grad!) / Norm(parameter => parameter.detach());
    }
}
