using KdNotebooks.Distillation.Systems.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// Single- and multi-modal contrastive learning of a two-layer ReLU network on signal and noise patches (Huang et al. 2024,
/// arXiv 2411.02837): h_r(x) = ReLU⟨w_r, x⁽¹⁾⟩ + ReLU⟨w_r, x⁽²⁾⟩, similarity ⟨h(x), stop-gradient h(x')⟩, InfoNCE by full-batch
/// gradient descent from small normal weights. The single modality is contrasted with itself plus fresh noise on the noise
/// patch; the two modalities with each other, each direction with its own stop-gradient, the sum of both. Our choices: the
/// negatives are all other rows, the augmentation is drawn once, and every setting below.
/// </summary>
public sealed record PatchContrast
{
    /// <summary>m, the neurons.</summary>
    public int Neurons { get; init; } = 8;

    /// <summary>σ₀, the standard deviation of the first weights.</summary>
    public double InitialScale { get; init; } = 0.01;

    /// <summary>The step size.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Steps of gradient descent; 0 leaves the first weights.</summary>
    public int Steps { get; init; } = 200;

    /// <summary>τ.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>The augmentation's standard deviation over the noise's own.</summary>
    public double Augmentation { get; init; } = 0.3;

    /// <summary>Learns the first modality from itself.</summary>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public PatchEncoder TrainSingle(SignalNoisePatches task, PatchRows rows, Seed seed, CancellationToken cancellation = default)
    {
        using Parameter weights = Draw(task, seed.Derive("first weights"));
        RandomStream stream = seed.Derive("augmentation").CreateStream();
        double scale = Augmentation / Math.Sqrt(task.Dimension);
        float[] augmented = [.. rows.FirstNoise.Select(value => (float)(value + scale * stream.NextGaussian()))];
        using Tensor signal = Signal(task, rows, second: false), noise = Patches(task, rows.FirstNoise), shifted = Patches(task, augmented);
        using var optimizer = optim.SGD([weights], LearningRate);
        for (int step = 0; step < Steps; step++)
            GradientStep.Take(optimizer, "the contrast", () => Loss(Embed(weights, signal, noise), Embed(weights, signal, shifted), Temperature), cancellation);
        return new PatchEncoder(task, weights.ToFloats());
    }

    /// <summary>Learns the first modality with the second.</summary>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public PatchEncoder TrainMulti(SignalNoisePatches task, PatchRows rows, Seed seed, CancellationToken cancellation = default)
    {
        using Parameter first = Draw(task, seed.Derive("first weights")), second = Draw(task, seed.Derive("second weights"));
        using Tensor signal = Signal(task, rows, second: false), noise = Patches(task, rows.FirstNoise);
        using Tensor otherSignal = Signal(task, rows, second: true), otherNoise = Patches(task, rows.SecondNoise);
        using var optimizer = optim.SGD([first, second], LearningRate);
        for (int step = 0; step < Steps; step++)
            GradientStep.Take(optimizer, "the contrast", () =>
            {
                Tensor h = Embed(first, signal, noise), g = Embed(second, otherSignal, otherNoise);
                return Loss(h, g, Temperature) + Loss(g, h, Temperature);
            }, cancellation);
        return new PatchEncoder(task, first.ToFloats());
    }

    /// <summary>InfoNCE: −ln of the softmax over all rows of ⟨a_i, b_j⟩/τ at j = i; mean over the rows. No gradient flows into b.</summary>
    /// <param name="anchors">a, [n, m].</param>
    /// <param name="positives">b, [n, m]; row i belongs to row i of a.</param>
    /// <param name="temperature">τ.</param>
    public static Tensor Loss(Tensor anchors, Tensor positives, double temperature) => nn.functional.cross_entropy(
        anchors.matmul(positives.detach().t()) / temperature, arange(anchors.shape[0], dtype: ScalarType.Int64));

    // weights [m, d], patches [n, d] -> [n, m]
    private static Tensor Embed(Tensor weights, Tensor signal, Tensor noise) => signal.matmul(weights.t()).relu() + noise.matmul(weights.t()).relu();

    private static Tensor Patches(SignalNoisePatches task, float[] values) => tensor(values, [values.Length / task.Dimension, task.Dimension]);

    private static Tensor Signal(SignalNoisePatches task, PatchRows rows, bool second)
    {
        var values = new float[rows.Count * task.Dimension];
        for (int i = 0; i < rows.Count; i++) values[i * task.Dimension] = (float)(rows.Signs[i] * task.Signal(second));
        return Patches(task, values);
    }

    private Parameter Draw(SignalNoisePatches task, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        var values = new float[Neurons * task.Dimension];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(InitialScale * stream.NextGaussian());
        return nn.Parameter(tensor(values, [Neurons, task.Dimension]));
    }
}
