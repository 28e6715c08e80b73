namespace TorchSharp.Internals;

/// <summary>Other looks at the same bytes, and their derivatives: the gradient seen the same way, backwards.</summary>
internal static class Views
{
    /// <summary>The shape with its one −1 worked out.</summary>
    public static long[] Resolve(NdArray x, ReadOnlySpan<long> shape, string operation)
    {
        long[] result = shape.ToArray();
        int unknown = Array.IndexOf(result, -1);
        long known = 1;
        for (int i = 0; i < result.Length; i++)
        {
            if (i == unknown) continue;
            if (result[i] < 0) throw new ExternalException($"{operation}: {Shapes.Text(shape)} is not a shape");
            known *= result[i];
        }
        if (unknown >= 0) result[unknown] = known == 0 ? 0 : x.Count / known;
        if (Shapes.Count(result) != x.Count)
            throw new ExternalException($"{operation}: shape {Shapes.Text(shape)} does not fit a tensor of shape {Shapes.Text(x.Shape)} ({x.Count} elements)");
        return result;
    }

    /// <summary>Strides that read x in another shape without a copy, or null where there are none.</summary>
    private static long[]? Strides(NdArray x, long[] shape)
    {
        if (x.IsContiguous) return Shapes.Contiguous(shape);
        if (x.Count == 0) return Shapes.Contiguous(shape);
        var strides = new long[shape.Length];
        int i = x.Rank - 1, j = shape.Length - 1;
        while (i >= 0)
        {
            // A run of dimensions of x that are evenly stepped through ...
            long size = x.Shape[i], step = x.Strides[i];
            for (; i > 0 && (x.Shape[i - 1] == 1 || x.Strides[i - 1] == size * step); i--) size *= x.Shape[i - 1];
            // ... must be cut into whole dimensions of the new shape.
            long left = size, inner = step;
            for (; j >= 0 && (left > 1 || shape[j] == 1); j--)
            {
                if (left % shape[j] != 0) return null;
                strides[j] = inner;
                inner *= shape[j];
                left /= shape[j];
            }
            if (left != 1) return null;
            i--;
        }
        for (; j >= 0; j--) strides[j] = 1;
        return strides;
    }

    /// <summary>x in another shape: a view where strides allow, else a copy. Not recorded.</summary>
    public static NdArray Reshaped(NdArray x, long[] shape)
    {
        if (Strides(x, shape) is { } strides) return x.View(shape, strides, x.Offset);
        using NdArray packed = Copying.Copy(x);
        return packed.View(shape, Shapes.Contiguous(shape), 0);
    }

    public static NdArray Reshape(NdArray x, ReadOnlySpan<long> shape) => RecordShape(x, Reshaped(x, Resolve(x, shape, "reshape")), "reshape");

    public static NdArray View(NdArray x, ReadOnlySpan<long> shape)
    {
        long[] target = Resolve(x, shape, "view");
        long[] strides = Strides(x, target)
            ?? throw new ExternalException($"view: a tensor of shape {Shapes.Text(x.Shape)} and strides {Shapes.Text(x.Strides)} cannot be seen as {Shapes.Text(target)} without a copy; use reshape");
        return RecordShape(x, x.View(target, strides, x.Offset), "view");
    }

    /// <summary>y = x in another shape; dx = g in the shape of x.</summary>
    public static NdArray RecordShape(NdArray x, NdArray y, string name)
    {
        long[] shape = x.Shape;
        y.IsView = true;
        return Graph.Record(y, name, [x], [], (g, _, to) => to.Add(0, Reshaped(g, shape)));
    }

    /// <summary>y[..., i_p(0), i_p(1), ...]; dx = g permuted back.</summary>
    public static NdArray Permute(NdArray x, ReadOnlySpan<long> order)
    {
        if (order.Length != x.Rank) throw new ExternalException($"permute: {order.Length} dimensions for a tensor of shape {Shapes.Text(x.Shape)}");
        var dims = new int[x.Rank];
        var back = new long[x.Rank];
        var seen = new bool[x.Rank];
        for (int i = 0; i < dims.Length; i++)
        {
            dims[i] = Shapes.Dim(order[i], x.Rank, "permute");
            if (seen[dims[i]]) throw new ExternalException($"permute: dimension {order[i]} is named twice");
            seen[dims[i]] = true;
            back[dims[i]] = i;
        }
        NdArray y = x.View([.. dims.Select(d => x.Shape[d])], [.. dims.Select(d => x.Strides[d])], x.Offset);
        y.IsView = true;
        return Graph.Record(y, "permute", [x], [], (g, _, to) => to.Add(0, Permute(g, back)));
    }

    public static NdArray Transpose(NdArray x, long dim0, long dim1)
    {
        int a = Shapes.Dim(dim0, x.Rank, "transpose"), b = Shapes.Dim(dim1, x.Rank, "transpose");
        if (x.Rank == 0) return Alias(x);
        long[] order = [.. Enumerable.Range(0, x.Rank).Select(i => (long)(i == a ? b : i == b ? a : i))];
        return Permute(x, order);
    }

