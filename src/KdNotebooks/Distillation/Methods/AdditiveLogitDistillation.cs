using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Logit distillation in its additive form, CE + w T² KL(softmax(z_t/T) ‖ softmax(z_s/T)) (Hinton, Vinyals and Dean 2015; the form
/// of the R(λ) theory): w = λ/(1 − λ) gives the gradient of <see cref="LogitDistillation"/> at λ up to its length. Reduction: sum
/// over classes, mean over rows.
/// </summary>
public sealed record AdditiveLogitDistillation : AdditiveDistillation
{
    /// <summary>T &gt; 0.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    public override string Name => "kd, additive";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Logits;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => new LogitDistillation { Temperature = Temperature }.Term(batch);

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        new LogitDistillation { Temperature = Temperature }.Check();
    }
}
