using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Matrix products, each beside its derivative.</summary>
internal static unsafe class MatrixProducts
{
    /// <summary>Y = A·B, [m, k]·[k, n]; dA = G·Bᵀ, dB = Aᵀ·G.</summary>
    public static NdArray Multiply(NdArray a, NdArray b, string operation)
    {
        if (a.Rank != 2 || b.Rank != 2 || a.Shape[1] != b.Shape[0])
            throw new ExternalException($"{operation}: shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} cannot be multiplied");
        ScalarTypes.RequireSame(a, b, operation);
        ScalarTypes.RequireFloat(a, operation);
        return Graph.Record(Product(a, b), operation, [a, b], [a, b], static (g, s, to) =>
        {
            if (to.Wants(0)) to.Add(0, Product(g, s[1], transposeB: true));
            if (to.Wants(1)) to.Add(1, Product(s[0], g, transposeA: true));
        });
    }

    /// <summary>The product by torch's rules: vectors are rows or columns, leading dimensions are batches and broadcast.</summary>
    public static NdArray MatMul(NdArray a, NdArray b)
    {
        if (a.Rank == 0 || b.Rank == 0) throw new ExternalException($"matmul: both tensors need dimensions, the shapes are {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}");
        if (a.Rank == 2 && b.Rank == 2) return Multiply(a, b, "matmul");
        if (a.Rank == 1)
        {
            using NdArray row = Views.Unsqueeze(a, 0), y = MatMul(row, b);
            return Views.Squeeze(y, b.Rank == 1 ? 0 : -2);
        }
        if (b.Rank == 1)
        {
            using NdArray column = Views.Unsqueeze(b, 1), y = MatMul(a, column);
            return Views.Squeeze(y, -1);
        }
        if (a.Shape[^1] != b.Shape[^2]) throw new ExternalException($"matmul: shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} cannot be multiplied");
        long[] batch = Shapes.Broadcast(a.Shape[..^2], b.Shape[..^2], "matmul");
        long n = Shapes.Count(batch);
        using NdArray wideA = Views.Expand(a, [.. batch, .. a.Shape[^2..]]), wideB = Views.Expand(b, [.. batch, .. b.Shape[^2..]]);
        using NdArray x = Views.Reshape(wideA, [n, .. a.Shape[^2..]]), z = Views.Reshape(wideB, [n, .. b.Shape[^2..]]), product = Batched(x, z, "matmul");
        return Views.Reshape(product, [.. batch, a.Shape[^2], b.Shape[^1]]);
    }

    /// <summary>Y_i = A_i·B_i, [n, m, k]·[n, k, p]; dA_i = G_i·B_iᵀ, dB_i = A_iᵀ·G_i.</summary>
    public static NdArray Batched(NdArray a, NdArray b, string operation)
    {
        if (a.Rank != 3 || b.Rank != 3 || a.Shape[0] != b.Shape[0] || a.Shape[2] != b.Shape[1])
            throw new ExternalException($"{operation}: shapes {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)} cannot be multiplied");
        ScalarTypes.RequireSame(a, b, operation);
        ScalarTypes.RequireFloat(a, operation);
        return Graph.Record(Products(a, b), operation, [a, b], [a, b], static (g, s, to) =>
        {
            if (to.Wants(0))
            {
                using NdArray bt = Views.Transpose(s[1], 1, 2);
                to.Add(0, Products(g, bt));
            }
            if (to.Wants(1))
            {
                using NdArray at = Views.Transpose(s[0], 1, 2);
                to.Add(1, Products(at, g));
            }
        });
    }

    private static NdArray Products(NdArray a, NdArray b)
    {
        var y = new NdArray(a.Type, [a.Shape[0], a.Shape[1], b.Shape[2]]);
        for (int i = 0; i < a.Shape[0]; i++)
        {
            using NdArray x = Matrix(a, i), z = Matrix(b, i), product = Product(x, z), target = Matrix(y, i);
            Copying.Into(target, product);
        }
        return y;
    }

    private static NdArray Matrix(NdArray x, int i) => x.View(x.Shape[1..], x.Strides[1..], x.Offset + i * x.Strides[0]);

