using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>d = f(x, y), element by element, for every number type.</summary>
internal interface IBinaryKernel
{
    static abstract void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>;
}

/// <summary>d = whether x and y are in a relation, element by element.</summary>
internal interface IRelation
{
    static abstract bool Holds<T>(T x, T y) where T : INumber<T>;
}

/// <summary>The elementwise loops, written once: broadcasting, strides and element types.</summary>
internal static class Pointwise
{
    /// <summary>f(a, b), broadcast, in the type that both meet in. Not recorded.</summary>
    public static NdArray Binary<TKernel>(NdArray a, NdArray b, string operation) where TKernel : IBinaryKernel
    {
        ScalarType type = ScalarTypes.Promote(a, b);
        using NdArray x = As(a, type), y = As(b, type);
        var d = new NdArray(type, Shapes.Broadcast(a.Shape, b.Shape, operation));
        Run<TKernel>(x, y, d);
        return d;
    }

    /// <summary>d ← f(x, y): x and y broadcast to the shape of the contiguous d; all of one type. d may be x.</summary>
    public static void Run<TKernel>(NdArray x, NdArray y, NdArray d) where TKernel : IBinaryKernel
    {
        switch (d.Type)
        {
            case ScalarType.Float32: Run<TKernel, float>(x, y, d); break;
            case ScalarType.Float64: Run<TKernel, double>(x, y, d); break;
            case ScalarType.Int64: Run<TKernel, long>(x, y, d); break;
            case ScalarType.Int32: Run<TKernel, int>(x, y, d); break;
            default: Run<TKernel, byte>(x, y, d); break;
        }
    }

    private static void Run<TKernel, T>(NdArray x, NdArray y, NdArray d) where TKernel : IBinaryKernel where T : unmanaged, INumber<T>
    {
        if (x.IsContiguous && y.IsContiguous && Shapes.Same(x.Shape, d.Shape) && Shapes.Same(y.Shape, d.Shape))
        {
            TKernel.Run<T>(x.Span<T>(), y.Span<T>(), d.Span<T>());
            return;
        }
        LoopNest rows = Rows(x, y, d.Shape);
        ReadOnlySpan<T> a = x.All<T>(), b = y.All<T>();
        Span<T> to = d.Span<T>(), bufferA = stackalloc T[Strided.Chunk], bufferB = stackalloc T[Strided.Chunk];
        while (rows.Next())
            for (int i = 0; i < rows.RowLength;)
            {
                int n = Run(rows, i);
                TKernel.Run(Strided.Read(a, rows.A + i * rows.StepA, rows.StepA, n, bufferA), Strided.Read(b, rows.B + i * rows.StepB, rows.StepB, n, bufferB), to.Slice((int)rows.Linear + i, n));
                i += n;
            }
    }

    /// <summary>How many elements of the row from <paramref name="i"/> go at once: all, unless some have to be gathered.</summary>
    private static int Run(in LoopNest rows, int i) =>
        rows.StepA == 1 && rows.StepB == 1 ? (int)rows.RowLength - i : Math.Min(Strided.Chunk, (int)rows.RowLength - i);

    private static LoopNest Rows(NdArray x, NdArray y, long[] shape) =>
        new(shape, Shapes.BroadcastStrides(x.Shape, x.Strides, shape), Shapes.BroadcastStrides(y.Shape, y.Strides, shape), x.Offset, y.Offset);

    /// <summary>Whether a and b are in the relation, as Bool, broadcast.</summary>
    public static NdArray Compare<TRelation>(NdArray a, NdArray b, string operation) where TRelation : IRelation
    {
        ScalarType type = ScalarTypes.Promote(a, b);
        using NdArray x = As(a, type), y = As(b, type);
        var d = new NdArray(ScalarType.Bool, Shapes.Broadcast(a.Shape, b.Shape, operation));
        switch (type)
        {
            case ScalarType.Float32: Compare<TRelation, float>(x, y, d); break;
            case ScalarType.Float64: Compare<TRelation, double>(x, y, d); break;
            case ScalarType.Int64: Compare<TRelation, long>(x, y, d); break;
            case ScalarType.Int32: Compare<TRelation, int>(x, y, d); break;
            default: Compare<TRelation, byte>(x, y, d); break;
        }
        return d;
    }

    private static void Compare<TRelation, T>(NdArray x, NdArray y, NdArray d) where TRelation : IRelation where T : unmanaged, INumber<T>
    {
        LoopNest rows = Rows(x, y, d.Shape);
        ReadOnlySpan<T> a = x.All<T>(), b = y.All<T>();
        Span<bool> to = d.Span<bool>();
        while (rows.Next())
            for (int i = 0; i < rows.RowLength; i++)
                to[(int)rows.Linear + i] = TRelation.Holds(a[(int)(rows.A + i * rows.StepA)], b[(int)(rows.B + i * rows.StepB)]);
    }

    /// <summary>x ← x + g, same shape.</summary>
    public static void AddInPlace(NdArray x, NdArray g)
    {
        using NdArray y = As(g, x.Type);
        x.Storage.Version++;
        if (x.IsContiguous)
        {
            Run<AddKernel>(x, y, x);
            return;
        }
        using NdArray sum = Binary<AddKernel>(x, y, "add");
        Copying.Into(x, sum);
    }

    /// <summary>x itself, or a copy in another type; the caller owns one count.</summary>
    public static NdArray As(NdArray x, ScalarType type) => x.Type == type ? x.Retain() : Copying.Cast(x, type);
}
