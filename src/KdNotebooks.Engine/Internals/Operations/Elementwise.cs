using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

internal readonly struct ExpKernel : IUnaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Exp(x, d);
}

internal readonly struct LogKernel : IUnaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Log(x, d);
}

internal readonly struct SqrtKernel : IUnaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sqrt(x, d);
}

internal readonly struct ReluKernel : IUnaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, Span<T> d) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(x, T.Zero, d);
}

/// <summary>d = x where y &gt; 0, else 0: the derivative of relu, from the gradient x and the result y.</summary>
internal readonly struct GateKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        int i = 0;
        if (Vector.IsHardwareAccelerated)
            for (; i <= d.Length - Vector<T>.Count; i += Vector<T>.Count)
                (new Vector<T>(x[i..]) & Vector.GreaterThan(new Vector<T>(y[i..]), Vector<T>.Zero)).CopyTo(d[i..]);
        for (; i < d.Length; i++) d[i] = y[i] > T.Zero ? x[i] : T.Zero;
    }
}

/// <summary>Functions of one array, each beside its derivative.</summary>
internal static class Elementwise
{
    /// <summary>−x, not recorded.</summary>
    public static NdArray Negate(NdArray x)
    {
        using NdArray minusOne = Factories.Number(x.Type, -1);
        return Arithmetic.Product(x, minusOne);
    }

    /// <summary>y = eˣ; dx = g·y.</summary>
    public static NdArray Exp(NdArray x)
    {
        NdArray y = Pointwise.Unary<ExpKernel>(x, "exp");
        return Graph.Record(y, "exp", [x], [y], static (g, s, to) => to.Add(0, Arithmetic.Product(g, s[0])));
    }

    /// <summary>y = ln x; dx = g/x.</summary>
    public static NdArray Log(NdArray x) => Graph.Record(Pointwise.Unary<LogKernel>(x, "log"), "log", [x], [x],
        static (g, s, to) => to.Add(0, Pointwise.Binary<DivideKernel>(g, s[0], "div")));

    /// <summary>y = √x; dx = g/(2y).</summary>
    public static NdArray Sqrt(NdArray x)
    {
        NdArray y = Pointwise.Unary<SqrtKernel>(x, "sqrt");
        return Graph.Record(y, "sqrt", [x], [y], static (g, s, to) =>
        {
            using NdArray twice = Arithmetic.Sum(s[0], s[0]);
            to.Add(0, Pointwise.Binary<DivideKernel>(g, twice, "div"));
        });
    }

    /// <summary>y = max(x, 0); dx = g where y &gt; 0.</summary>
    public static NdArray Relu(NdArray x)
    {
        NdArray y = Pointwise.Unary<ReluKernel>(x, "relu");
        return Graph.Record(y, "relu", [x], [y], static (g, s, to) => to.Add(0, Gate(g, s[0])));
    }

    /// <summary>g where y &gt; 0, else 0.</summary>
    public static NdArray Gate(NdArray g, NdArray y) => Pointwise.Binary<GateKernel>(g, y, "relu");
}
