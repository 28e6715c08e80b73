using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Methods;

/// <summary>
/// PKDOT (Aslam et al. 2024, arXiv 2401.15489, "Distilling Privileged Multimodal Information for Expression Recognition using
/// Optimal Transport"): the structure of a batch is its cosine-similarity matrix; each row is described by its similarities to k
/// anchors, the rows that are the least like it for the teacher, and the student's descriptions (of the same anchors) are to be
/// distributed as the teacher's: CE + 0.6 · S_ε, the Sinkhorn divergence S_ε = OT_ε(t,s) − ½ OT_ε(t,t) − ½ OT_ε(s,s)
/// (<see cref="Sinkhorn"/>). Reduction: all rows of the batch weigh 1/b; the cost of two descriptions is half their squared
/// difference, mean over the k anchors. Widths may differ; no trainable part.
/// </summary>
/// <remarks>
/// As in the authors' code: the least similar rows as anchors (theirs 30 of a larger batch), the cost with its ½, ε = 0.01,
/// the divergence rather than OT_ε, which is not 0 for equal batches. Chosen here: the mean over anchors (theirs is the sum),
/// so that ε does not hang on k; iterations until the potentials stand still. The gradient is that of the envelope theorem:
/// the couplings are constants.
/// </remarks>
public sealed record OptimalTransport : AdditiveDistillation
{
    /// <summary>With the paper's weight, 0.6.</summary>
    public OptimalTransport() => Weight = 0.6;

    /// <summary>k; all rows where the batch has fewer.</summary>
    public int Anchors { get; init; } = 16;

    /// <summary>ε, the precision of the couplings and the most iterations.</summary>
    public Sinkhorn Solver { get; init; } = new() { Regularisation = 0.01, Tolerance = 1e-4, Iterations = 200 };

    /// <inheritdoc/>
    public override string Name => "pkdot";

    /// <inheritdoc/>
    public override ActivationKinds Reads => ActivationKinds.Features;

    /// <inheritdoc/>
    public override Tensor Term(DistillationBatch batch) => Loss(batch.Student.Features, batch.Teacher.Features);

    /// <summary>Of features [batch, d].</summary>
    public Tensor Loss(Tensor student, Tensor teacher)
    {
        Tensor s = Similarities(student), t = Similarities(teacher.detach());
        (_, Tensor anchors) = t.topk(Math.Min(Anchors, (int)t.shape[0]), 1, largest: false);
        (s, t) = (s.gather(1, anchors), t.gather(1, anchors));
        return Transport(t, s) - 0.5 * Transport(t, t) - 0.5 * Transport(s, s);
    }

    /// <inheritdoc/>
    public override void Check()
    {
        base.Check();
        if (Anchors < 1) throw new InvalidInputException($"pkdot needs at least 1 anchor; got {Anchors}");
    }

    // OT_ε of two sets of rows: its value, with the coupling as the derivative by the cost.
    private Tensor Transport(Tensor from, Tensor to)
    {
        Tensor cost = (from.square().sum(1).unsqueeze(1) + to.square().sum(1).unsqueeze(0) - 2 * from.matmul(to.t())) / (2 * from.shape[1]);
        (int n, int m) = ((int)cost.shape[0], (int)cost.shape[1]);
        TransportPlan optimum = Solver.Solve(cost.ToDoubles(), n, m);
        Tensor linear = (tensor(optimum.Plan, [n, m], device: CPU).to(cost.dtype).to(cost.device) * cost).sum();
        return linear + (optimum.Value - linear.detach());
    }

    private static Tensor Similarities(Tensor features)
    {
        Tensor unit = nn.functional.normalize(features, 2, 1);
        return unit.matmul(unit.t());
    }
}
