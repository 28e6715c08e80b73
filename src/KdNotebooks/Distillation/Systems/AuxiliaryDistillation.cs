using KdNotebooks.Data;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// AMID (Chen et al. 2023, arXiv 2306.07646, "Enhanced Multimodal Representation Learning with Cross-modal KD"): a teacher
/// that sees both modalities, a model of the auxiliary modality and the student are trained together, and I(T;S) + I(T;A) −
/// H(T|S) is maximised. I(T;S) alone has a short cut, a teacher as weak as the student; I(T;A) forbids it, H(T|S) makes the
/// student follow. Loss: CE_s + CE_t + CE_a + α NCE(T,S) + β NCE(T,A) + γ E[−ln q(T|S)], on linear projections of the
/// representations, of length 1. Reduction: mean over rows; −ln q also over the columns.
/// </summary>
/// <remarks>
/// Chosen here: InfoNCE within the batch, both directions; for H(T|S) a variational Gaussian q, mean linear in the student's
/// projection, one variance a column, σ² = softplus(a) + 1e-5 (the paper trains a discriminator); the teacher is late fusion
/// of the task's two networks; equal weights. Early stopping looks at the student's cross-entropy. At weights of 0 the
/// student trains alone, bit for bit.
/// </remarks>
public sealed record AuxiliaryDistillation : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "amid";

    /// <summary>α, of I(T;S).</summary>
    public double StudentWeight { get; init; } = 0.2;

    /// <summary>β, of I(T;A).</summary>
    public double AuxiliaryWeight { get; init; } = 0.2;

    /// <summary>γ, of H(T|S).</summary>
    public double EntropyWeight { get; init; } = 0.2;

    /// <summary>τ of InfoNCE.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>The width of the projections.</summary>
    public int Width { get; init; } = 32;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        if (!(StudentWeight >= 0 && AuxiliaryWeight >= 0 && EntropyWeight >= 0) || !(Temperature > 0) || Width < 1)
            throw new InvalidInputException($"amid needs weights of at least 0, a temperature and a width above 0; got {this}");
        Seed own = seed.Derive(Name);
        int classes = task.Labels.ClassCount;
        Modality both = Fusion.Join(task.TeacherInputs, task.StudentInputs);
        Classifier teacher = new Fusion(task.TeacherNetwork, task.TeacherInputs.Shape, task.StudentNetwork, task.StudentInputs.Shape).Create(both.Shape, classes, own.Derive("teacher"));
        Classifier auxiliary = task.TeacherNetwork.Create(task.TeacherInputs.Shape, classes, own.Derive("auxiliary"));
        BatchReader ofBoth = new(both), ofAuxiliary = new(task.TeacherInputs);
        int Features(Classifier network, BatchReader reader)
        {
            using var noGradient = no_grad();
            using DisposeScope scope = NewDisposeScope();
            return (int)network.Encode(reader.Read([0])).shape[1];
        }
        int t = Features(teacher, ofBoth), a = Features(auxiliary, ofAuxiliary);
        using Classifier probe = task.StudentNetwork.Create(task.StudentInputs.Shape, classes, seed);
        var bounds = new InformationBounds(t, Features(probe, new BatchReader(task.StudentInputs)), a, Width);
        ParameterInitialisation.DrawFrom(bounds, own.Derive("projections"));
        using var companion = new Companions(teacher, auxiliary, bounds);
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        return TrainingLoop.Run(task.StudentNetwork, task.StudentInputs, task.Labels, Loss, task.Options, seed, cancellation, companion);

        Tensor Loss(Classifier network, Tensor input, Tensor labels, ReadOnlySpan<int> rows)
        {
            Tensor own = network.Encode(input), hard = nn.functional.cross_entropy(network.Classify(own), labels, weights);
            if (!network.training) return hard;
            Tensor joint = teacher.Encode(ofBoth.Read(rows)), aside = auxiliary.Encode(ofAuxiliary.Read(rows));
            Tensor loss = hard + nn.functional.cross_entropy(teacher.Classify(joint), labels, weights) + nn.functional.cross_entropy(auxiliary.Classify(aside), labels, weights);
            return StudentWeight + AuxiliaryWeight + EntropyWeight == 0 ? loss
                : loss + bounds.Loss(joint, own, aside, StudentWeight, AuxiliaryWeight, EntropyWeight, Temperature);
        }
    }
}
