using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems;

/// <summary>
/// Weak cross-modal guidance of orders (Bin et al. 2024, "Leveraging Weak Cross-Modal Guidance for Coherence Modelling via
/// Iterative Learning", arXiv 2408.00305): where one modality is confident about a pair of items, max(p, 1 − p) above a
/// threshold, its logit, times a weight, is added to the logit of the pair of items of the other modality that belong to them.
/// Alternately, for some rounds. A logit is ln of the odds that item i comes before item j.
/// </summary>
/// <param name="Threshold">In [½, 1); at ½ every pair guides.</param>
/// <param name="Weight">λ, of what is added.</param>
/// <param name="Rounds">How often the first modality is guided by the second and then the second by the first; 0: none is.</param>
public sealed record OrderGuidance(double Threshold = 0.8, double Weight = 1, int Rounds = 1)
{
    /// <summary>Both modalities' logits after guidance; no gradient flows through what guides.</summary>
    /// <param name="first">[stories, items, items].</param>
    /// <param name="second">[stories, items, items].</param>
    /// <param name="firstOfSecond">Which item of the first modality belongs to each item of the second, [stories, items], int64.</param>
    /// <param name="secondOfFirst">Which item of the second modality belongs to each item of the first.</param>
    public (Tensor First, Tensor Second) Guide(Tensor first, Tensor second, Tensor firstOfSecond, Tensor secondOfFirst)
    {
        for (int round = 0; round < Rounds; round++)
        {
            first += Guidance(second, firstOfSecond);
            second += Guidance(first, secondOfFirst);
        }
        return (first, second);
    }

    /// <summary>What is added to the guided modality's logits, [stories, items, items], a constant: zero on the diagonal.</summary>
    /// <param name="guide">The guiding modality's logits, [stories, items, items].</param>
    /// <param name="guidedOfGuide">
    /// Which item of the guided modality belongs to each item of the guiding one, [stories, items], int64. Where several share
    /// one, their logits add up.
    /// </param>
    public Tensor Guidance(Tensor guide, Tensor guidedOfGuide)
    {
        guide = guide.detach();
        long items = guide.shape[1];
        Tensor probability = guide.sigmoid();
        Tensor confident = probability.maximum(1 - probability).gt((Scalar)Threshold).to(guide.dtype);
        Tensor belongs = nn.functional.one_hot(guidedOfGuide, items).to(guide.dtype);  // [stories, guiding, guided]
        Tensor apart = 1 - eye(items, dtype: guide.dtype);
        return Weight * belongs.transpose(1, 2).matmul(confident * guide * apart).matmul(belongs) * apart;
    }
}
