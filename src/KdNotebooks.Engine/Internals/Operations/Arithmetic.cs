using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

internal readonly struct AddKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Add(x, y, d);
}

internal readonly struct SubtractKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Subtract(x, y, d);
}

internal readonly struct MultiplyKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Multiply(x, y, d);
}

internal readonly struct DivideKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Divide(x, y, d);
}

/// <summary>The four operations, each beside its derivative. The sink sums gradients over broadcast dimensions.</summary>
internal static class Arithmetic
{
    /// <summary>y = a + b; da = g, db = g.</summary>
    public static NdArray Add(NdArray a, NdArray b) => Graph.Record(Sum(a, b), "add", [a, b], [], static (g, _, to) =>
    {
        to.Add(0, g.Retain());
        to.Add(1, g.Retain());
    });

    /// <summary>a + b, not recorded. Of two Bool arrays it is "or", as in torch.</summary>
    public static NdArray Sum(NdArray a, NdArray b) =>
        ScalarTypes.Promote(a, b) is torch.ScalarType.Bool ? Logic.Or(a, b) : Pointwise.Binary<AddKernel>(a, b, "add");

    /// <summary>y = a − b; da = g, db = −g.</summary>
    public static NdArray Subtract(NdArray a, NdArray b)
    {
        if (ScalarTypes.Promote(a, b) is torch.ScalarType.Bool) throw new ExternalException("sub: tensors of dtype Bool cannot be subtracted; use ne");
        return Graph.Record(Pointwise.Binary<SubtractKernel>(a, b, "sub"), "sub", [a, b], [], static (g, _, to) =>
        {
            to.Add(0, g.Retain());
            if (to.Wants(1)) to.Add(1, Elementwise.Negate(g));
        });
    }

    /// <summary>y = a·b; da = g·b, db = g·a.</summary>
    public static NdArray Multiply(NdArray a, NdArray b) => Graph.Record(Product(a, b), "mul", [a, b], [a, b], static (g, s, to) =>
    {
        if (to.Wants(0)) to.Add(0, Product(g, s[1]));
        if (to.Wants(1)) to.Add(1, Product(g, s[0]));
    });

    /// <summary>a·b, not recorded.</summary>
    public static NdArray Product(NdArray a, NdArray b) => Pointwise.Binary<MultiplyKernel>(a, b, "mul");

    /// <summary>y = a/b; da = g/b, db = −g·a/b². Integers are divided as floats.</summary>
    public static NdArray Divide(NdArray a, NdArray b)
    {
        if (!ScalarTypes.Promote(a, b).IsFloat())
        {
            using NdArray x = Copying.Cast(a, torch.get_default_dtype()), y = Copying.Cast(b, torch.get_default_dtype());
            return Quotient(x, y);
        }
        return Graph.Record(Quotient(a, b), "div", [a, b], [a, b], static (g, s, to) =>
        {
            using NdArray ga = Quotient(g, s[1]);
            if (to.Wants(1))
            {
                using NdArray ratio = Quotient(s[0], s[1]), slope = Product(ga, ratio);
                to.Add(1, Elementwise.Negate(slope));
            }
            to.Add(0, ga.Retain());
        });
    }

    private static NdArray Quotient(NdArray a, NdArray b) => Pointwise.Binary<DivideKernel>(a, b, "div");
}
