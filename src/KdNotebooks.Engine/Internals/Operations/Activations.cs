using System.Numerics;
using System.Numerics.Tensors;

namespace TorchSharp.Internals;

/// <summary>y = max(x, 0); dx = g where y > 0.</summary>
internal readonly struct Relu : IFunction
{
    public string Name => "relu";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Max(x, T.Zero, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => GateKernel.Run(g, s, dx);
}

/// <summary>y = x, or αx below 0; dx = g, or αg.</summary>
internal readonly struct LeakyRelu(double slope) : IFunction
{
    public string Name => "leaky_relu";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => Scale(x, x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T> => Scale(g, s, dx);

    // d = v where s > 0, else αv.
    private void Scale<T>(ReadOnlySpan<T> v, ReadOnlySpan<T> s, Span<T> d) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(slope);
        int i = 0;
        for (; i <= d.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(v[i..]);
            Vector.ConditionalSelect(Vector.GreaterThan(new Vector<T>(s[i..]), Vector<T>.Zero), value, value * a).CopyTo(d[i..]);
        }
        for (; i < d.Length; i++) d[i] = s[i] > T.Zero ? v[i] : a * v[i];
    }
}

/// <summary>y = x, or α(eˣ − 1) below 0; dx = g, or g·αeˣ.</summary>
internal readonly struct ExponentialLinear(double alpha) : IFunction
{
    public string Name => "elu";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(alpha);
        for (int i = 0; i < y.Length; i++) y[i] = x[i] > T.Zero ? x[i] : a * (T.Exp(x[i]) - T.One);
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T a = T.CreateTruncating(alpha);
        for (int i = 0; i < dx.Length; i++) dx[i] = s[i] > T.Zero ? g[i] : g[i] * a * T.Exp(s[i]);
    }
}

/// <summary>y = tanh x; dx = g·(1 − y²).</summary>
internal readonly struct HyperbolicTangent : IFunction
{
    public string Name => "tanh";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Tanh(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * (T.One - s[i] * s[i]);
    }
}

/// <summary>y = 1/(1 + e⁻ˣ); dx = g·y·(1 − y).</summary>
internal readonly struct Logistic : IFunction
{
    public string Name => "sigmoid";

    public bool FromResult => true;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T> => TensorPrimitives.Sigmoid(x, y);

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * s[i] * (T.One - s[i]);
    }
}

/// <summary>y = x·σ(x); dx = g·σ·(1 + x(1 − σ)).</summary>
internal readonly struct Swish : IFunction
{
    public string Name => "silu";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Sigmoid(x, y);
        TensorPrimitives.Multiply(x, y, y);
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorPrimitives.Sigmoid(s, dx);
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * dx[i] * (T.One + s[i] * (T.One - dx[i]));
    }
}

/// <summary>y = ln(1 + e^(βx))/β, or x where βx is above the threshold; dx = g·σ(βx).</summary>
internal readonly struct SoftRelu(double beta, double threshold) : IFunction
{
    public string Name => "softplus";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T b = T.CreateTruncating(beta), limit = T.CreateTruncating(threshold);
        for (int i = 0; i < y.Length; i++) y[i] = b * x[i] > limit ? x[i] : T.LogP1(T.Exp(b * x[i])) / b;
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T b = T.CreateTruncating(beta), limit = T.CreateTruncating(threshold);
        for (int i = 0; i < dx.Length; i++) dx[i] = b * s[i] > limit ? g[i] : g[i] / (T.One + T.Exp(-b * s[i]));
    }
}

/// <summary>y = ln σ(x); dx = g·σ(−x).</summary>
internal readonly struct LogLogistic : IFunction
{
    public string Name => "logsigmoid";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = T.Min(x[i], T.Zero) - T.LogP1(T.Exp(-T.Abs(x[i])));
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] / (T.One + T.Exp(s[i]));
    }
}

/// <summary>y = x·Φ(x), Φ the normal distribution; dx = g·(Φ(x) + x·φ(x)).</summary>
internal readonly struct GaussianLinear : IFunction
{
    public string Name => "gelu";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < y.Length; i++) y[i] = x[i] * T.CreateTruncating(ErrorFunction.NormalCdf(double.CreateTruncating(x[i])));
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> s, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int i = 0; i < dx.Length; i++)
        {
            double x = double.CreateTruncating(s[i]);
            dx[i] = g[i] * T.CreateTruncating(ErrorFunction.NormalCdf(x) + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
        }
    }
}
