using KdNotebooks.Distillation.Internals;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// CMD, cross-modal mutual distillation (Mao et al. 2022, arXiv 2208.12448). First without labels: an encoder a modality
/// learns as in MoCo (He et al. 2020), a query of one noisy view against the key of another and a queue of older keys, the
/// key encoder a moving average of the query encoder; and for both ordered pairs of modalities (a, b) the neighbours that a
/// row has in a's queue are to be those that it has in b's: KL(softmax(k_a·Q_a/T_t) ‖ softmax(q_b·Q_b/T_s)) over the k rows
/// of the queue that are nearest to k_a. Loss: Σ_m NCE_m + <see cref="MutualWeight"/> · Σ_(a,b) KL. Then the student's
/// encoder is fine-tuned with the labels. Reduction: KL sum over neighbours, mean over rows.
/// </summary>
/// <remarks>
/// The paper's T_t = .05, T_s = .1; its data are skeletons, with augmentations of their own. Chosen here: a view is the row
/// with Gaussian noise and a share of values set to 0, by their own seeds; queue, k and momentum fit small data; one linear
/// projection; as many epochs without labels as with; the fine-tuning is the whole network's, the head starting at its usual
/// parameters.
/// </remarks>
public sealed record CrossModalMutualDistillation : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "cmd";

    /// <summary>The weight of the neighbours' divergences; at 0 each modality learns alone, as in MoCo.</summary>
    public double MutualWeight { get; init; } = 1;

    /// <summary>T_t.</summary>
    public double TeacherTemperature { get; init; } = 0.05;

    /// <summary>T_s.</summary>
    public double StudentTemperature { get; init; } = 0.1;

    /// <summary>The temperature of NCE, MoCo's.</summary>
    public double ContrastTemperature { get; init; } = 0.07;

    /// <summary>k, the neighbours that are compared.</summary>
    public int Neighbours { get; init; } = 64;

    /// <summary>Keys in each queue.</summary>
    public int Queue { get; init; } = 512;

    /// <summary>How much of a key encoder stays at each step.</summary>
    public double Momentum { get; init; } = 0.99;

    /// <summary>The width of the projections.</summary>
    public int Width { get; init; } = 32;

    /// <summary>The standard deviation of the noise of a view, as a share of that of the modality's values.</summary>
    public double Noise { get; init; } = 0.2;

    /// <summary>The share of values that a view sets to 0.</summary>
    public double Hidden { get; init; } = 0.1;

    /// <summary>Epochs without labels; null: as many as with.</summary>
    public int? Epochs { get; init; }

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        Classifier encoder = PreTrain(task, seed, cancellation).Network;
        using Tensor? weights = ClassWeights.Of(task.Labels, task.Options.ClassBalance);
        return TrainingLoop.Run(
            task.StudentNetwork, task.StudentInputs, task.Labels,
            (network, input, labels, _) => nn.functional.cross_entropy(network.call(input), labels, weights), task.Options, seed, cancellation, begin: encoder);
    }

    /// <summary>The student's network after learning without labels; its head is untouched.</summary>
    internal TrainedClassifier PreTrain(DistillationTask task, Seed seed, CancellationToken cancellation)
    {
        if (!(TeacherTemperature > 0 && StudentTemperature > 0 && ContrastTemperature > 0) || Neighbours < 1 || Queue < Neighbours || Width < 1
            || !(Momentum is >= 0 and <= 1) || !(MutualWeight >= 0) || Epochs < 1)
            throw new InvalidInputException($"cmd needs temperatures above 0, 1 to {Queue} neighbours, a momentum in [0, 1], and a weight of at least 0; got {this}");
        Seed own = seed.Derive(Name);
        Classifier other = task.TeacherNetwork.Create(task.TeacherInputs.Shape, task.Labels.ClassCount, own.Derive("other"));
        var first = new MomentumContrast(task.StudentNetwork, task.StudentInputs, task.Labels.ClassCount, this, seed.Derive("initialisation"), own.Derive("student"));
        var second = new MomentumContrast(task.TeacherNetwork, task.TeacherInputs, task.Labels.ClassCount, this, own.Derive("other"), own.Derive("teacher"));
        using var companion = new Companions(first, second, other);
        TrainingOptions options = task.Options with { Epochs = Epochs ?? task.Options.Epochs, EarlyStopping = null };
        return TrainingLoop.Run(task.StudentNetwork, task.StudentInputs, task.Labels, Loss, options, seed, cancellation, companion);

        Tensor Loss(Classifier network, Tensor input, Tensor labels, ReadOnlySpan<int> rows)
        {
            (Tensor q1, Tensor k1) = first.Views(network, rows);
            (Tensor q2, Tensor k2) = second.Views(other, rows);
            Tensor loss = first.Contrast(q1, k1, ContrastTemperature) + second.Contrast(q2, k2, ContrastTemperature);
            if (MutualWeight > 0 && first.Keys is { } keys1 && second.Keys is { } keys2)
                loss = loss + MutualWeight * (NeighbourLoss(k1, q2, keys1, keys2) + NeighbourLoss(k2, q1, keys2, keys1));
            first.Enqueue(k1);
            second.Enqueue(k2);
            return loss;
        }
    }

    /// <summary>KL between the neighbourhoods of one modality and another, for one ordered pair.</summary>
    /// <param name="key">k_a, [batch, d], rows of length 1; a constant.</param>
    /// <param name="query">q_b of the same rows, [batch, d].</param>
    /// <param name="teacherQueue">Q_a, [queue, d].</param>
    /// <param name="studentQueue">Q_b, [queue, d], of the same rows as Q_a.</param>
    public Tensor NeighbourLoss(Tensor key, Tensor query, Tensor teacherQueue, Tensor studentQueue)
    {
        int k = Math.Min(Neighbours, (int)teacherQueue.shape[0]);
        (Tensor nearest, Tensor rows) = key.detach().matmul(teacherQueue.t()).topk(k, 1);
        Tensor t = nn.functional.log_softmax(nearest / TeacherTemperature, 1);
        Tensor s = nn.functional.log_softmax(query.matmul(studentQueue.t()).gather(1, rows) / StudentTemperature, 1);
        return (t.exp() * (t - s)).sum(1).mean();
    }
}