    /// <summary>Y = X·Wᵀ + b, [.., in] by [out, in]; dX = G·W, dW = Gᵀ·X, db = ΣG over the rows. With relu, G counts where Y &gt; 0.</summary>
    public static NdArray Linear(NdArray x, NdArray w, NdArray? b, bool relu = false)
    {
        if (w.Rank != 2 || x.Rank == 0 || x.Shape[^1] != w.Shape[1])
            throw new ExternalException($"linear: an input of shape {Shapes.Text(x.Shape)} does not fit a weight of shape {Shapes.Text(w.Shape)}");
        if (b is not null && (b.Rank != 1 || b.Shape[0] != w.Shape[0]))
            throw new ExternalException($"linear: a bias of shape {Shapes.Text(b.Shape)} does not fit a weight of shape {Shapes.Text(w.Shape)}");
        ScalarTypes.RequireFloat(x, "linear");
        ScalarTypes.RequireSame(x, w, "linear");
        if (b is not null) ScalarTypes.RequireSame(x, b, "linear");

        long[] rows = [x.Count / Math.Max(1, x.Shape[^1]), x.Shape[^1]];
        if (x.Shape[^1] == 0) rows[0] = Shapes.Count(x.Shape.AsSpan(0, x.Rank - 1));
        using NdArray flat = x.Rank == 2 ? x.Detached() : Views.Reshaped(x, rows);
        using NdArray? bias = b?.Packed();
        using NdArray product = Product(flat, w, transposeB: true, bias: bias, relu: relu);
        long[] shape = Shapes.Replace(x.Shape, x.Rank - 1, w.Shape[0]);
        NdArray y = product.View(shape, Shapes.Contiguous(shape), 0);
        if (!Graph.Records(b is null ? [x, w] : [x, w, b])) return y;
        return Graph.Record(y, "linear", b is null ? [x, w] : [x, w, b], relu ? [flat, w, product] : [flat, w], (g, s, to) =>
        {
            using NdArray each = Views.Reshaped(g, [rows[0], s[1].Shape[0]]);
            using NdArray passed = relu ? Elementwise.Gate(each, s[2]) : each.Retain();
            if (to.Wants(0))
            {
                using NdArray dx = Product(passed, s[1]);
                to.Add(0, Views.Reshaped(dx, [.. g.Shape[..^1], rows[1]]));
            }
            if (to.Wants(1)) to.Add(1, WeightGradient(passed, s[0]));
            if (to.Inputs > 2 && to.Wants(2)) to.Add(2, Reductions.SumTo(passed.Retain(), [s[1].Shape[0]]));
        });
    }

    /// <summary>Gᵀ·X, without the zeros of G where a ReLU has left many.</summary>
    private static NdArray WeightGradient(NdArray g, NdArray x)
    {
        if (g.Type is ScalarType.Float32 && g.IsContiguous && x.Strides[1] == 1)
        {
            var y = new NdArray(g.Type, [g.Shape[1], x.Shape[1]]);
            fixed (float* pg = g.Span<float>(), px = x.All<float>(), py = y.Span<float>())
                if (SparseGemm.Multiply((int)g.Shape[1], (int)x.Shape[1], (int)g.Shape[0], pg, px + x.Offset, (nint)x.Strides[0], py, (nint)x.Shape[1])) return y;
            y.Dispose();
        }
        return Product(g, x, transposeA: true);
    }

    /// <summary>op(A)·op(B) (+ a row), not recorded.</summary>
    public static NdArray Product(NdArray a, NdArray b, bool transposeA = false, bool transposeB = false, NdArray? bias = null, bool relu = false)
    {
        int m = (int)a.Shape[transposeA ? 1 : 0], k = (int)a.Shape[transposeA ? 0 : 1], n = (int)b.Shape[transposeB ? 0 : 1];
        var y = new NdArray(a.Type, [m, n]);
        using NdArray x = Steppable(a), z = Steppable(b);
        if (a.Type is ScalarType.Float32) Product<float>(m, n, k, x, transposeA, z, transposeB, y, bias, relu);
        else Product<double>(m, n, k, x, transposeA, z, transposeB, y, bias, relu);
        return y;
    }

    private static void Product<T>(int m, int n, int k, NdArray a, bool transposeA, NdArray b, bool transposeB, NdArray y, NdArray? bias, bool relu) where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* pa = a.All<T>(), pb = b.All<T>(), py = y.Span<T>(), pz = bias is null ? default : bias.Span<T>())
            Gemm.Multiply(m, n, k, Pointer(pa, a, transposeA), Pointer(pb, b, transposeB), py, n, new Epilogue<T>(pz, relu: relu));
    }

    private static MatrixPointer<T> Pointer<T>(T* all, NdArray x, bool transposed) where T : unmanaged
    {
        var p = new MatrixPointer<T>(all + x.Offset, (nint)x.Strides[0], (nint)x.Strides[1]);
        return transposed ? p.Transposed : p;
    }

    /// <summary>The matrix itself if its rows or its columns are contiguous, else a copy.</summary>
    private static NdArray Steppable(NdArray x) => x.Strides[0] == 1 || x.Strides[1] == 1 ? x.Retain() : Copying.Copy(x);
}
