using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Neuron selectivity transfer, NST (Huang and Wang 2017, eq. 6, polynomial kernel of degree 2): each channel of a feature
/// map, as a vector over positions of length 1, is a sample of what the network reacts to; the squared maximum mean
/// discrepancy between the teacher's and the student's channels with kernel ⟨a, b⟩². Reduction: means over pairs of
/// channels, then over rows. The last feature map of each network, brought to the smaller size by averaging.
/// </summary>
public sealed record NeuronSelectivity : FeatureMapDistillation
{
    /// <inheritdoc/>
    public override string Name => "nst";

    /// <summary>Of maps [batch, channels, height, width]; channels may differ.</summary>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        (Tensor s, Tensor t) = FeatureMaps.OfOneSize(student, teacher.detach());
        (s, t) = (nn.functional.normalize(s.flatten(2), 2, 2), nn.functional.normalize(t.flatten(2), 2, 2));
        return Kernel(t, t) + Kernel(s, s) - 2 * Kernel(s, t);
    }

    /// <inheritdoc/>
    protected override Tensor MapLoss(Tensor student, Tensor teacher) => Loss(student, teacher);

    private static Tensor Kernel(Tensor a, Tensor b) => a.matmul(b.transpose(1, 2)).square().mean();
}
