using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Comparative distillation, CKD (Wilf et al. 2023, arXiv 2311.02253): the student is to tell samples apart as the teacher
/// does. For two rows a, b of the batch the differences p_s(a) − p_s(b) and y(a) − y(b) (probabilities and one-hot labels),
/// z_s(a) − z_s(b) and z_t(a) − z_t(b) (logits), and, where wanted, those of features, are brought together by their mean
/// square; the teacher's values are cached, so that b rows give b² comparisons without another call of the teacher.
/// Reduction: mean over the b² ordered pairs (pairs of a row with itself are 0) and over the entries of the difference.
/// </summary>
/// <remarks>
/// Left open by what we could read of the paper, chosen here: squared differences; all pairs instead of drawn ones, for which
/// mean_{a,b} (δ_a − δ_b)² = 2 Var δ, so that a batch costs no more than one of logits; features go through a linear map,
/// trained along.
/// </remarks>
public sealed record ComparativeDistillation : AdditiveDistillation
{
    /// <summary>The weight of the comparisons of labels.</summary>
    public double LabelComparisons { get; init; } = 1;

    /// <summary>The weight of the comparisons of logits.</summary>
    public double LogitComparisons { get; init; } = 1;

    /// <summary>The weight of the comparisons of features; at 0 they are not read.</summary>
    public double FeatureComparisons { get; init; }

    /// <inheritdoc/>
    public override string Name => "ckd";

    /// <inheritdoc/>
    public override ActivationKinds Reads => FeatureComparisons > 0 ? ActivationKinds.Logits | ActivationKinds.Features : ActivationKinds.Logits;

    /// <inheritdoc/>
    public override nn.Module? CreateCompanion(DistillationSetting setting) =>
        FeatureComparisons > 0 ? nn.Linear(setting.Student.Features, setting.Teacher.Shapes.Features) : null;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch)
    {
        Tensor z = batch.Student.Logits, y = nn.functional.one_hot(batch.Labels, z.shape[1]).to(z.dtype);
        Tensor loss = LabelComparisons * Loss(nn.functional.softmax(z, 1), y) + LogitComparisons * Loss(z, batch.Teacher.Logits);
        if (!(FeatureComparisons > 0)) return loss;
        var map = (TorchSharp.Modules.Linear)batch.Companion!;
        return loss + FeatureComparisons * Loss(map.call(batch.Student.Features), batch.Teacher.Features);
    }

    /// <summary>Mean over pairs (a, b) and columns of ((s_a − s_b) − (t_a − t_b))².</summary>
    /// <param name="student">[batch, columns].</param>
    /// <param name="teacher">[batch, columns]; a constant.</param>
    public static Tensor Loss(Tensor student, Tensor teacher)
    {
        Tensor apart = student - teacher.detach();
        return 2 * (apart - apart.mean([0], keepdim: true)).square().mean();
    }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (!(LabelComparisons >= 0 && LogitComparisons >= 0 && FeatureComparisons >= 0))
            throw new InvalidInputException(FormattableString.Invariant($"ckd needs weights of at least 0; got {LabelComparisons}, {LogitComparisons}, {FeatureComparisons}"));
    }
}
