using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Attention transfer (Zagoruyko and Komodakis 2017, eq. 2, activation-based, p = 2): where a network looks is the mean over
/// channels of squared activations, as a vector of length 1; the student is to look there too. Reduction: mean over rows and
/// positions of the squared difference, as in the authors' code. Of both networks the last feature map is taken, brought to
/// the smaller size by averaging; it means something only where the grids of the two modalities correspond.
/// </summary>
public sealed record AttentionTransfer : FeatureMapDistillation
{
    /// <inheritdoc/>
    public override string Name => "at";

    /// <summary>Of maps [batch, channels, height, width]; channels may differ.</summary>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        (Tensor s, Tensor t) = FeatureMaps.OfOneSize(student, teacher.detach());
        return (Attention(s) - Attention(t)).square().mean();
    }

    /// <inheritdoc/>
    protected override Tensor MapLoss(Tensor student, Tensor teacher) => Loss(student, teacher);

    private static Tensor Attention(Tensor maps) => nn.functional.normalize(maps.square().mean([1]).flatten(1), 2, 1);
}
