using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>The numbers of one step of gradient descent.</summary>
internal sealed record SgdSettings(double Rate, double Momentum, double Dampening, double Decay, bool Nesterov, bool Maximize);

/// <summary>One step in one sweep: d = ±g + λp; u ← μu + (1−τ)d (u = d at first); p ← p − lr·(u, or d + μu for Nesterov).</summary>
internal static class SgdKernel
{
    public static void Step(NdArray p, NdArray g, NdArray? velocity, bool first, SgdSettings s)
    {
        if (p.Type is ScalarType.Float32) Step<float>(p, g, velocity, first, s);
        else Step<double>(p, g, velocity, first, s);
    }

    private static void Step<T>(NdArray p, NdArray g, NdArray? velocity, bool first, SgdSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        using NdArray packed = p.Packed();
        Step(packed.Span<T>(), g.Span<T>(), velocity is null ? default : velocity.Span<T>(), first, s);
        if (packed != p) Copying.Into(p, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> u, bool first, SgdSettings s) where T : unmanaged, IFloatingPointIeee754<T>
    {
        T rate = T.CreateTruncating(s.Rate), momentum = T.CreateTruncating(first ? 0 : s.Momentum), rest = T.CreateTruncating(first ? 1 : 1 - s.Dampening);
        T decay = T.CreateTruncating(s.Decay), sign = s.Maximize ? -T.One : T.One, ahead = T.CreateTruncating(s.Momentum);
        bool moving = !u.IsEmpty;
        int i = 0;
        if (Isa.Path is not IsaPath.Scalar)
        {
            Vector512<T> vRate = Vector512.Create(rate), vMomentum = Vector512.Create(momentum), vRest = Vector512.Create(rest), vDecay = Vector512.Create(decay), vSign = Vector512.Create(sign), vAhead = Vector512.Create(ahead);
            ref T p0 = ref MemoryMarshal.GetReference(p), g0 = ref MemoryMarshal.GetReference(g), u0 = ref MemoryMarshal.GetReference(u);
            for (; i <= p.Length - Vector512<T>.Count; i += Vector512<T>.Count)
            {
                Vector512<T> w = Vector512.LoadUnsafe(ref p0, (nuint)i), d = Vector512.LoadUnsafe(ref g0, (nuint)i) * vSign + w * vDecay;
                if (moving)
                {
                    Vector512<T> velocity = Vector512.LoadUnsafe(ref u0, (nuint)i) * vMomentum + d * vRest;
                    velocity.StoreUnsafe(ref u0, (nuint)i);
                    d = s.Nesterov ? d + velocity * vAhead : velocity;
                }
                (w - d * vRate).StoreUnsafe(ref p0, (nuint)i);
            }
        }
        for (; i < p.Length; i++)
        {
            T d = g[i] * sign + p[i] * decay;
            if (moving)
            {
                u[i] = u[i] * momentum + d * rest;
                d = s.Nesterov ? d + u[i] * ahead : u[i];
            }
            p[i] -= d * rate;
        }
    }
}
