using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Decoupled distillation, DKD (Zhao et al. 2022, eq. 7): T² [α KL(b_t ‖ b_s) + β KL(p̂_t ‖ p̂_s)], b = (p_y, 1 − p_y) the
/// target class against the rest, p̂ the softmax over the other classes alone. Logit KD is the sum with weights 1 and
/// 1 − p_y^t (eq. 6), which hides the second part where the teacher is sure. Reduction: sum over classes, mean over rows.
/// </summary>
public sealed record DecoupledDistillation : AdditiveDistillation
{
    private const double Excluded = -1e9;

    /// <summary>α: target class against the rest.</summary>
    public double Alpha { get; init; } = 1;

    /// <summary>β: among the other classes.</summary>
    public double Beta { get; init; } = 8;

    /// <summary>T.</summary>
    public double Temperature { get; init; } = 4;

    /// <inheritdoc/>
    public override string Name => "dkd";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Logits;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        (Tensor target, Tensor others) = Parts(batch.Student.Logits, batch.Teacher.Logits, batch.Labels, Temperature);
        return Temperature * Temperature * (Alpha * target.mean() + Beta * others.mean());
    }

    /// <summary>KL(b_t ‖ b_s) and KL(p̂_t ‖ p̂_s) of each row, [batch] each; with two classes the second is 0.</summary>
    public static (Tensor Target, Tensor Others) Parts(Tensor student, Tensor teacher, Tensor labels, double temperature)
    {
        Tensor isTarget = nn.functional.one_hot(labels, student.shape[1]).@bool();
        (Tensor s, Tensor t) = (student / temperature, teacher.detach() / temperature);
        (Tensor sy, Tensor sn) = TargetAndRest(s, isTarget);
        (Tensor ty, Tensor tn) = TargetAndRest(t, isTarget);
        Tensor target = ty.exp() * (ty - sy) + tn.exp() * (tn - sn);
        Tensor so = nn.functional.log_softmax(s.masked_fill(isTarget, Excluded), 1), to = nn.functional.log_softmax(t.masked_fill(isTarget, Excluded), 1);
        return (target, (to.exp() * (to - so)).masked_fill(isTarget, 0).sum(1));
    }

    // ln p_y and ln(1 − p_y), by logsumexp so that a sure network does not give ln 0.
    private static (Tensor Target, Tensor NotTarget) TargetAndRest(Tensor logits, Tensor isTarget)
    {
        Tensor log = nn.functional.log_softmax(logits, 1);
        return (log.masked_fill(isTarget.logical_not(), 0).sum(1), log.masked_fill(isTarget, Excluded).logsumexp(1));
    }
}
