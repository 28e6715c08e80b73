using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>The numbers of one Adam step. Decoupled: AdamW, where the decay shrinks the weight instead of adding to the gradient.</summary>
internal sealed record AdamSettings(long Step, double Rate, double Beta1, double Beta2, double Eps, double Decay, bool Maximize, bool Decoupled)
{
    public static void Check(double lr, double beta1, double beta2, double eps, double weight_decay)
    {
        if (lr < 0) throw new ArgumentException($"Invalid learning rate: {lr}");
        if (eps < 0) throw new ArgumentException($"Invalid ε: {eps}");
        if (beta1 is < 0 or >= 1) throw new ArgumentException($"Invalid beta1: {beta1}");
        if (beta2 is < 0 or >= 1) throw new ArgumentException($"Invalid beta2: {beta2}");
        if (weight_decay < 0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
    }
}

/// <summary>
/// One Adam step in one sweep over the parameter, its gradient and its two moments:
/// m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², p ← p − (lr/(1−β₁ᵗ))·m / (√v/√(1−β₂ᵗ) + ε).
/// </summary>
internal static class AdamKernel
{
    public static void Step(NdArray p, NdArray g, NdArray m, NdArray v, NdArray? max, AdamSettings s)
    {
        if (p.Type is ScalarType.Float32) Step<float>(p, g, m, v, max, s);
        else Step<double>(p, g, m, v, max, s);
    }

    private static void Step<T>(NdArray p, NdArray g, NdArray m, NdArray v, NdArray? max, AdamSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using NdArray packed = p.Packed();
        Step(packed.Span<T>(), g.Span<T>(), m.Span<T>(), v.Span<T>(), max is null ? default : max.Span<T>(), s);
        if (packed != p) Copying.Into(p, packed);
    }

    public static void Step<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> max, AdamSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        int done = Isa.Path is IsaPath.Scalar ? 0 : Vectors(p, g, m, v, max, s);
        Scalars(p[done..], g[done..], m[done..], v[done..], max.IsEmpty ? max : max[done..], s);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Vectors<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> max, AdamSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Coefficients<T> k = new(s);
        Vector512<T> beta1 = Vector512.Create(k.Beta1), rest1 = Vector512.Create(k.Rest1), beta2 = Vector512.Create(k.Beta2), rest2 = Vector512.Create(k.Rest2);
        Vector512<T> root = Vector512.Create(k.Root), eps = Vector512.Create(k.Eps), step = Vector512.Create(k.Step), sign = Vector512.Create(k.Sign), decay = Vector512.Create(k.Decay), shrink = Vector512.Create(k.Shrink);
        ref T p0 = ref MemoryMarshal.GetReference(p), g0 = ref MemoryMarshal.GetReference(g), m0 = ref MemoryMarshal.GetReference(m), v0 = ref MemoryMarshal.GetReference(v), x0 = ref MemoryMarshal.GetReference(max);
        bool plain = s is { Decay: 0, Maximize: false }, amsgrad = !max.IsEmpty;
        int i = 0;
        for (; i <= p.Length - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Vector512<T> w = Vector512.LoadUnsafe(ref p0, (nuint)i), d = Vector512.LoadUnsafe(ref g0, (nuint)i);
            if (!plain)
            {
                w *= shrink;
                d = d * sign + w * decay;
            }
            Vector512<T> first = Vector512.LoadUnsafe(ref m0, (nuint)i) * beta1 + d * rest1;
            Vector512<T> second = Vector512.LoadUnsafe(ref v0, (nuint)i) * beta2 + d * d * rest2;
            first.StoreUnsafe(ref m0, (nuint)i);
            second.StoreUnsafe(ref v0, (nuint)i);
            if (amsgrad)
            {
                second = Vector512.Max(Vector512.LoadUnsafe(ref x0, (nuint)i), second);
                second.StoreUnsafe(ref x0, (nuint)i);
            }
            (w - step * Ratio(first, second, root, eps)).StoreUnsafe(ref p0, (nuint)i);
        }
        return i;
    }

    /// <summary>
    /// m / (√v·root + ε). In float32, root and quotient come from the processor's estimates and one step of Newton's each: within
    /// a few units in the last place, and three times as fast as its square root and division.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Ratio<T>(Vector512<T> m, Vector512<T> v, Vector512<T> root, Vector512<T> eps) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) || !Avx512F.IsSupported) return m / (Vector512.Sqrt(v) * root + eps);
        Vector512<float> x = v.AsSingle(), positive = Vector512.Max(x, Vector512.Create(1.17549435e-38f)), estimate = Avx512F.ReciprocalSqrt14(positive);
        Vector512<float> inverseRoot = estimate * (Vector512.Create(1.5f) - Vector512.Create(0.5f) * positive * estimate * estimate);
        Vector512<float> below = x * inverseRoot * root.AsSingle() + eps.AsSingle(), reciprocal = Avx512F.Reciprocal14(below);
        reciprocal *= Vector512.Create(2f) - below * reciprocal;
        return (m.AsSingle() * reciprocal).As<float, T>();
    }

    private static void Scalars<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, Span<T> max, AdamSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        Coefficients<T> k = new(s);
        for (int i = 0; i < p.Length; i++)
        {
            T w = p[i], d = g[i];
            if (s is not { Decay: 0, Maximize: false })
            {
                w *= k.Shrink;
                d = d * k.Sign + w * k.Decay;
            }
            m[i] = m[i] * k.Beta1 + d * k.Rest1;
            v[i] = v[i] * k.Beta2 + d * d * k.Rest2;
            T second = v[i];
            if (!max.IsEmpty) second = max[i] = T.Max(max[i], second);
            p[i] = w - k.Step * (m[i] / (T.Sqrt(second) * k.Root + k.Eps));
        }
    }

    private readonly struct Coefficients<T>(AdamSettings s) where T : IFloatingPointIeee754<T>
    {
        public readonly T Beta1 = T.CreateTruncating(s.Beta1), Rest1 = T.CreateTruncating(1 - s.Beta1), Beta2 = T.CreateTruncating(s.Beta2), Rest2 = T.CreateTruncating(1 - s.Beta2);
        public readonly T Root = T.CreateTruncating(1 / Math.Sqrt(1 - Math.Pow(s.Beta2, s.Step))), Eps = T.CreateTruncating(s.Eps);
        public readonly T Step = T.CreateTruncating(s.Rate / (1 - Math.Pow(s.Beta1, s.Step))), Sign = T.CreateTruncating(s.Maximize ? -1 : 1);
        public readonly T Decay = T.CreateTruncating(s.Decoupled ? 0 : s.Decay), Shrink = T.CreateTruncating(s.Decoupled ? 1 - s.Rate * s.Decay : 1);
    }
}
