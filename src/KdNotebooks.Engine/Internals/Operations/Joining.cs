namespace TorchSharp.Internals;

/// <summary>Several arrays put into one, beside the derivative: each gets its part of the gradient.</summary>
internal static class Joining
{
    /// <summary>The arrays one after another along a dimension.</summary>
    public static NdArray Concatenate(NdArray[] parts, long dim)
    {
        if (parts.Length == 0) throw new ExternalException("cat: expected at least one tensor");
        NdArray first = parts[0];
        int d = Shapes.Dim(dim, first.Rank, "cat");
        if (first.Rank == 0) throw new ExternalException("cat: tensors without dimensions cannot be joined");
        torch.ScalarType type = first.Type;
        long total = 0;
        foreach (NdArray p in parts)
        {
            if (p.Rank != first.Rank || !Shapes.Same(Shapes.Replace(p.Shape, d, 0), Shapes.Replace(first.Shape, d, 0)))
                throw new ExternalException($"cat: shapes {Shapes.Text(first.Shape)} and {Shapes.Text(p.Shape)} differ beside dimension {d}");
            if (p.Type != type) throw new ExternalException($"cat: expected tensors of one dtype, got {type} and {p.Type}");
            total += p.Shape[d];
        }
        var y = new NdArray(type, Shapes.Replace(first.Shape, d, total));
        var starts = new long[parts.Length];
        long at = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            starts[i] = at;
            using NdArray place = Part(y, d, at, parts[i].Shape[d]);
            Copying.Into(place, parts[i]);
            at += parts[i].Shape[d];
        }
        long[] sizes = [.. parts.Select(p => p.Shape[d])];
        return Graph.Record(y, "cat", parts, [], (g, _, to) =>
        {
            for (int i = 0; i < sizes.Length; i++)
                if (to.Wants(i)) to.Add(i, Part(g, d, starts[i], sizes[i]));
        });
    }

    /// <summary>The arrays side by side along a new dimension.</summary>
    public static NdArray Stack(NdArray[] parts, long dim)
    {
        if (parts.Length == 0) throw new ExternalException("stack: expected at least one tensor");
        foreach (NdArray p in parts)
            if (!Shapes.Same(p.Shape, parts[0].Shape)) throw new ExternalException($"stack: shapes {Shapes.Text(parts[0].Shape)} and {Shapes.Text(p.Shape)} differ");
        NdArray[] wide = [.. parts.Select(p => Views.Unsqueeze(p, dim))];
        NdArray y = Concatenate(wide, dim);
        foreach (NdArray w in wide) w.Dispose();
        return y;
    }

    /// <summary>Copies of x side by side, <paramref name="times"/> along each dimension; the gradient is their sum.</summary>
    public static NdArray Repeat(NdArray x, ReadOnlySpan<long> times)
    {
        if (times.Length < x.Rank) throw new ExternalException($"repeat: {times.Length} numbers for a tensor of shape {Shapes.Text(x.Shape)}");
        // [a, b] repeated (m, n) is [1, a, 1, b] expanded to [m, a, n, b].
        List<long> single = [], expanded = [], merged = [];
        for (int i = 0; i < times.Length; i++)
        {
            int d = i - (times.Length - x.Rank);
            long size = d < 0 ? 1 : x.Shape[d];
            single.AddRange([1, size]);
            expanded.AddRange([times[i], size]);
            merged.Add(times[i] * size);
        }
        using NdArray thin = Views.Reshape(x, [.. single]), wide = Views.Expand(thin, [.. expanded]), copy = Copying.Clone(wide);
        return Views.Reshape(copy, [.. merged]);
    }

    private static NdArray Part(NdArray x, int d, long start, long count) => x.View(Shapes.Replace(x.Shape, d, count), x.Strides, x.Offset + start * x.Strides[d]);
}
