using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// Relational distillation, RKD (Park et al. 2019, eqs. 4–9): the distances of all pairs over their mean, and the angles of
/// all triplets, are to be the same for teacher and student, each smooth-L1 with δ = 1. The mean distance is taken over
/// pairs i ≠ j, of teacher and student separately; no gradient flows into the teacher. Reduction: mean over all entries of
/// the [b, b] and [b, b, b] arrays. The weights inside are the paper's 25 and 50; <see cref="AdditiveDistillation.Weight"/>
/// multiplies the sum.
/// </summary>
public sealed record RelationalDistillation : AdditiveDistillation
{
    /// <summary>The weight of the distances.</summary>
    public double DistanceWeight { get; init; } = 25;

    /// <summary>The weight of the angles.</summary>
    public double AngleWeight { get; init; } = 50;

    /// <inheritdoc/>
    public override string Name => "rkd";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) =>
        DistanceWeight * DistanceLoss(batch.Student.Features, batch.Teacher.Features) + AngleWeight * AngleLoss(batch.Student.Features, batch.Teacher.Features);

    /// <summary>RKD-D of features [batch, d].</summary>
    public static Tensor DistanceLoss(Tensor student, Tensor teacher) => nn.functional.smooth_l1_loss(Distances(student), Distances(teacher.detach()));

    /// <summary>RKD-A of features [batch, d].</summary>
    public static Tensor AngleLoss(Tensor student, Tensor teacher) => nn.functional.smooth_l1_loss(Angles(student), Angles(teacher.detach()));

    private static Tensor Distances(Tensor features)
    {
        long rows = features.shape[0];
        Tensor squares = features.square().sum(1);
        Tensor squared = (squares.unsqueeze(0) + squares.unsqueeze(1) - 2 * features.matmul(features.t())).clamp(min: 1e-12);
        Tensor distances = squared.sqrt() * (1 - eye(rows, dtype: features.dtype));
        return distances / (distances.sum() / (rows * (rows - 1)));
    }

    // cos ∠ijk = ⟨e_ij, e_kj⟩: the unit differences from the middle point j to i and to k.
    private static Tensor Angles(Tensor features)
    {
        Tensor differences = features.unsqueeze(0) - features.unsqueeze(1);
        Tensor unit = nn.functional.normalize(differences, 2, 2);
        return unit.matmul(unit.transpose(1, 2));
    }
}
