using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

/// <summary>y = eˣ; dx = g·y.</summary>
internal readonly struct Exponential : IFunction
{
    public string Name => "exp";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Exp(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Multiply(g, s, dx);
}

/// <summary>y = ln x; dx = g/x.</summary>
internal readonly struct Logarithm : IFunction
{
    public string Name => "log";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Log(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Divide(g, s, dx);
}

/// <summary>y = ln(1 + x); dx = g/(1 + x).</summary>
internal readonly struct LogarithmOfOnePlus : IFunction
{
    public string Name => "log1p";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.LogP1(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Add(s, T.One, dx);
        TensorPrimitives.Divide(g, dx, dx);
    }
}

/// <summary>y = eˣ − 1; dx = g·(y + 1).</summary>
internal readonly struct ExponentialLessOne : IFunction
{
    public string Name => "expm1";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.ExpM1(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Add(s, T.One, dx);
        TensorPrimitives.Multiply(g, dx, dx);
    }
}

/// <summary>y = √x; dx = g/(2y).</summary>
internal readonly struct SquareRoot : IFunction
{
    public string Name => "sqrt";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sqrt(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Add(s, s, dx);
        TensorPrimitives.Divide(g, dx, dx);
    }
}

/// <summary>y = 1/√x; dx = −g·y³/2.</summary>
internal readonly struct ReciprocalRoot : IFunction
{
    public string Name => "rsqrt";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.ReciprocalSqrt(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T half = T.CreateTruncating(-0.5);
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * s[i] * s[i] * s[i] * half;
    }
}

/// <summary>y = 1/x; dx = −g·y².</summary>
internal readonly struct Inverse : IFunction
{
    public string Name => "reciprocal";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Reciprocal(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = -g[i] * s[i] * s[i];
    }
}

/// <summary>y = x²; dx = 2gx.</summary>
internal readonly struct Square : IFunction
{
    public string Name => "square";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Multiply(x, x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Add(s, s, dx);
        TensorPrimitives.Multiply(g, dx, dx);
    }
}

/// <summary>y = xᵖ; dx = g·p·xᵖ⁻¹ (0 where p = 0).</summary>
internal readonly struct Power(double exponent) : IFunction
{
    public string Name => "pow";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T p = T.CreateTruncating(exponent), two = T.CreateTruncating(2);
        for (int i = 0; i < y.Length; i++) y[i] = p == two ? x[i] * x[i] : T.Pow(x[i], p);
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T p = T.CreateTruncating(exponent);
        for (int i = 0; i < dx.Length; i++) dx[i] = p == T.Zero ? T.Zero : g[i] * p * T.Pow(s[i], p - T.One);
    }
}
