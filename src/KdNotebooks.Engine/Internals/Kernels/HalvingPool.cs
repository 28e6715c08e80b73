using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Internals;

/// <summary>
/// The commonest pooling, 2 × 2 windows without overlap, a row of results at a time. Which of the four pixels won is kept as
/// its number in reading order, so that the way back writes every pixel once. Rows are handled in whole vectors: what is
/// written beyond a row is overwritten by the next one, and beyond the last row lies slack.
/// </summary>
internal static unsafe class HalvingPool
{
    /// <summary>y[i] = the largest of above[2i], above[2i + 1], below[2i], below[2i + 1]; the first of equals, NaN before all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Largest<T>(T* above, T* below, T* y, int* winner, int count) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float) && Isa.Path is IsaPath.Vector512 && Avx512F.IsSupported)
        {
            Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
            Vector512<int> one = Vector512<int>.One, two = one + one, three = two + one;
            for (int i = 0; i < count; i += 16)
            {
                float* a = (float*)above + 2 * i, b = (float*)below + 2 * i;
                Vector512<float> a0 = Vector512.Load(a), a1 = Vector512.Load(a + 16), b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
                Vector512<float> best = Avx512F.PermuteVar16x32x2(a0, even, a1);
                Vector512<int> number = Vector512<int>.Zero;
                Take(Avx512F.PermuteVar16x32x2(a0, odd, a1), one, ref best, ref number);
                Take(Avx512F.PermuteVar16x32x2(b0, even, b1), two, ref best, ref number);
                Take(Avx512F.PermuteVar16x32x2(b0, odd, b1), three, ref best, ref number);
                best.Store((float*)y + i);
                number.Store(winner + i);
            }
            return;
        }
        for (int i = 0; i < count; i++)
        {
            T best = above[2 * i];
            int number = 0;
            Take(above[2 * i + 1], 1, ref best, ref number);
            Take(below[2 * i], 2, ref best, ref number);
            Take(below[2 * i + 1], 3, ref best, ref number);
            y[i] = best;
            winner[i] = number;
        }
    }

    /// <summary>Each pixel gets the gradient if it won, else 0. The row below follows the row above.</summary>
    public static void Return<T>(T* g, int* winner, T* above, T* below, int count) where T : unmanaged, INumber<T>
    {
        Row(g, winner, above, count, 0);
        Row(g, winner, below, count, 2);
    }

    /// <summary>Pixels number <paramref name="first"/> and the next one of each window, side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(T* g, int* winner, T* row, int count, int first) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float) && Isa.Path is IsaPath.Vector512 && Avx512F.IsSupported)
        {
            Vector512<int> low = (Vector512<int>.Indices >> 1) + ((Vector512<int>.Indices & Vector512<int>.One) << 4), high = low + Vector512.Create(8);
            Vector512<int> left = Vector512.Create(first), right = Vector512.Create(first + 1);
            for (int i = 0; i < count; i += 16)
            {
                Vector512<float> v = Vector512.Load((float*)g + i);
                Vector512<int> number = Vector512.Load(winner + i);
                Vector512<float> v0 = v & Vector512.Equals(number, left).AsSingle(), v1 = v & Vector512.Equals(number, right).AsSingle();
                Avx512F.PermuteVar16x32x2(v0, low, v1).Store((float*)row + 2 * i);
                Avx512F.PermuteVar16x32x2(v0, high, v1).Store((float*)row + 2 * i + 16);
            }
            return;
        }
        for (int i = 0; i < count; i++)
        {
            row[2 * i] = winner[i] == first ? g[i] : T.Zero;
            row[2 * i + 1] = winner[i] == first + 1 ? g[i] : T.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector512<float> v, Vector512<int> which, ref Vector512<float> best, ref Vector512<int> number)
    {
        Vector512<float> wins = Vector512.GreaterThan(v, best) | ~Vector512.Equals(v, v);
        best = Vector512.ConditionalSelect(wins, v, best);
        number = Vector512.ConditionalSelect(wins.AsInt32(), which, number);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<T>(T v, int which, ref T best, ref int number) where T : IFloatingPointIeee754<T>
    {
        bool wins = v > best || T.IsNaN(v);
        best = wins ? v : best;
        number = wins ? which : number;
    }
}
