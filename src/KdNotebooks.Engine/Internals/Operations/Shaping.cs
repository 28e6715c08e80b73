using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

/// <summary>y = sin x; dx = g·cos x.</summary>
internal readonly struct Sine : IFunction
{
    public string Name => "sin";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sin(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Cos(s, dx);
        TensorPrimitives.Multiply(g, dx, dx);
    }
}

/// <summary>y = cos x; dx = −g·sin x.</summary>
internal readonly struct Cosine : IFunction
{
    public string Name => "cos";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Cos(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Sin(s, dx);
        TensorPrimitives.Multiply(g, dx, dx);
        TensorPrimitives.Negate(dx, dx);
    }
}

/// <summary>y = |x|; dx = g·sign x, 0 at 0.</summary>
internal readonly struct Magnitude : IFunction
{
    public string Name => "abs";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Abs(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = T.IsZero(s[i]) ? T.Zero : s[i] > T.Zero ? g[i] : -g[i];
    }
}

/// <summary>y = erf x; dx = g·2/√π·e^(−x²).</summary>
internal readonly struct ErrorIntegral : IFunction
{
    public string Name => "erf";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = T.CreateTruncating(ErrorFunction.Erf(double.CreateTruncating(x[i])));
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T c = T.CreateTruncating(2 / Math.Sqrt(Math.PI));
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * c * T.Exp(-s[i] * s[i]);
    }
}

/// <summary>y = x within [low, high], else the nearer end; dx = g inside.</summary>
internal readonly struct Clamp(double low, double high) : IFunction
{
    public string Name => "clamp";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(low), b = T.CreateTruncating(high);
        for (int i = 0; i < y.Length; i++) y[i] = T.IsNaN(x[i]) ? x[i] : T.Min(T.Max(x[i], a), b);
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(low), b = T.CreateTruncating(high);
        for (int i = 0; i < dx.Length; i++) dx[i] = s[i] >= a && s[i] <= b ? g[i] : T.Zero;
    }
}

/// <summary>y = x rounded (down, up, or to even); dx = 0.</summary>
internal readonly struct Rounded(int direction) : IFunction
{
    public string Name => "round";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = direction < 0 ? T.Floor(x[i]) : direction > 0 ? T.Ceiling(x[i]) : T.Round(x[i]);
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => dx.Clear();
}

/// <summary>y = −1, 0 or 1; dx = 0.</summary>
internal readonly struct SignOf : IFunction
{
    public string Name => "sign";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = T.IsNaN(x[i]) || T.IsZero(x[i]) ? T.Zero * x[i] : x[i] > T.Zero ? T.One : -T.One;
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => dx.Clear();
}
