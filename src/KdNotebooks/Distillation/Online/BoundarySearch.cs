using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Online;

/// <summary>
/// Samples that support a decision boundary (Heo, Lee, Yun and Choi 2019, eqs. 2–4): from a row of base class b towards class k
/// along the gradient of L(x) = ln p_b(x) − ln p_k(x), x ← x − η (L(x) + ε) ∇L/|∇L|², until the network decides for k
/// (L &lt; 0) or the steps are used up. Rows do not influence each other. A network that is hardly trained has hardly a
/// gradient and would send a row far away: a row stays within <see cref="Reach"/> of its own length of where it began (the
/// authors' code bounds each pixel's change, which means nothing for other modalities).
/// </summary>
public sealed record BoundarySearch
{
    /// <summary>Most steps; the paper's number.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>η; the paper's number.</summary>
    public double StepSize { get; init; } = 0.3;

    /// <summary>ε, which carries a row across the boundary.</summary>
    public double Margin { get; init; } = 0.5;

    /// <summary>How far a row may go, as a share of its own length |x|.</summary>
    public double Reach { get; init; } = 0.5;

    /// <param name="logits">The network: rows [n, ...] → [n, classes].</param>
    /// <param name="start">The rows, [n, ...].</param>
    /// <param name="from">b of each row, [n], int64.</param>
    /// <param name="to">k of each row, [n], int64; other than b.</param>
    /// <returns>The rows where they ended, [n, ...], and whether each crossed, [n].</returns>
    public (Tensor Rows, bool[] Crossed) Run(Func<Tensor, Tensor> logits, Tensor start, Tensor from, Tensor to)
    {
        using IDisposable gradients = enable_grad();
        int n = (int)start.shape[0];
        long[] perRow = [n, .. Enumerable.Repeat(1L, (int)start.ndim - 1)];
        Tensor origin = start.detach(), rows = origin.clone();
        Tensor farthest = Reach * origin.flatten(1).square().sum(1).sqrt();
        var crossed = new bool[n];
        for (int step = 0; ; step++)
        {
            Tensor moving = rows.detach().requires_grad_();
            Tensor z = logits(moving);
            // The softmax's denominator cancels: L = z_b − z_k.
            Tensor difference = (z.gather(1, from.unsqueeze(1)) - z.gather(1, to.unsqueeze(1))).squeeze(1);
            float[] values = difference.ToFloats();
            for (int i = 0; i < n; i++) crossed[i] = values[i] < 0;
            if (step == Steps || Array.TrueForAll(crossed, done => done)) return (rows, crossed);
            difference.sum().backward();
            using (no_grad())
            {
                Tensor gradient = moving.grad!;
                Tensor squared = gradient.flatten(1).square().sum(1).clamp_min(1e-12);
                Tensor still = tensor([.. crossed.Select(done => done ? 0f : 1f)]);
                Tensor length = StepSize * still * (difference.detach() + Margin) / squared;
                Tensor shift = rows - length.reshape(perRow) * gradient - origin;
                Tensor far = shift.flatten(1).square().sum(1).clamp_min(1e-24).sqrt();
                rows = origin + (farthest / far).clamp_max(1).reshape(perRow) * shift;
            }
        }
    }
}
