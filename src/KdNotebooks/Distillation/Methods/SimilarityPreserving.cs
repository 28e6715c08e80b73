using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Similarity preserving (Tung and Mori 2019, eqs. 1–4): rows that are alike for the teacher are to be alike for the student.
/// G = F Fᵀ over the rows of the batch, each row of G of length 1, |G_t − G_s|² / b². No trainable part, and the widths of
/// the two representations may differ. Reduction: sum over pairs, over b².
/// </summary>
public sealed record SimilarityPreserving : AdditiveDistillation
{
    /// <inheritdoc/>
    public override string Name => "sp";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => Loss(batch.Student.Features, batch.Teacher.Features);

    /// <summary>Of features [batch, ...]; everything after the rows is flattened.</summary>
    public static Tensor Loss(Tensor student, Tensor teacher) => (Similarities(student) - Similarities(teacher.detach())).square().mean();

    private static Tensor Similarities(Tensor features)
    {
        Tensor flat = features.flatten(1);
        return nn.functional.normalize(flat.matmul(flat.t()), 2, 1);
    }
}
