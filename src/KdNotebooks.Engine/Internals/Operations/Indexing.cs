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

    private static void Put<T>(NdArray g, NdArray whole, int[] rows, int outer, int inner) where T : unmanaged, System.Numerics.INumber<T>
    {
        ReadOnlySpan<T> from = g.Span<T>();
        Span<T> to = whole.Span<T>();
        int length = outer == 0 ? 0 : to.Length / outer;
        for (int o = 0; o < outer; o++)
            for (int i = 0; i < rows.Length; i++)
            {
                Span<T> row = to.Slice(o * length + rows[i] * inner, inner);
                System.Numerics.Tensors.TensorPrimitives.Add(row, from.Slice((o * rows.Length + i) * inner, inner), row);
            }
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
