using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Largest and smallest elements, where they are, and their derivatives.</summary>
internal static class Extrema
{
    /// <summary>The index of the first largest (smallest) element along a dimension, or in row-major order.</summary>
    public static NdArray ArgMax(NdArray x, long? dim, bool keepdim, bool largest = true)
    {
        string operation = largest ? "argmax" : "argmin";
        using NdArray plain = x.Detached(), from = dim is null ? Views.Reshaped(plain, [x.Count]) : plain.Retain();
        (NdArray values, NdArray indexes) = Top(from, dim ?? 0, 1, largest, operation);
        values.Dispose();
        using NdArray spent = indexes;
        return keepdim || from.Rank == 0 ? indexes.Retain() : Views.Squeeze(indexes, dim ?? 0);
    }

    /// <summary>The largest (smallest) element along a dimension and its index; the gradient goes to that element.</summary>
    public static (NdArray Values, NdArray Indexes) Max(NdArray x, long dim, bool keepdim, bool largest = true)
    {
        (NdArray values, NdArray indexes) = Top(x, dim, 1, largest, largest ? "max" : "min");
        if (keepdim || x.Rank == 0) return (values, indexes);
        using NdArray v = values, i = indexes;
        return (Views.Squeeze(v, dim), Views.Squeeze(i, dim));
    }

    /// <summary>The largest (smallest) element of all; equal ones share the gradient.</summary>
    public static NdArray Max(NdArray x, bool largest = true) => Max(x, [], false, largest);

    /// <summary>The largest (smallest) elements over dimensions; equal ones share the gradient.</summary>
    public static NdArray Max(NdArray x, ReadOnlySpan<long> dims, bool keepdim, bool largest)
    {
        string operation = largest ? "amax" : "amin";
        bool[] reduced = Reductions.Reduced(x, dims, operation);
        long[] kept = Reductions.Kept(x.Shape, reduced), shape = keepdim ? kept : Reductions.Dropped(x.Shape, reduced);
        if (x.Count == 0) throw new ExternalException($"{operation}: a tensor of shape {Shapes.Text(x.Shape)} has no elements");
        using NdArray rows = Reductions.ReducedLast(x, reduced);
        long outer = Shapes.Count(shape);
        using NdArray flat = rows.View([outer, x.Count / outer], [x.Count / outer, 1], rows.Offset);
        (NdArray values, NdArray indexes) = Top(flat, 1, 1, largest, operation);
        indexes.Dispose();
        using NdArray top = values, wide = top.View(kept, Shapes.Contiguous(kept), top.Offset);
        NdArray y = top.View(shape, Shapes.Contiguous(shape), top.Offset);
        return Graph.Record(y, operation, [x], [x, wide], (g, s, to) =>
        {
            using NdArray hit = Pointwise.Compare<Equal>(s[0], s[1], operation), ones = Copying.Cast(hit, g.Type);
            using NdArray count = Reductions.Sum(ones, [.. Enumerable.Range(0, reduced.Length).Where(i => reduced[i]).Select(i => (long)i)], true);
            using NdArray gk = Views.Reshaped(g, kept), each = Pointwise.Binary<DivideKernel>(gk, count, operation);
            to.Add(0, Arithmetic.Product(ones, each));
        });
    }

    /// <summary>The k largest (smallest) elements along a dimension, best first, and their indexes; the gradient goes back to them.</summary>
    public static (NdArray Values, NdArray Indexes) Top(NdArray x, long dim, int k, bool largest, string operation)
    {
        int d = Shapes.Dim(dim, x.Rank, operation);
        long size = x.Rank == 0 ? 1 : x.Shape[d];
        if (k < 0 || k > size) throw new ExternalException($"{operation}: {k} elements of dimension {d} of a tensor of shape {Shapes.Text(x.Shape)}");
        using NdArray plain = x.Detached(), moved = x.Rank == 0 ? plain.Retain() : Views.Transpose(plain, d, -1), rows = moved.Packed();
        using var found = new NdArray(ScalarType.Int64, rows.Rank == 0 ? [] : [.. rows.Shape[..^1], k]);
        switch (x.Type)
        {
            case ScalarType.Float32: Order<float>(rows.Span<float>(), found.Span<long>(), (int)size, k, largest); break;
            case ScalarType.Float64: Order<double>(rows.Span<double>(), found.Span<long>(), (int)size, k, largest); break;
            case ScalarType.Int64: Order<long>(rows.Span<long>(), found.Span<long>(), (int)size, k, largest); break;
            case ScalarType.Int32: Order<int>(rows.Span<int>(), found.Span<long>(), (int)size, k, largest); break;
            default: Order<byte>(rows.Span<byte>(), found.Span<long>(), (int)size, k, largest); break;
        }
        using NdArray back = x.Rank == 0 ? found.Retain() : Views.Transpose(found, d, -1);
        NdArray index = back.Packed();
        return (Indexing.Gather(x, dim, index), index);
    }

    private static void Order<T>(ReadOnlySpan<T> x, Span<long> index, int size, int k, bool largest) where T : INumber<T>
    {
        int[] order = new int[size];
        for (int r = 0; r * k < index.Length; r++)
        {
            ReadOnlySpan<T> row = x.Slice(r * size, size);
            if (k == 1)
            {
                int best = 0;
                for (int j = 1; j < size; j++)
                    if (Beats(row[j], row[best], largest)) best = j;
                index[r] = best;
                continue;
            }
            T[] values = row.ToArray();
            for (int j = 0; j < size; j++) order[j] = j;
            Array.Sort(order, (i, j) => Beats(values[i], values[j], largest) ? -1 : Beats(values[j], values[i], largest) ? 1 : i.CompareTo(j));
            for (int j = 0; j < k; j++) index[r * k + j] = order[j];
        }
    }

    /// <summary>Whether a comes before b; NaN before everything, as in torch.</summary>
    private static bool Beats<T>(T a, T b, bool largest) where T : INumber<T> =>
        T.IsNaN(a) ? !T.IsNaN(b) : !T.IsNaN(b) && (largest ? a > b : a < b);
}
