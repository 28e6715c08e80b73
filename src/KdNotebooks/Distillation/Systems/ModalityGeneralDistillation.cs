using KdNotebooks.Data;
using KdNotebooks.Distillation.Internals;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// Modality-general distillation (Xue et al., ICLR 2023, "The Modality Focusing Hypothesis", section 5.2): an
/// <see cref="OverlapTag"/> ranks the teacher's channels by what they share with the student's modality, a teacher is trained
/// on the top channels alone, and the student learns from that one. Reduction: that of <see cref="Method"/>, by default
/// <see cref="LogitDistillation"/>.
/// </summary>
/// <remarks>
/// Left open by the paper, chosen here: the channels are the representation of the jointly trained teacher (the paper uses
/// several layers; <see cref="TeacherChannels.Inputs"/> is possible too); the other channels are set to 0, not cut away, so
/// that images keep their shape; the modality-general teacher is the task's network on inputs and one hidden layer of the
/// representation's width on a representation; a quarter of the channels is kept, as in the paper's RAVDESS runs.
/// </remarks>
public sealed record ModalityGeneralDistillation : DistillationScheme
{
    /// <inheritdoc/>
    public override string Name => "mfh";

    /// <summary>How the student learns from the modality-general teacher.</summary>
    public DistillationMethod Method { get; init; } = new LogitDistillation();

    /// <summary>The channels that are tagged and kept.</summary>
    public TeacherChannels Channels { get; init; } = TeacherChannels.Representation;

    /// <summary>The share of channels that is kept, in (0, 1]; at least one channel.</summary>
    public double Kept { get; init; } = 0.25;

    /// <summary>How often each channel is permuted.</summary>
    public int Permutations { get; init; } = 100;

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
    {
        if (!(Kept > 0 && Kept <= 1)) throw new InvalidInputException(FormattableString.Invariant($"the share of channels that is kept is {Kept}; it must lie in (0, 1]"));
        var data = new PairedDataset(task.TeacherInputs, task.StudentInputs, task.Labels);
        var tagger = new OverlapTagger { TeacherNetwork = task.TeacherNetwork, StudentNetwork = task.StudentNetwork, Options = task.Options, Channels = Channels, Permutations = Permutations };
        Seed own = seed.Derive(Name);
        using JointNetworks joint = tagger.Train(data, own, cancellation);
        OverlapTag tag = tagger.Measure(joint, data, own);

        Modality channels = Channels == TeacherChannels.Inputs ? data.Teacher : Representation(joint.Teacher, data.Teacher);
        Modality general = Only(channels, tag.Top(Math.Max(1, (int)Math.Round(Kept * channels.Features))));
        Architecture network = Channels == TeacherChannels.Inputs ? task.TeacherNetwork : new Mlp { HiddenWidths = [channels.Features] };
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = network, Options = task.Options }.Train(general, task.Labels, own.Derive("general teacher"), cancellation);
        return new OfflineDistillation(Method).Train(task with { TeacherInputs = general, TeacherNetwork = network, Teacher = teacher }, seed, cancellation);
    }

    private static Modality Representation(Classifier teacher, Modality inputs)
    {
        Samples features = new TrainedClassifier(teacher, 1, []).Represent(inputs).Features;
        return new Modality($"representation of {inputs.Name}", [features.Dimension], [.. features.Values.ToArray().Select(value => (float)value)]);
    }

    private static Modality Only(Modality modality, int[] kept)
    {
        var values = new float[modality.Values.Length];
        for (int row = 0; row < modality.Count; row++)
            foreach (int channel in kept) values[row * modality.Features + channel] = modality.Row(row)[channel];
        return new Modality($"{modality.Name}, top {kept.Length} of {modality.Features} channels", modality.Shape, values);
    }
}
