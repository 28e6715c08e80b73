using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>
/// Sums whose order depends on the length alone (never on where the array lies in memory), so that the same values give the
/// same bits. Blocks are summed in vector lanes and the blocks in float64.
/// </summary>
internal static class SumKernel
{
    private const int Block = 4096;

    public static T Sum<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            T sum = T.Zero;
            foreach (T v in x) sum += v;
            return sum;
        }
        if (x.Length <= Block) return SumBlock(x);
        double total = 0;
        for (; x.Length > 0; x = x[Math.Min(Block, x.Length)..]) total += double.CreateTruncating(SumBlock(x[..Math.Min(Block, x.Length)]));
        return T.CreateTruncating(total);
    }

    private static T SumBlock<T>(ReadOnlySpan<T> x) where T : unmanaged, INumber<T>
    {
        ref T first = ref MemoryMarshal.GetReference(x);
        int lanes = Vector512<T>.Count, i = 0;
        T sum = T.Zero;
        if (x.Length >= lanes)
        {
            Vector512<T> a = Vector512<T>.Zero, b = a, c = a, d = a;
            for (; i <= x.Length - 4 * lanes; i += 4 * lanes)
            {
                a += Vector512.LoadUnsafe(ref first, (nuint)i);
                b += Vector512.LoadUnsafe(ref first, (nuint)(i + lanes));
                c += Vector512.LoadUnsafe(ref first, (nuint)(i + 2 * lanes));
                d += Vector512.LoadUnsafe(ref first, (nuint)(i + 3 * lanes));
            }
            for (; i <= x.Length - lanes; i += lanes) a += Vector512.LoadUnsafe(ref first, (nuint)i);
            sum = Vector512.Sum((a + b) + (c + d));
        }
        for (; i < x.Length; i++) sum += Unsafe.Add(ref first, i);
        return sum;
    }
}
