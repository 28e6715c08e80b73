using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Online;

/// <summary>
/// Deep mutual learning, DML (Zhang, Xiang, Hospedales and Lu 2018, eqs. 5–8): no trained teacher; a peer on the teacher's
/// modality and the student learn at the same time, each by CE plus the divergence from what the other says of the same row,
/// L_s = CE(z_s) + w KL(p_p ‖ p_s), L_p = CE(z_p) + w KL(p_s ‖ p_p), T = 1. No gradient flows through the distribution that is
/// the target. Reduction: sum over classes, mean over rows.
/// </summary>
/// <remarks>
/// The paper's peers see the same input and are updated one after the other; here they see the two modalities of a row, and
/// one step updates both from the same predictions.
/// </remarks>
public sealed record MutualLearning : DistillationScheme
{
    private static readonly LogitDistillation s_divergence = new() { Temperature = 1 };

    /// <inheritdoc/>
    public override string Name => "dml";

    /// <summary>w, the weight of both divergences; the paper's is 1. At 0 the student trains alone, bit for bit.</summary>
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        SchemeWeight.Check(Name, Weight);
        using Classifier peer = task.TeacherNetwork.Create(task.TeacherInputs.Shape, task.Labels.ClassCount, seed.Derive(Name).Derive("peer"));
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        var reader = new BatchReader(task.TeacherInputs);
        return TrainingLoop.Run(
            task.StudentNetwork, task.StudentInputs, task.Labels,
            (student, input, labels, rows) => Loss(student.call(input), peer.call(reader.Read(rows)), labels, Weight, weights),
            task.Options, seed, cancellation, peer);
    }

    /// <summary>L_s + L_p of one batch, a scalar: each part has a gradient into its own network alone.</summary>
    /// <param name="student">z_s, [batch, classes].</param>
    /// <param name="peer">z_p, [batch, classes].</param>
    /// <param name="labels">[batch], int64.</param>
    /// <param name="weight">w.</param>
    /// <param name="classWeights">Weights of the classes, [classes]; none when null. All four means are weighted by them.</param>
    public static Tensor Loss(Tensor student, Tensor peer, Tensor labels, double weight, Tensor? classWeights = null)
    {
        Tensor hard = nn.functional.cross_entropy(student, labels, classWeights) + nn.functional.cross_entropy(peer, labels, classWeights);
        if (weight == 0) return hard;
        Tensor? rows = classWeights?.index_select(0, labels);
        return hard + weight * (s_divergence.SoftLoss(student, peer, rows) + s_divergence.SoftLoss(peer, student, rows));
    }
}
