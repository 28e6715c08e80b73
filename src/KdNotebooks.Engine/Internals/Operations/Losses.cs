using System.Numerics;
using System.Numerics.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Internals;

/// <summary>y = s·x²/2 where |x| ≤ δ, else s·δ(|x| − δ/2); dx = g·s·x within ±δ, g·s·δ·sign x beyond.</summary>
internal readonly struct Huber(double delta, double scale) : IFunction
{
    public string Name => "huber";

    public bool FromResult => false;

    public void Value<T>(ReadOnlySpan<T> x, Span<T> y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T d = T.CreateTruncating(delta), s = T.CreateTruncating(scale), half = T.CreateTruncating(0.5);
        for (int i = 0; i < y.Length; i++)
        {
            T size = T.Abs(x[i]);
            y[i] = s * (size <= d ? half * size * size : d * (size - half * d));
        }
    }

    public void Slope<T>(ReadOnlySpan<T> g, ReadOnlySpan<T> x, Span<T> dx) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T d = T.CreateTruncating(delta), s = T.CreateTruncating(scale);
        for (int i = 0; i < dx.Length; i++) dx[i] = g[i] * s * T.Clamp(x[i], -d, d);
    }
}

/// <summary>Losses of an input against a target of the same shape, each fused with its derivative.</summary>
internal static class Losses
{
    public static NdArray Reduce(NdArray x, Reduction reduction) => reduction switch
    {
        Reduction.Mean => Reductions.Mean(x, [], false),
        Reduction.Sum => Reductions.Sum(x, [], false),
        _ => x.Retain(),
    };

    /// <summary>ℓ = f(x − t).</summary>
    public static NdArray Of<TFunction>(NdArray x, NdArray t, TFunction f, Reduction reduction) where TFunction : struct, IFunction
    {
        using NdArray difference = Arithmetic.Subtract(x, t), terms = Function.Apply(difference, f);
        return Reduce(terms, reduction);
    }

    /// <summary>
    /// ℓ = t(ln t − x), or e^t(t − x) where the target is a logarithm; x a log-probability. dx = −t·g (−e^t·g);
    /// dt = (ln t + 1 − x)g, or e^t(t + 1 − x)g. 0·ln 0 = 0.
    /// </summary>
    public static NdArray KullbackLeibler(NdArray x, NdArray t, bool log, Reduction reduction)
    {
        ScalarTypes.RequireFloat(x, "kl_div");
        ScalarTypes.RequireSame(x, t, "kl_div");
        if (!Shapes.Same(x.Shape, t.Shape))
        {
            long[] shape = Shapes.Broadcast(x.Shape, t.Shape, "kl_div");
            using NdArray wideX = Views.Expand(x, shape), wideT = Views.Expand(t, shape);
            using NdArray terms = KullbackLeibler(wideX, wideT, log, Reduction.None);
            return Reduce(terms, reduction);
        }
        using NdArray a = x.Packed(), b = t.Packed();
        var loss = new NdArray(x.Type, x.Shape);
        if (x.Type is ScalarType.Float32) Terms<float>(a, b, loss, log);
        else Terms<double>(a, b, loss, log);
        Graph.Record(loss, "kl_div", [x, t], [a, b], (g, s, to) =>
        {
            using NdArray gp = g.Packed();
            using NdArray? dx = to.Wants(0) ? new NdArray(g.Type, s[0].Shape) : null, dt = to.Wants(1) ? new NdArray(g.Type, s[0].Shape) : null;
            if (g.Type is ScalarType.Float32) Slopes<float>(gp, s[0], s[1], dx, dt, log);
            else Slopes<double>(gp, s[0], s[1], dx, dt, log);
            if (dx is not null) to.Add(0, dx.Retain());
            if (dt is not null) to.Add(1, dt.Retain());
        });
        if (reduction is Reduction.None) return loss;
        using NdArray spent = loss;
        return Reduce(loss, reduction);
    }

    private static void Terms<T>(NdArray x, NdArray t, NdArray loss, bool log) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> a = x.Span<T>(), b = t.Span<T>();
        Span<T> y = loss.Span<T>();
        if (log)
        {
            TensorPrimitives.Exp(b, y);
            for (int i = 0; i < y.Length; i++) y[i] *= b[i] - a[i];
            return;
        }
        TensorPrimitives.Log(b, y);
        for (int i = 0; i < y.Length; i++) y[i] = b[i] > T.Zero ? b[i] * (y[i] - a[i]) : b[i] == T.Zero ? T.Zero : T.NaN;
    }

    private static void Slopes<T>(NdArray g, NdArray x, NdArray t, NdArray? dx, NdArray? dt, bool log) where T : unmanaged, IFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> gi = g.Span<T>(), a = x.Span<T>(), b = t.Span<T>();
        if (dx is not null)
        {
            Span<T> d = dx.Span<T>();
            if (log) TensorPrimitives.Exp(b, d);
            else b.CopyTo(d);
            for (int i = 0; i < d.Length; i++) d[i] = -d[i] * gi[i];
        }
        if (dt is null) return;
        Span<T> e = dt.Span<T>();
        if (log) TensorPrimitives.Exp(b, e);
        for (int i = 0; i < e.Length; i++) e[i] = (log ? e[i] * (b[i] + T.One - a[i]) : T.Log(b[i]) + T.One - a[i]) * gi[i];
    }
}
