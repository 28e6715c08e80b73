namespace TorchSharp.Internals;

/// <summary>Arithmetic of shapes and strides (strides in elements), and how they are named in messages.</summary>
internal static class Shapes
{
    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long d in shape) count *= d;
        return count;
    }

    public static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }
        return strides;
    }

    public static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0) return true;
            if (shape[i] == 1) continue;
            if (strides[i] != step) return false;
            step *= shape[i];
        }
        return true;
    }

    public static bool Same(ReadOnlySpan<long> a, ReadOnlySpan<long> b) => a.SequenceEqual(b);

    public static string Text(ReadOnlySpan<long> shape) => "[" + string.Join(", ", shape.ToArray()) + "]";

    /// <summary>The index of dimension <paramref name="dim"/>, which may count from the end.</summary>
    public static int Dim(long dim, int rank, string operation)
    {
        int range = Math.Max(rank, 1);
        if (dim < -range || dim >= range)
            throw new ExternalException($"{operation}: dimension {dim} of a tensor with {rank} dimensions (allowed: {-range} to {range - 1})");
        return (int)(dim < 0 ? dim + range : dim);
    }

    /// <summary>The shape that both broadcast to: trailing dimensions are equal, or one of them is 1.</summary>
    public static long[] Broadcast(long[] a, long[] b, string operation)
    {
        if (Same(a, b)) return a;
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            long x = i <= a.Length ? a[^i] : 1, y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ExternalException($"{operation}: shapes {Text(a)} and {Text(b)} do not broadcast (dimension {shape.Length - i}: {x} against {y})");
            shape[^i] = x == 1 ? y : x;
        }
        return shape;
    }

    /// <summary>Strides that read an array of <paramref name="shape"/> as if it had the shape <paramref name="target"/>: 0 where it repeats.</summary>
    public static long[] BroadcastStrides(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ReadOnlySpan<long> target)
    {
        var result = new long[target.Length];
        for (int i = 1; i <= shape.Length; i++) result[^i] = shape[^i] == 1 && target[^i] != 1 ? 0 : strides[^i];
        return result;
    }

    public static long[] Replace(ReadOnlySpan<long> shape, int dim, long size)
    {
        long[] result = shape.ToArray();
        result[dim] = size;
        return result;
    }

    public static long[] Without(ReadOnlySpan<long> shape, int dim) => [.. shape[..dim], .. shape[(dim + 1)..]];
}
