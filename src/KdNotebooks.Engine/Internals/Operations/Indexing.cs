using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>Picking elements by number, beside the derivatives: the gradient is put back where it came from.</summary>
internal static class Indexing
{
    /// <summary>y = the slices of x along <paramref name="dim"/> that <paramref name="index"/> names; dx[index] += g.</summary>
    public static NdArray IndexSelect(NdArray x, long dim, NdArray index)
    {
        int d = Shapes.Dim(dim, x.Rank, "index_select");
        if (index.Rank > 1) throw new ExternalException($"index_select: the index is {Shapes.Text(index.Shape)}, it must have one dimension");
        int[] rows = Numbers(index, x.Rank == 0 ? 1 : x.Shape[d], "index_select", x);
        using NdArray from = x.Packed();
        var y = new NdArray(x.Type, x.Rank == 0 ? [] : Shapes.Replace(x.Shape, d, rows.Length));
        (int outer, int inner) = Around(x.Shape, d);
        switch (x.Type.Size())
        {
            case 8: Take<long>(from, y, rows, outer, inner); break;
            case 4: Take<int>(from, y, rows, outer, inner); break;
            default: Take<byte>(from, y, rows, outer, inner); break;
        }
        long[] shape = x.Shape;
        return Graph.Record(y, "index_select", [x], [], (g, _, to) =>
        {
            NdArray whole = Factories.Zeros(g.Type, shape);
            using NdArray packed = g.Packed();
            if (g.Type is ScalarType.Float32) Put<float>(packed, whole, rows, outer, inner);
            else Put<double>(packed, whole, rows, outer, inner);
            to.Add(0, whole);
        });
    }

