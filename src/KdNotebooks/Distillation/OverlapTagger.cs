using KdNotebooks.Data;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// Trains a teacher and a student together by CE_t + CE_s + mean squared difference of their logits, and takes the
/// <see cref="OverlapTag"/> of the teacher's channels (Xue et al., ICLR 2023, algorithm 1).
/// </summary>
public sealed record OverlapTagger
{
    /// <summary>The teacher's network.</summary>
    public Architecture TeacherNetwork { get; init; } = new Mlp();

    /// <summary>The student's network.</summary>
    public Architecture StudentNetwork { get; init; } = new Mlp();

    /// <summary>Of the joint training; early stopping is not used, for both networks must be of one epoch.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>What is permuted.</summary>
    public TeacherChannels Channels { get; init; } = TeacherChannels.Representation;

    /// <summary>How often each channel is permuted; the paper's 100.</summary>
    public int Permutations { get; init; } = 100;

    /// <summary>The most rows on which the difference is measured; drawn where there are more.</summary>
    public int Rows { get; init; } = 1000;

    /// <summary>The tag, trained and measured on the same rows, as in the paper.</summary>
    /// <exception cref="InvalidInputException">A network does not fit its modality, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public OverlapTag Tag(PairedDataset data, Seed seed, CancellationToken cancellation = default) => Tag(data, data, seed, cancellation);

    /// <summary>
    /// The tag of networks trained on <paramref name="training"/>, measured on <paramref name="measured"/> rows of the same
    /// modalities.
    /// </summary>
    /// <exception cref="InvalidInputException">A network does not fit its modality, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public OverlapTag Tag(PairedDataset training, PairedDataset measured, Seed seed, CancellationToken cancellation = default)
    {
        using JointNetworks networks = Train(training, seed, cancellation);
        return Measure(networks, measured, seed);
    }

    internal JointNetworks Train(PairedDataset data, Seed seed, CancellationToken cancellation)
    {
        if (Permutations < 1 || Rows < 2) throw new InvalidInputException($"an overlap tag needs at least 1 permutation of at least 2 rows; got {Permutations} of {Rows}");
        Classifier teacher = TeacherNetwork.Create(data.Teacher.Shape, data.Labels.ClassCount, seed.Derive("joint teacher"));
        var reader = new BatchReader(data.Teacher);
        using Tensor? weights = ClassWeights.Of(data.Labels, Options.ClassBalance);
        TrainedClassifier student = TrainingLoop.Run(
            StudentNetwork, data.Student, data.Labels,
            (network, input, targets, rows) => OverlapTag.JointLoss(teacher.call(reader.Read(rows)), network.call(input), targets, weights),
            Options with { EarlyStopping = null }, seed.Derive("joint student"), cancellation, teacher);
        return new JointNetworks(teacher, student);
    }

    internal OverlapTag Measure(JointNetworks networks, PairedDataset data, Seed seed)
    {
        int[] rows = data.Count <= Rows ? [.. Enumerable.Range(0, data.Count)] : seed.Derive("measured rows").CreateStream().Subset(data.Count, Rows);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        networks.Student.Network.eval();
        networks.Teacher.eval();
        Tensor student = networks.Student.Network.call(new BatchReader(data.Student).Read(rows)), inputs = new BatchReader(data.Teacher).Read(rows);
        RandomStream stream = seed.Derive("permutations").CreateStream();
        return Channels == TeacherChannels.Inputs
            ? OverlapTag.Of(inputs.flatten(1), flat => networks.Teacher.call(flat.reshape(inputs.shape)), student, Permutations, stream)
            : OverlapTag.Of(networks.Teacher.Encode(inputs), networks.Teacher.Classify, student, Permutations, stream);
    }
}
