using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>Where the channels of an overlap tag are.</summary>
public enum TeacherChannels
{
    /// <summary>The units of the teacher's representation H1: works with every network and costs little.</summary>
    Representation,

    /// <summary>The values of a row of the teacher's modality.</summary>
    Inputs,
}

/// <summary>
/// The overlap tag of the Modality Focusing Hypothesis (Xue et al., ICLR 2023, algorithm 1): a teacher and a student that were
/// trained to agree; the rows of one channel of the teacher are permuted; the more the mean squared difference of the two
/// networks' logits grows, the more the channel carries of what the student's modality can say too. <see cref="OverlapTagger"/>
/// makes it.
/// </summary>
/// <param name="Increases">
/// The growth of the mean squared difference by channel, mean over permutations; near 0, of either sign, for a channel that
/// carries nothing.
/// </param>
/// <param name="Agreement">
/// 1 − mean|z̃_t − z̃_s|² / (mean|z̃_t|² + mean|z̃_s|²), logits centred over the rows: the share of both networks' variance that
/// is common, at most 1, 0 for unrelated logits. One number for a criterion; it stands in for γ and is our choice (the paper
/// gives γ only where it is built into a simulation).
/// </param>
public sealed record OverlapTag(IReadOnlyList<double> Increases, double Agreement)
{
    /// <summary>The increases moved to [0, 1], smallest to largest, as the paper plots them; all 0 when they are equal.</summary>
    public IReadOnlyList<double> Saliency()
    {
        (double low, double high) = (Increases.Min(), Increases.Max());
        return [.. Increases.Select(increase => high > low ? (increase - low) / (high - low) : 0)];
    }

    /// <summary>
    /// The <paramref name="count"/> channels with the largest increase, largest first; ties go to the lower channel.
    /// </summary>
    /// <exception cref="InvalidInputException">The count is outside 1..channels.</exception>
    public int[] Top(int count) => count >= 1 && count <= Increases.Count
        ? [.. Enumerable.Range(0, Increases.Count).OrderByDescending(channel => Increases[channel]).Take(count)]
        : throw new InvalidInputException($"the top {count} of {Increases.Count} channels: the number must lie in 1..{Increases.Count}");

    /// <summary>
    /// CE(z_t, y) + CE(z_s, y) + mean (z_t − z_s)²: CE as the mean over rows, the square as the mean over rows and classes.
    /// </summary>
    /// <param name="teacher">z_t, [n, classes]; gradients flow into both.</param>
    /// <param name="student">z_s, [n, classes].</param>
    /// <param name="labels">[n], int64.</param>
    /// <param name="classWeights">[classes]; none when null.</param>
    public static Tensor JointLoss(Tensor teacher, Tensor student, Tensor labels, Tensor? classWeights = null) =>
        nn.functional.cross_entropy(teacher, labels, classWeights) + nn.functional.cross_entropy(student, labels, classWeights) + nn.functional.mse_loss(teacher, student);

    /// <summary>Permutes one channel after another.</summary>
    /// <param name="channels">[n, channels].</param>
    /// <param name="teacher">From channels to logits, [n, channels] → [n, classes].</param>
    /// <param name="studentLogits">[n, classes].</param>
    /// <param name="permutations">How often each channel is permuted, at least 1.</param>
    /// <param name="stream">Where the permutations come from.</param>
    internal static OverlapTag Of(Tensor channels, Func<Tensor, Tensor> teacher, Tensor studentLogits, int permutations, RandomStream stream)
    {
        using var noGradient = no_grad();
        (int n, int width) = ((int)channels.shape[0], (int)channels.shape[1]);
        float[] values = channels.ToFloats(), permuted = [.. values];
        double Difference(float[] rows)
        {
            using var scope = NewDisposeScope();
            return nn.functional.mse_loss(teacher(tensor(rows, [n, width])), studentLogits).item<float>();
        }
        double whole = Difference(values);
        var increases = new double[width];
        for (int channel = 0; channel < width; channel++)
        {
            Interruption.Check();
            for (int repetition = 0; repetition < permutations; repetition++)
            {
                int[] order = stream.Permutation(n);
                for (int i = 0; i < n; i++) permuted[i * width + channel] = values[order[i] * width + channel];
                increases[channel] += (Difference(permuted) - whole) / permutations;
            }
            for (int i = 0; i < n; i++) permuted[i * width + channel] = values[i * width + channel];
        }
        using var last = NewDisposeScope();
        Tensor t = Centred(teacher(channels)), s = Centred(studentLogits);
        double apart = (t - s).square().sum().item<float>(), both = (t.square().sum() + s.square().sum()).item<float>();
        return new OverlapTag(increases, both > 0 ? 1 - apart / both : 0);
    }

    private static Tensor Centred(Tensor logits) => logits - logits.mean([0], keepdim: true);
}