    private static void Take<T>(NdArray x, NdArray y, int[] rows, int outer, int inner) where T : unmanaged
    {
        ReadOnlySpan<T> from = x.Span<T>();
        Span<T> to = y.Span<T>();
        int whole = outer == 0 ? 0 : from.Length / outer;
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < rows.Length; i++)
                from.Slice(o * whole + rows[i] * inner, inner).CopyTo(to.Slice((o * rows.Length + i) * inner, inner));
    }

    private static void Put<T>(NdArray g, NdArray whole, int[] rows, int outer, int inner) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> from = g.Span<T>();
        Span<T> to = whole.Span<T>();
        int length = outer == 0 ? 0 : to.Length / outer;
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < rows.Length; i++)
            {
                Span<T> row = to.Slice(o * length + rows[i] * inner, inner);
                TensorPrimitives.Add(row, from.Slice((o * rows.Length + i) * inner, inner), row);
            }
    }

    /// <summary>y[i, j] = x[i, index[i, j]] along <paramref name="dim"/>; dx collects g at those places.</summary>
    public static NdArray Gather(NdArray x, long dim, NdArray index)
    {
        int d = Shapes.Dim(dim, x.Rank, "gather");
        long[] places = Places(x.Shape, d, index, "gather");
        using NdArray from = x.Packed();
        var y = new NdArray(x.Type, index.Shape);
        switch (x.Type.Size())
        {
            case 8: Take<long>(from, y, places); break;
            case 4: Take<int>(from, y, places); break;
            default: Take<byte>(from, y, places); break;
        }
        long[] shape = x.Shape;
        return Graph.Record(y, "gather", [x], [], (g, _, to) =>
        {
            NdArray whole = Factories.Zeros(g.Type, shape);
            AddAt(whole, places, g);
            to.Add(0, whole);
        });
    }

    /// <summary>y = x with the source added at the places that the index names; dx = g, dsource = g at those places.</summary>
    public static NdArray ScatterAdd(NdArray x, long dim, NdArray index, NdArray source)
    {
        int d = Shapes.Dim(dim, x.Rank, "scatter_add");
        if (!Shapes.Same(index.Shape, source.Shape)) throw new ExternalException($"scatter_add: an index of shape {Shapes.Text(index.Shape)} for a source of shape {Shapes.Text(source.Shape)}");
        ScalarTypes.RequireSame(x, source, "scatter_add");
        ScalarTypes.RequireFloat(x, "scatter_add");
        long[] places = Places(x.Shape, d, index, "scatter_add");
        NdArray y = Copying.Copy(x);
        AddAt(y, places, source);
        using NdArray at = index.Detached();
        return Graph.Record(y, "scatter_add", [x, source], [at], (g, s, to) =>
        {
            to.Add(0, g.Retain());
            if (to.Wants(1)) to.Add(1, Gather(g, d, s[0]));
        });
    }

    /// <summary>Where in a row-major array of <paramref name="shape"/> each element of the index points.</summary>
    private static long[] Places(long[] shape, int d, NdArray index, string operation)
    {
        if (index.Rank != shape.Length) throw new ExternalException($"{operation}: an index of shape {Shapes.Text(index.Shape)} for a tensor of shape {Shapes.Text(shape)}");
        for (int i = 0; i < shape.Length; i++)
            if (i != d && index.Shape[i] > shape[i]) throw new ExternalException($"{operation}: an index of shape {Shapes.Text(index.Shape)} for a tensor of shape {Shapes.Text(shape)}");
        if (index.Type is not ScalarType.Int64) throw new ExternalException($"{operation}: expected an index of dtype Int64, got {index.Type}");
        using NdArray packed = index.Packed();
        ReadOnlySpan<long> at = packed.Span<long>();
        long[] strides = Shapes.Contiguous(shape), places = new long[index.Count];
        if (shape.Length == 0) return places;
        var rows = new LoopNest(index.Shape, Shapes.Replace(strides, d, 0), new long[shape.Length], 0, 0);
        while (rows.Next())
            for (long i = 0; i < rows.RowLength; i++)
            {
                long n = at[(int)(rows.Linear + i)];
                if (n < 0 || n >= shape[d]) throw new ExternalException($"{operation}: index {n} is out of range for dimension {d} of a tensor of shape {Shapes.Text(shape)}");
                places[rows.Linear + i] = rows.A + i * rows.StepA + n * strides[d];
            }
        return places;
    }

    private static void Take<T>(NdArray x, NdArray y, long[] places) where T : unmanaged
    {
        ReadOnlySpan<T> from = x.Span<T>();
        Span<T> to = y.Span<T>();
        for (int i = 0; i < places.Length; i++) to[i] = from[(int)places[i]];
    }

    private static void AddAt(NdArray whole, long[] places, NdArray g)
    {
        using NdArray packed = g.Packed();
        if (g.Type is ScalarType.Float32)
        {
            Span<float> to = whole.Span<float>(), from = packed.Span<float>();
            for (int i = 0; i < places.Length; i++) to[(int)places[i]] += from[i];
        }
        else
        {
            Span<double> to = whole.Span<double>(), from = packed.Span<double>();
            for (int i = 0; i < places.Length; i++) to[(int)places[i]] += from[i];
        }
    }

    /// <summary>The row-major positions at which a mask holds.</summary>
    public static long[] Holding(NdArray mask)
    {
        using NdArray packed = mask.Packed();
        ReadOnlySpan<bool> m = packed.Span<bool>();
        List<long> places = [];
        for (int i = 0; i < m.Length; i++)
            if (m[i]) places.Add(i);
        return [.. places];
    }

    /// <summary>How many dimensions an index takes the place of: as many as a mask has, one for numbers.</summary>
    public static int Dimensions(NdArray index) => index.Type is ScalarType.Bool ? index.Rank : 1;

    /// <summary>x indexed along <paramref name="dim"/> by numbers of any shape (negative ones count from the end), or by a mask over the dimensions from there.</summary>
    public static NdArray Select(NdArray x, int dim, NdArray index)
    {
        if (index.Type is ScalarType.Bool)
        {
            if (!Shapes.Same(x.Shape.AsSpan(dim, index.Rank), index.Shape))
                throw new ExternalException($"index: a mask of shape {Shapes.Text(index.Shape)} for a tensor of shape {Shapes.Text(x.Shape)}");
            using NdArray merged = Views.Reshape(x, [.. x.Shape[..dim], index.Count, .. x.Shape[(dim + index.Rank)..]]), held = Row(Holding(index));
            return IndexSelect(merged, dim, held);
        }
        using NdArray flat = FromStart(index, x.Shape[dim]), picked = IndexSelect(x, dim, flat);
        return Views.Reshape(picked, [.. x.Shape[..dim], .. index.Shape, .. x.Shape[(dim + 1)..]]);
    }

    /// <summary>y[i] = x[a[i], b[i], ...]: one index array for each of the leading dimensions.</summary>
    public static NdArray Points(NdArray x, NdArray[] indexes)
    {
        long[] shape = indexes[0].Shape;
        foreach (NdArray i in indexes) shape = Shapes.Broadcast(shape, i.Shape, "index");
        long[] at = new long[Shapes.Count(shape)];
        for (int d = 0; d < indexes.Length; d++)
        {
            using NdArray wide = Views.Expand(indexes[d], shape), flat = FromStart(wide, x.Shape[d]);
            ReadOnlySpan<long> numbers = flat.Span<long>();
            for (int i = 0; i < at.Length; i++)
            {
                if (numbers[i] < 0 || numbers[i] >= x.Shape[d]) throw new ExternalException($"index: {numbers[i]} is out of range for dimension {d} of a tensor of shape {Shapes.Text(x.Shape)}");
                at[i] = at[i] * x.Shape[d] + numbers[i];
            }
        }
        long[] rest = x.Shape[indexes.Length..];
        using NdArray merged = Views.Reshape(x, [Shapes.Count(x.Shape.AsSpan(0, indexes.Length)), .. rest]), rows = Row(at), picked = IndexSelect(merged, 0, rows);
        return Views.Reshape(picked, [.. shape, .. rest]);
    }

    private static NdArray FromStart(NdArray index, long size)
    {
        if (index.Type is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ExternalException($"index: expected a tensor of dtype Int64 or Bool, got {index.Type}");
        using NdArray plain = index.Detached(), wide = Pointwise.As(plain, ScalarType.Int64), packed = wide.Packed();
        var flat = new NdArray(ScalarType.Int64, [index.Count]);
        Span<long> to = flat.Span<long>(), from = packed.Span<long>();
        for (int i = 0; i < to.Length; i++) to[i] = from[i] < 0 ? from[i] + size : from[i];
        return flat;
    }

    /// <summary>x ← values at row-major positions.</summary>
    public static void Write(NdArray x, NdArray places, NdArray values)
    {
        using NdArray packed = x.Packed(), at = places.Packed(), source = values.Packed();
        switch (x.Type.Size())
        {
            case 8: Write<long>(packed, at, source); break;
            case 4: Write<int>(packed, at, source); break;
            default: Write<byte>(packed, at, source); break;
        }
        x.Storage.Version++;
        if (packed != x) Copying.Into(x, packed);
    }

    private static void Write<T>(NdArray x, NdArray places, NdArray values) where T : unmanaged
    {
        Span<T> to = x.Span<T>(), from = values.Span<T>();
        ReadOnlySpan<long> at = places.Span<long>();
        for (int i = 0; i < at.Length; i++) to[(int)at[i]] = from[i];
    }

    /// <summary>A row of Int64 numbers as an array.</summary>
    public static NdArray Row(ReadOnlySpan<long> numbers)
    {
        var row = new NdArray(ScalarType.Int64, [numbers.Length]);
        numbers.CopyTo(row.Span<long>());
        return row;
    }

    /// <summary>The index as numbers in 0 .. size − 1.</summary>
    public static int[] Numbers(NdArray index, long size, string operation, NdArray x)
    {
        if (index.Type is not (ScalarType.Int64 or ScalarType.Int32))
            throw new ExternalException($"{operation}: expected an index of dtype Int64 or Int32, got {index.Type}");
        using NdArray packed = index.Packed();
        var numbers = new int[index.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            long n = index.Type is ScalarType.Int64 ? packed.Span<long>()[i] : packed.Span<int>()[i];
            if (n < 0 || n >= size)
                throw new ExternalException($"{operation}: index {n} is out of range for size {size} of a tensor of shape {Shapes.Text(x.Shape)}");
            numbers[i] = (int)n;
        }
        return numbers;
    }

    /// <summary>How many elements lie outside and inside a dimension.</summary>
    public static (int Outer, int Inner) Around(ReadOnlySpan<long> shape, int d) =>
        shape.Length == 0 ? (1, 1) : ((int)Shapes.Count(shape[..d]), (int)Shapes.Count(shape[(d + 1)..]));
}
