using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Largest and smallest elements.</summary>
internal static class Extrema
{
    /// <summary>The index of the first largest element along a dimension, or in row-major order.</summary>
    public static NdArray ArgMax(NdArray x, long? dim, bool keepdim)
    {
        if (dim is null)
        {
            if (x.Count == 0) throw new ExternalException("argmax: the tensor is empty");
            using NdArray flat = Views.Reshaped(x, [x.Count]);
            return ArgMax(flat, 0, false);
        }
        int d = Shapes.Dim(dim.Value, x.Rank, "argmax");
        if (x.Rank > 0 && x.Shape[d] == 0) throw new ExternalException($"argmax: dimension {d} of a tensor of shape {Shapes.Text(x.Shape)} is empty");
        using NdArray plain = x.Detached(), moved = x.Rank == 0 ? plain.Retain() : Views.Transpose(plain, d, -1), rows = moved.Packed();
        int k = (int)(rows.Rank == 0 ? 1 : rows.Shape[^1]);
        long[] kept = rows.Rank == 0 ? [] : [.. rows.Shape[..^1], 1];
        using var index = new NdArray(ScalarType.Int64, kept);
        switch (x.Type)
        {
            case ScalarType.Float32: First<float>(rows.Span<float>(), index.Span<long>(), k); break;
            case ScalarType.Float64: First<double>(rows.Span<double>(), index.Span<long>(), k); break;
            case ScalarType.Int64: First<long>(rows.Span<long>(), index.Span<long>(), k); break;
            case ScalarType.Int32: First<int>(rows.Span<int>(), index.Span<long>(), k); break;
            default: First<byte>(rows.Span<byte>(), index.Span<long>(), k); break;
        }
        if (x.Rank == 0) return index.Retain();
        using NdArray back = Views.Transpose(index, d, -1);
        using NdArray kept1 = back.Packed();
        long[] shape = keepdim ? kept1.Shape : Shapes.Without(kept1.Shape, d);
        return kept1.View(shape, Shapes.Contiguous(shape), kept1.Offset);
    }

    private static void First<T>(ReadOnlySpan<T> x, Span<long> index, int k) where T : INumber<T>
    {
        for (int i = 0; i < index.Length; i++)
        {
            ReadOnlySpan<T> row = x.Slice(i * k, k);
            int best = 0;
            for (int j = 1; j < k; j++)
                if (row[j] > row[best] || (T.IsNaN(row[j]) && !T.IsNaN(row[best]))) best = j;
            index[i] = best;
        }
    }
}
