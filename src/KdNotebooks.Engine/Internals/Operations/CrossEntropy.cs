using System.Numerics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Internals;

/// <summary>
/// The cross-entropy of logits (or of log-probabilities: nll) against class numbers, fused with its derivative:
/// ℓ_i = −Σ_c a_ic ln p_ic with a_ic = (1−ε) w_c [c = t_i] + ε/C w_c; the mean divides by Σ w_{t_i} over the rows that count.
/// dx_ic = s_i (p_ic Σ_k a_ik − a_ic), s_i the gradient of ℓ_i.
/// </summary>
internal static class CrossEntropy
{
    public static NdArray FromLogits(NdArray x, NdArray target, NdArray? weight, long ignore, Reduction reduction, double smoothing) =>
        Loss(x, target, weight, ignore, reduction, smoothing, logits: true, "cross_entropy");

    public static NdArray FromLogProbabilities(NdArray x, NdArray target, NdArray? weight, Reduction reduction) =>
        Loss(x, target, weight, -100, reduction, 0, logits: false, "nll_loss");

    private static NdArray Loss(NdArray x, NdArray target, NdArray? weight, long ignore, Reduction reduction, double smoothing, bool logits, string name)
    {
        ScalarTypes.RequireFloat(x, name);
        // [N, C] or [N, C, d...] or [C]; target without C
        int axis = x.Rank == 1 ? 0 : 1;
        if (x.Rank == 0 || !Shapes.Same(Shapes.Without(x.Shape, axis), target.Shape))
            throw new ExternalException($"{name}: an input of shape {Shapes.Text(x.Shape)} does not fit a target of shape {Shapes.Text(target.Shape)}");
        if (target.Type is not (ScalarType.Int64 or ScalarType.Int32 or ScalarType.Byte))
            throw new ExternalException($"{name}: expected a target of dtype Int64, got {target.Type}");
        int classes = (int)x.Shape[axis];
        using NdArray plain = x.Detached(), moved = x.Rank <= 2 ? plain.Retain() : Views.Transpose(plain, 1, -1), rows = moved.Packed();
        // Transposing [N, C, d1, d2] puts d1 last: the targets follow the same way.
        using NdArray labels = x.Rank <= 3 ? target.Packed() : Follow(target);
        long[] classOf = Labels(labels, classes, ignore, name);

        var w = new double[classes];
        if (weight is null) Array.Fill(w, 1);
        else
        {
            if (weight.Count != classes) throw new ExternalException($"{name}: a weight of shape {Shapes.Text(weight.Shape)} for {classes} classes");
            using NdArray wide = Copying.Cast(weight, ScalarType.Float64);
            wide.Span<double>().CopyTo(w);
        }
        double norm = 0;
        foreach (long c in classOf) norm += c < 0 ? 0 : w[c];

        var terms = new NdArray(x.Type, labels.Shape);
        var logs = new NdArray(x.Type, rows.Shape);
        if (x.Type is ScalarType.Float32) Terms<float>(rows, logs, terms, classOf, w, smoothing, logits);
        else Terms<double>(rows, logs, terms, classOf, w, smoothing, logits);

        NdArray y;
        if (reduction is Reduction.None) y = x.Rank <= 3 ? terms.Retain() : Follow(terms);
        else
        {
            double total = x.Type is ScalarType.Float32 ? SumKernel.Sum<float>(terms.Span<float>()) : SumKernel.Sum<double>(terms.Span<double>());
            y = Factories.Number(x.Type, reduction is Reduction.Mean ? total / norm : total);
        }
        terms.Dispose();
        double scale = reduction is Reduction.Mean ? 1 / norm : 1;
        Graph.Record(y, name, [x], [logs], (g, s, to) =>
        {
            using NdArray gl = reduction is Reduction.None ? (g.Rank <= 2 ? g.Packed() : Follow(g)) : g.Packed();
            using var dx = new NdArray(g.Type, s[0].Shape);
            if (g.Type is ScalarType.Float32) Slope<float>(s[0], gl, dx, classOf, w, smoothing, scale, logits);
            else Slope<double>(s[0], gl, dx, classOf, w, smoothing, scale, logits);
            to.Add(0, dx.Rank <= 2 ? dx.Retain() : Views.Transpose(dx, 1, -1));
        });
        logs.Dispose();
        return y;
    }

    private static NdArray Follow(NdArray target)
    {
        using NdArray plain = target.Detached(), moved = Views.Transpose(plain, 1, -1);
        return moved.Packed();
    }

    /// <summary>The classes, −1 for a row that does not count.</summary>
    private static long[] Labels(NdArray target, int classes, long ignore, string name)
    {
        using NdArray wide = Pointwise.As(target, ScalarType.Int64);
        long[] labels = wide.Span<long>().ToArray();
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == ignore) labels[i] = -1;
            else if (labels[i] < 0 || labels[i] >= classes)
                throw new ExternalException($"{name}: target {labels[i]} at position {i} is not a class in 0 .. {classes - 1}");
        }
        return labels;
    }

    private static void Terms<T>(NdArray x, NdArray logs, NdArray terms, long[] labels, double[] w, double smoothing, bool logits) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int k = w.Length;
        Span<T> l = logs.Span<T>(), loss = terms.Span<T>();
        if (logits) SoftmaxRows.Rows(x.Span<T>(), l, k, log: true);
        else x.Span<T>().CopyTo(l);
        for (int i = 0; i < labels.Length; i++)
        {
            loss[i] = T.Zero;
            if (labels[i] < 0) continue;
            Span<T> row = l.Slice(i * k, k);
            T sum = T.CreateTruncating((1 - smoothing) * w[labels[i]]) * row[(int)labels[i]];
            if (smoothing != 0)
                for (int c = 0; c < k; c++) sum += T.CreateTruncating(smoothing / k * w[c]) * row[c];
            loss[i] = -sum;
        }
    }

    private static void Slope<T>(NdArray logs, NdArray g, NdArray dx, long[] labels, double[] w, double smoothing, double scale, bool logits) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int k = w.Length;
        Span<T> to = dx.Span<T>(), each = g.Span<T>();
        if (logits) System.Numerics.Tensors.TensorPrimitives.Exp<T>(logs.Span<T>(), to);
        else to.Clear();
        double even = smoothing == 0 ? 0 : smoothing / k * w.Sum();
        for (int i = 0; i < labels.Length; i++)
        {
            Span<T> row = to.Slice(i * k, k);
            if (labels[i] < 0)
            {
                row.Clear();
                continue;
            }
            T s = each[each.Length == 1 ? 0 : i] * T.CreateTruncating(scale);
            double hit = (1 - smoothing) * w[labels[i]];
            if (logits) System.Numerics.Tensors.TensorPrimitives.Multiply(row, s * T.CreateTruncating(hit + even), row);
            row[(int)labels[i]] -= s * T.CreateTruncating(hit);
            if (smoothing != 0)
                for (int c = 0; c < k; c++) row[c] -= s * T.CreateTruncating(smoothing / k * w[c]);
        }
    }
}