    /// <summary>y = x repeated along its dimensions of size 1 and along new leading ones; dx = g summed.</summary>
    public static NdArray Expand(NdArray x, ReadOnlySpan<long> sizes)
    {
        if (sizes.Length < x.Rank) throw new ExternalException($"expand: {sizes.Length} sizes for a tensor of shape {Shapes.Text(x.Shape)}");
        long[] shape = sizes.ToArray();
        for (int i = 1; i <= shape.Length; i++)
        {
            long have = i <= x.Rank ? x.Shape[^i] : 1;
            if (shape[^i] == -1) shape[^i] = have;
            if (have != shape[^i] && have != 1)
                throw new ExternalException($"expand: shape {Shapes.Text(x.Shape)} does not expand to {Shapes.Text(sizes)} (dimension {shape.Length - i}: {have} against {shape[^i]})");
        }
        NdArray y = x.View(shape, Shapes.BroadcastStrides(x.Shape, x.Strides, shape), x.Offset);
        y.IsView = true;
        return Graph.Record(y, "expand", [x], [], static (g, _, to) => to.Add(0, g.Retain()));
    }

    /// <summary>y = x from <paramref name="start"/> to <paramref name="finish"/> by <paramref name="step"/>; dx = g there, 0 elsewhere.</summary>
    public static NdArray Slice(NdArray x, long dim, long start, long finish, long step)
    {
        if (x.Rank == 0) throw new ExternalException("slice: a tensor without dimensions cannot be sliced");
        if (step <= 0) throw new ExternalException($"slice: step {step}, it must be positive");
        int d = Shapes.Dim(dim, x.Rank, "slice");
        long size = x.Shape[d];
        start = Math.Clamp(start < 0 ? start + size : start, 0, size);
        finish = Math.Clamp(finish < 0 ? finish + size : finish, start, size);
        return Window(x, d, start, (finish - start + step - 1) / step, step, "slice");
    }

    private static NdArray Window(NdArray x, int d, long start, long count, long step, string name)
    {
        long[] shape = x.Shape;
        NdArray y = x.View(Shapes.Replace(shape, d, count), Shapes.Replace(x.Strides, d, x.Strides[d] * step), x.Offset + start * x.Strides[d]);
        y.IsView = true;
        return Graph.Record(y, name, [x], [], (g, _, to) =>
        {
            NdArray whole = Factories.Zeros(g.Type, shape);
            using NdArray part = Window(whole, d, start, count, step, name);
            Copying.Into(part, g);
            to.Add(0, whole);
        });
    }

    /// <summary>y = x at one index of a dimension, which is dropped.</summary>
    public static NdArray Select(NdArray x, long dim, long index)
    {
        if (x.Rank == 0) throw new ExternalException("select: a tensor without dimensions cannot be indexed");
        int d = Shapes.Dim(dim, x.Rank, "select");
        if (index < -x.Shape[d] || index >= x.Shape[d])
            throw new ExternalException($"select: index {index} is out of range for dimension {d} of a tensor of shape {Shapes.Text(x.Shape)}");
        using NdArray window = Window(x, d, index < 0 ? index + x.Shape[d] : index, 1, 1, "select");
        return RecordShape(window, window.View(Shapes.Without(window.Shape, d), Shapes.Without(window.Strides, d), window.Offset), "select");
    }

    public static NdArray Squeeze(NdArray x, long? dim)
    {
        bool[] drop = [.. x.Shape.Select(s => s == 1)];
        if (dim is { } only)
        {
            int d = Shapes.Dim(only, x.Rank, "squeeze");
            for (int i = 0; i < drop.Length; i++) drop[i] &= i == d;
        }
        return RecordShape(x, x.View(Reductions.Dropped(x.Shape, drop), Reductions.Dropped(x.Strides, drop), x.Offset), "squeeze");
    }

    public static NdArray Unsqueeze(NdArray x, long dim)
    {
        int d = Shapes.Dim(dim, x.Rank + 1, "unsqueeze");
        long step = d < x.Rank ? x.Shape[d] * x.Strides[d] : 1;
        return RecordShape(x, x.View([.. x.Shape[..d], 1, .. x.Shape[d..]], [.. x.Strides[..d], step, .. x.Strides[d..]], x.Offset), "unsqueeze");
    }

    public static NdArray Flatten(NdArray x, long start, long end)
    {
        if (x.Rank == 0) return Reshape(x, [1]);
        int a = Shapes.Dim(start, x.Rank, "flatten"), b = Shapes.Dim(end, x.Rank, "flatten");
        if (a > b) throw new ExternalException($"flatten: dimension {start} comes after {end}");
        return Reshape(x, [.. x.Shape[..a], Shapes.Count(x.Shape.AsSpan(a, b - a + 1)), .. x.Shape[(b + 1)..]]);
    }

    /// <summary>x itself under another handle, in the graph.</summary>
    public static NdArray Alias(NdArray x) => RecordShape(x, x.Detached(), "alias");
}
