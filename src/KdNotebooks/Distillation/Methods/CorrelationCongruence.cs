using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Correlation congruence, CC (Peng et al. 2019, eqs. 5–8): the kernel matrix of the batch is to be the same for teacher and
/// student; Gaussian kernel on features of length 1, by its Taylor expansion Σ_p e^{−2γ}(2γ)^p/p! (xᵀy)^p to order P, with the
/// paper's γ = 0.4 and P = 2. Reduction: mean over the b² entries of the squared difference. Widths may differ.
/// </summary>
public sealed record CorrelationCongruence : AdditiveDistillation
{
    /// <summary>γ of the kernel exp(−γ|x − y|²).</summary>
    public double Gamma { get; init; } = 0.4;

    /// <summary>P, the highest power that is kept.</summary>
    public int Order { get; init; } = 2;

    /// <inheritdoc/>
    public override string Name => "cc";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => Loss(batch.Student.Features, batch.Teacher.Features);

    /// <summary>Of features [batch, d].</summary>
    public Tensor Loss(Tensor student, Tensor teacher) => (Kernel(student) - Kernel(teacher.detach())).square().mean();

    private Tensor Kernel(Tensor features)
    {
        Tensor unit = nn.functional.normalize(features, 2, 1);
        Tensor products = unit.matmul(unit.t());
        double weight = Math.Exp(-2 * Gamma);
        Tensor kernel = weight * ones_like(products), power = products;
        for (int p = 1; p <= Order; p++)
        {
            weight *= 2 * Gamma / p;
            kernel = kernel + weight * power;
            if (p < Order) power = power * products;
        }
        return kernel;
    }
}
