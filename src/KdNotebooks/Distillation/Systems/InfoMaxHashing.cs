using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems.Internals;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// Cross-modal info-max hashing, CMIMH (Hoang, Do, Nguyen and Cheung 2023, "Multimodal Mutual Information Maximization",
/// arXiv 2112.06489): each modality's binary code is a multivariate Bernoulli b ~ Π_k Bernoulli(p_k(x)); maximised are
/// variational lower bounds of I(b₁;x₁), I(b₂;x₂) and I(b₁;b₂), less a weight times the gap between the codes of one thing.
/// Our choices, where we had the abstract only: the bounds are those of <see cref="OwnInformation"/> and
/// <see cref="SharedInformation"/>; the gap is mean (p₁ − p₂)²; gradients pass the draw of a bit as if it were its probability
/// (straight-through); encoders are perceptrons with one hidden layer, trained by Adam; at retrieval a bit is 1[p > ½].
/// </summary>
public sealed record InfoMaxHashing
{
    /// <summary>The bits of a code, 1 to 64.</summary>
    public int Bits { get; init; } = 16;

    /// <summary>The weight of I(b₁;x₁) + I(b₂;x₂).</summary>
    public double OwnWeight { get; init; } = 1;

    /// <summary>The weight of I(b₁;b₂).</summary>
    public double SharedWeight { get; init; } = 1;

    /// <summary>The weight of the gap.</summary>
    public double GapWeight { get; init; } = 30;

    /// <summary>The width of the hidden layer.</summary>
    public int HiddenWidth { get; init; } = 64;

    /// <summary>Passes over the rows, rows a step, Adam's step size.</summary>
    public TrainingOptions Options { get; init; } = new() { Epochs = 15, LearningRate = 3e-3 };

    /// <summary>Learns both coders from pairs, without labels. With 0 epochs they are untrained.</summary>
    /// <exception cref="InvalidInputException">Row counts differ, or a setting is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public HashCoders Train(Modality first, Modality second, Seed seed, CancellationToken cancellation = default)
    {
        if (first.Count != second.Count) throw new InvalidInputException($"{first.Name} has {first.Count} rows, {second.Name} {second.Count}");
        if (Bits is < 1 or > 64 || HiddenWidth < 1 || Options.Epochs < 0 || Options.BatchSize < 2)
            throw new InvalidInputException($"a code has 1 to 64 bits, the hidden layer at least one unit, a batch at least two rows; got {this}");
        var coders = new HashCoders(first.Features, second.Features, HiddenWidth, Bits);
        ParameterInitialisation.DrawFrom(coders, seed.Derive("initialisation"));
        using var optimizer = optim.Adam(coders.parameters(), Options.LearningRate, weight_decay: Options.WeightDecay);
        BatchReader firstRows = new(first), secondRows = new(second);
        RandomStream bits = seed.Derive("bits").CreateStream();
        for (int epoch = 0; epoch < Options.Epochs; epoch++)
        {
            int[] order = seed.Derive("batches").Derive(epoch).CreateStream().Permutation(first.Count);
            // A last batch of a single row has no other row to be told from.
            for (int start = 0; start + 1 < order.Length; start += Options.BatchSize)
            {
                int[] rows = order[start..Math.Min(order.Length, start + Options.BatchSize)];
                GradientStep.Take(optimizer, "the hash codes", () => Loss(coders, firstRows.Read(rows), secondRows.Read(rows), bits), cancellation);
            }
        }
        return coders;
    }

    /// <summary>H(b|x) of each row under its own Bernoulli, in nats, [n]: Σ_k of ln(1 + e^l) − l σ(l).</summary>
    /// <param name="logits">l = ln p/(1−p), [n, bits].</param>
    public static Tensor Entropy(Tensor logits) => (logits.softplus() - logits * logits.sigmoid()).sum([1L]);

    /// <summary>
    /// A lower bound of I(b;x), in nats: −mean H(b|x_i) − mean ln (1/n) Σ_j p(b_i|x_j), the multi-sample bound with the known
    /// conditional (Poole et al. 2019, eq. 11) and its first term in closed form. Its expectation is at most ln n.
    /// </summary>
    /// <param name="codes">b_i, drawn from row i's Bernoulli, 0 or 1, [n, bits].</param>
    /// <param name="logits">[n, bits].</param>
    public static Tensor OwnInformation(Tensor codes, Tensor logits)
    {
        Tensor likelihood = codes.matmul(logits.t()) - logits.softplus().sum([1L]).unsqueeze(0);  // [code, input]
        return -(Entropy(logits) + likelihood.logsumexp(1)).mean() + Math.Log(logits.shape[0]);
    }

    /// <summary>
    /// A lower bound of I(b₁;b₂), in nats: InfoNCE whose critic is the Bernoulli q(b₁|b₂) = Π_k σ(s_k (2b₁ₖ−1)(2b₂ₖ−1)), both
    /// directions averaged. The normalisation of q is the same for all b₂ and drops out.
    /// </summary>
    /// <param name="first">b₁, 0 or 1, [n, bits].</param>
    /// <param name="second">b₂ of the same rows, [n, bits].</param>
    /// <param name="strength">s, [bits].</param>
    public static Tensor SharedInformation(Tensor first, Tensor second, Tensor strength)
    {
        Tensor scores = ((first * 2 - 1) * strength / 2).matmul((second * 2 - 1).t());
        Tensor rows = arange(first.shape[0], dtype: ScalarType.Int64);
        return Math.Log(first.shape[0]) - (nn.functional.cross_entropy(scores, rows) + nn.functional.cross_entropy(scores.t(), rows)) / 2;
    }

    /// <summary>The mean over rows and bits of (p₁ − p₂)².</summary>
    public static Tensor Gap(Tensor firstLogits, Tensor secondLogits) => (firstLogits.sigmoid() - secondLogits.sigmoid()).square().mean();

    private Tensor Loss(HashCoders coders, Tensor x, Tensor z, RandomStream stream)
    {
        Tensor first = coders.First(x), second = coders.Second(z);
        Tensor b = Draw(first, stream), c = Draw(second, stream);
        return GapWeight * Gap(first, second)
            - OwnWeight * (OwnInformation(b, first) + OwnInformation(c, second))
            - SharedWeight * SharedInformation(b, c, coders.Strength);
    }

    internal static Tensor Draw(Tensor logits, RandomStream stream)
    {
        var uniform = new float[logits.numel()];
        for (int i = 0; i < uniform.Length; i++) uniform[i] = (float)stream.NextDouble();
        Tensor p = logits.sigmoid();
        Tensor drawn = tensor(uniform, logits.shape).lt(p).to(ScalarType.Float32);
        return (drawn - p).detach() + p;
    }
}
