using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Internals;

/// <summary>
/// The InfoNCE loss of a batch of pairs (van den Oord et al. 2018), −mean_i ln softmax_i(⟨a_i, b_·⟩/τ), mean of both directions;
/// ln b minus it is a lower bound on the mutual information. Reduction: mean over the rows.
/// </summary>
internal static class InfoNce
{
    /// <summary>Of projections [batch, d], rows of length 1; row i of both is a pair.</summary>
    public static Tensor Loss(Tensor a, Tensor b, double temperature)
    {
        Tensor similarities = a.matmul(b.t()) / temperature, same = arange(a.shape[0]);
        return 0.5 * (nn.functional.cross_entropy(similarities, same) + nn.functional.cross_entropy(similarities.t(), same));
    }
}
