using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>A function of one number, with its derivative, over whole arrays.</summary>
internal interface IFunction
{
    string Name { get; }

    /// <summary>Whether the derivative is written in terms of the result y rather than of the input x.</summary>
    bool FromResult { get; }

    /// <summary>y = f(x).</summary>
    void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>;

    /// <summary>dx = g·f′; <paramref name="s"/> is the result or the input, as <see cref="FromResult"/> says.</summary>
    void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>;
}

/// <summary>Applies functions to arrays and records them.</summary>
internal static class Function
{
    public static NdArray Apply<TFunction>(NdArray x, TFunction f) where TFunction : struct, IFunction
    {
        NdArray y = Value(x, f);
        return Graph.Record(y, f.Name, [x], [f.FromResult ? y : x], (g, s, to) => to.Add(0, Slope(g, s[0], f)));
    }

    /// <summary>f(x), row-major, not recorded. Integers become floats.</summary>
    public static NdArray Value<TFunction>(NdArray x, TFunction f) where TFunction : struct, IFunction
    {
        using NdArray cast = Pointwise.As(x, x.Type.IsFloat() ? x.Type : get_default_dtype()), packed = cast.Packed();
        var y = new NdArray(packed.Type, x.Shape);
        if (y.Count == 0) return y;
        if (y.Type is ScalarType.Float32) f.Value<float>(packed.Span<float>(), y.Span<float>());
        else f.Value<double>(packed.Span<double>(), y.Span<double>());
        return y;
    }

    private static NdArray Slope<TFunction>(NdArray g, NdArray s, TFunction f) where TFunction : struct, IFunction
    {
        using NdArray pg = g.Packed(), ps = s.Packed();
        var dx = new NdArray(g.Type, g.Shape);
        if (g.Count == 0) return dx;
        if (g.Type is ScalarType.Float32) f.Slope<float>(pg.Span<float>(), ps.Span<float>(), dx.Span<float>());
        else f.Slope<double>(pg.Span<double>(), ps.Span<double>(), dx.Span<double>());
        return dx;
    }
}
