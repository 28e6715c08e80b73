using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Probabilistic knowledge transfer, PKT (Passalis and Tefas 2018, eqs. 3–6, cosine kernel): (cos + 1)/2 of all pairs of the
/// batch, each row as a distribution over the other rows; KL(teacher ‖ student). Reduction: sum over the columns, mean over
/// the rows. Widths may differ; no trainable part.
/// </summary>
public sealed record ProbabilisticTransfer : AdditiveDistillation
{
    private const double Tiny = 1e-7;

    /// <inheritdoc/>
    public override string Name => "pkt";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => Loss(batch.Student.Features, batch.Teacher.Features);

    /// <summary>Of features [batch, d].</summary>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        Tensor p = Neighbours(teacher.detach()), q = Neighbours(student);
        return (p * ((p + Tiny) / (q + Tiny)).log()).sum(1).mean();
    }

    private static Tensor Neighbours(Tensor features)
    {
        Tensor unit = nn.functional.normalize(features, 2, 1);
        Tensor kernel = (unit.matmul(unit.t()) + 1) / 2;
        return kernel / kernel.sum(1, keepdim: true);
    }
}
