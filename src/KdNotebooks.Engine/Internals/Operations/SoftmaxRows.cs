using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Softmax along a dimension and its logarithm, beside their derivatives.</summary>
internal static class SoftmaxRows
{
    /// <summary>y = e^x / Σ e^x; dx = y·(g − Σ g·y).</summary>
    public static NdArray Probabilities(NdArray x, long dim)
    {
        int d = Shapes.Dim(dim, x.Rank, "softmax");
        NdArray y = AlongLast(x, d, "softmax", log: false);
        return Graph.Record(y, "softmax", [x], [y], (g, s, to) => to.Add(0, Back(g, s[0], d, log: false)));
    }

    /// <summary>y = x − ln Σ e^x; dx = g − e^y·Σ g.</summary>
    public static NdArray LogProbabilities(NdArray x, long dim)
    {
        int d = Shapes.Dim(dim, x.Rank, "log_softmax");
        NdArray y = AlongLast(x, d, "log_softmax", log: true);
        return Graph.Record(y, "log_softmax", [x], [y], (g, s, to) => to.Add(0, Back(g, s[0], d, log: true)));
    }

    private static NdArray AlongLast(NdArray x, int d, string operation, bool log)
    {
        ScalarTypes.RequireFloat(x, operation);
        using NdArray last = Last(x, d);
        using var y = new NdArray(last.Type, last.Shape);
        if (x.Type is ScalarType.Float32) Rows(last.Span<float>(), y.Span<float>(), (int)Width(last), log);
        else Rows(last.Span<double>(), y.Span<double>(), (int)Width(last), log);
        return Back(y, d);
    }

    private static NdArray Back(NdArray g, NdArray y, int d, bool log)
    {
        using NdArray gl = Last(g, d), yl = Last(y, d);
        using var dx = new NdArray(g.Type, gl.Shape);
        if (g.Type is ScalarType.Float32) BackRows(gl.Span<float>(), yl.Span<float>(), dx.Span<float>(), (int)Width(gl), log);
        else BackRows(gl.Span<double>(), yl.Span<double>(), dx.Span<double>(), (int)Width(gl), log);
        return Back(dx, d);
    }

    private static long Width(NdArray x) => x.Rank == 0 ? 1 : x.Shape[^1];

    /// <summary>Row-major, with dimension d last.</summary>
    private static NdArray Last(NdArray x, int d)
    {
        if (x.Rank == 0 || d == x.Rank - 1) return x.Packed();
        using NdArray plain = x.Detached(), moved = Views.Transpose(plain, d, -1);
        return moved.Packed();
    }

    private static NdArray Back(NdArray y, int d)
    {
        if (y.Rank == 0 || d == y.Rank - 1) return y.Retain();
        using NdArray moved = Views.Transpose(y, d, -1);
        return moved.Packed();
    }

    /// <summary>Softmax of each row of width k; all exponentials in one sweep.</summary>
    public static void Rows<T>(ReadOnlySpan<T> x, Span<T> y, int k, bool log) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i += k)
        {
            T max = x[i];
            for (int j = i + 1; j < i + k; j++) max = T.Max(max, x[j]);
            if (!T.IsFinite(max)) max = T.IsNegativeInfinity(max) ? T.Zero : max;
            for (int j = i; j < i + k; j++) y[j] = x[j] - max;
        }
        if (!log)
        {
            TensorPrimitives.Exp(y, y);
            for (int i = 0; i < x.Length; i += k)
            {
                Span<T> row = y.Slice(i, k);
                TensorPrimitives.Multiply(row, T.One / SumKernel.Sum<T>(row), row);
            }
            return;
        }
        const int block = 512;
        Span<T> exponentials = stackalloc T[block], sums = stackalloc T[block];
        // Short rows go many at a time, long rows in parts.
        int together = Math.Max(1, block / Math.Max(1, k));
        for (int i = 0; i < x.Length; i += together * k)
        {
            Span<T> rows = y.Slice(i, Math.Min(together * k, x.Length - i)), sum = sums[..(rows.Length / k)];
            sum.Clear();
            for (int j = 0; j < rows.Length; j += block)
            {
                Span<T> part = exponentials[..Math.Min(block, rows.Length - j)];
                TensorPrimitives.Exp(rows.Slice(j, part.Length), part);
                if (sum.Length == 1) sum[0] += SumKernel.Sum<T>(part);
                else
                    for (int r = 0; r < sum.Length; r++) sum[r] = SumKernel.Sum<T>(part.Slice(r * k, k));
            }
            TensorPrimitives.Log(sum, sum);
            for (int r = 0; r < sum.Length; r++) TensorPrimitives.Subtract(rows.Slice(r * k, k), sum[r], rows.Slice(r * k, k));
        }
    }

    private static void BackRows<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> y, Span<T> dx, int k, bool log) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (log) TensorPrimitives.Exp(y, dx);
        for (int i = 0; i < g.Length; i += k)
        {
            ReadOnlySpan<T> gi = g.Slice(i, k), yi = y.Slice(i, k);
            Span<T> di = dx.Slice(i, k);
            if (log)
            {
                T sum = SumKernel.Sum(gi);
                for (int j = 0; j < k; j++) di[j] = gi[j] - di[j] * sum;
                continue;
            }
            T inner = T.Zero;
            for (int j = 0; j < k; j++) inner += gi[j] * yi[j];
            for (int j = 0; j < k; j++) di[j] = yi[j] * (gi[j] - inner);
        }
    }
}
