using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

/// <summary>d = x where y &gt; 0, else 0: the derivative of relu, from the gradient x and the result y.</summary>
internal readonly struct GateKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        int i = 0;
        for (; i <= d.Length - Vector<T>.Count; i += Vector<T>.Count)
            (new Vector<T>(x[i..]) & Vector.GreaterThan(new Vector<T>(y[i..]), Vector<T>.Zero)).CopyTo(d[i..]);
        for (; i < d.Length; i++) d[i] = y[i] > T.Zero ? x[i] : T.Zero;
    }
}

internal readonly struct MaximumKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Max(x, y, d);
}

internal readonly struct MinimumKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T> => TensorPrimitives.Min(x, y, d);
}

internal readonly struct PowerKernel : IBinaryKernel
{
    public static void Run<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> d) where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < d.Length; i++) d[i] = T.CreateTruncating(Math.Pow(double.CreateTruncating(x[i]), double.CreateTruncating(y[i])));
    }
}

/// <summary>Functions of two arrays, each beside its derivative.</summary>
internal static class Elementwise
{
    /// <summary>−x, not recorded.</summary>
    public static NdArray Negate(NdArray x)
    {
        using NdArray minusOne = Factories.Number(x.Type, -1);
        return Arithmetic.Product(x, minusOne);
    }

    /// <summary>g where y &gt; 0, else 0.</summary>
    public static NdArray Gate(NdArray g, NdArray y) => Pointwise.Binary<GateKernel>(g, y, "relu");

    /// <summary>y = max(a, b); the gradient goes to the larger one, half to each where they are equal.</summary>
    public static NdArray Maximum(NdArray a, NdArray b) => Graph.Record(Pointwise.Binary<MaximumKernel>(a, b, "maximum"), "maximum", [a, b], [a, b],
        static (g, s, to) => Share(g, s[0], s[1], to));

    /// <summary>y = min(a, b); the gradient goes to the smaller one, half to each where they are equal.</summary>
    public static NdArray Minimum(NdArray a, NdArray b) => Graph.Record(Pointwise.Binary<MinimumKernel>(a, b, "minimum"), "minimum", [a, b], [a, b],
        static (g, s, to) => Share(g, s[1], s[0], to));

    /// <summary>g to the first input where high is above low, half of it where they are equal, and the rest to the second.</summary>
    private static void Share(NdArray g, NdArray high, NdArray low, GradientSink to)
    {
        using NdArray more = Pointwise.Compare<Greater>(high, low, "maximum"), atLeast = Pointwise.Compare<GreaterOrEqual>(high, low, "maximum");
        using NdArray a = Copying.Cast(more, g.Type), b = Copying.Cast(atLeast, g.Type), both = Arithmetic.Sum(a, b), half = Factories.Number(g.Type, 0.5);
        using NdArray share = Arithmetic.Product(both, half), taken = Arithmetic.Product(g, share);
        to.Add(0, taken.Retain());
        to.Add(1, Pointwise.Binary<SubtractKernel>(g, taken, "maximum"));
    }

    /// <summary>y = aᵇ; da = g·b·aᵇ⁻¹, db = g·y·ln a (0 where a is 0).</summary>
    public static NdArray Power(NdArray a, NdArray b)
    {
        NdArray y = Pointwise.Binary<PowerKernel>(a, b, "pow");
        return Graph.Record(y, "pow", [a, b], [a, b, y], static (g, s, to) =>
        {
            if (to.Wants(0))
            {
                using NdArray one = Factories.Number(s[1].Type, 1), less = Pointwise.Binary<SubtractKernel>(s[1], one, "pow"), power = Pointwise.Binary<PowerKernel>(s[0], less, "pow"), slope = Arithmetic.Product(power, s[1]);
                to.Add(0, Arithmetic.Product(g, slope));
            }
            if (to.Wants(1))
            {
                using NdArray zero = Factories.Number(s[0].Type, 0), positive = Pointwise.Compare<Greater>(s[0], zero, "pow"), log = Function.Value(s[0], new Logarithm()), safe = Where(positive, log, zero);
                using NdArray slope = Arithmetic.Product(s[2], safe);
                to.Add(1, Arithmetic.Product(g, slope));
            }
        });
    }

    /// <summary>y = a where the condition holds, else b; da = g there, db = g elsewhere.</summary>
    public static NdArray Where(NdArray condition, NdArray a, NdArray b)
    {
        if (condition.Type is not torch.ScalarType.Bool) throw new ExternalException($"where: expected a condition of dtype Bool, got {condition.Type}");
        torch.ScalarType type = ScalarTypes.Promote(a, b);
        long[] shape = Shapes.Broadcast(Shapes.Broadcast(condition.Shape, a.Shape, "where"), b.Shape, "where");
        using NdArray mask = Wide(condition, condition.Type, shape), x = Wide(a, type, shape), y = Wide(b, type, shape);
        return Graph.Record(Choose(mask, x, y), "where", [a, b], [mask], static (g, s, to) =>
        {
            using NdArray zero = Factories.Zeros(g.Type, g.Shape);
            if (to.Wants(0)) to.Add(0, Choose(s[0], g, zero));
            if (to.Wants(1)) to.Add(1, Choose(s[0], zero, g));
        });
    }

    private static NdArray Wide(NdArray x, torch.ScalarType type, long[] shape)
    {
        using NdArray cast = Pointwise.As(x, type), plain = cast.Detached(), wide = Views.Expand(plain, shape);
        return wide.Packed();
    }

    private static NdArray Choose(NdArray mask, NdArray a, NdArray b)
    {
        using NdArray x = a.Packed(), y = b.Packed();
        var d = new NdArray(x.Type, mask.Shape);
        switch (x.Type.Size())
        {
            case 8: Choose<long>(mask.Span<bool>(), x, y, d); break;
            case 4: Choose<int>(mask.Span<bool>(), x, y, d); break;
            default: Choose<byte>(mask.Span<bool>(), x, y, d); break;
        }
        return d;
    }

    private static void Choose<T>(ReadOnlySpan<bool> mask, NdArray a, NdArray b, NdArray d) where T : unmanaged
    {
        ReadOnlySpan<T> x = a.Span<T>(), y = b.Span<T>();
        Span<T> z = d.Span<T>();
        for (int i = 0; i < z.Length; i++) z[i] = mask[i] ? x[i] : y[i];
    }
}
