using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Internals;

/// <summary>Copies a strip of B into a panel[depth, width], zero beyond the strip's columns.</summary>
internal static unsafe class GemmPacking
{
    private const int RowsAhead = 12;

    public static void Pack<T>(MatrixPointer<T> b, int depth, int columns, int width, T* panel) where T : unmanaged
    {
        if (b.ColumnStep == 1) Rows(b.First, b.RowStep, depth, columns, width, panel);
        else Transposed(b.First, b.ColumnStep, b.RowStep, depth, columns, width, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<T>(T* b, nint ld, int depth, int columns, int width, T* panel) where T : unmanaged
    {
        int block = Vector512<T>.Count;
        if (columns == width)
        {
            if (width == 2 * block)
            {
                for (int p = 0; p < depth; p++, b += ld, panel += width)
                {
                    // The rows lie too far apart for the processor to see the next one coming.
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(b + RowsAhead * ld);
                        Sse.Prefetch0(b + RowsAhead * ld + block);
                    }
                    Vector512.Load(b).Store(panel);
                    Vector512.Load(b + block).Store(panel + block);
                }
                return;
            }
            for (int p = 0; p < depth; p++, b += ld, panel += width)
                for (int j = 0; j < width; j += Vector128<T>.Count) Vector128.Load(b + j).Store(panel + j);
            return;
        }
        for (int p = 0; p < depth; p++, b += ld, panel += width)
        {
            for (int j = 0; j < columns; j++) panel[j] = b[j];
            for (int j = columns; j < width; j++) panel[j] = default;
        }
    }

    /// <summary>The columns of B lie <paramref name="ld"/> apart, each contiguous (or with step <paramref name="step"/>).</summary>
    private static void Transposed<T>(T* b, nint ld, nint step, int depth, int columns, int width, T* panel) where T : unmanaged
    {
        int block = Vector512<T>.Count;
        if (Avx512F.IsSupported && step == 1 && width % block == 0)
        {
            T* whole = stackalloc T[block * block];
            for (int j = 0; j < width; j += block)
            {
                int q = Math.Clamp(columns - j, 0, block);
                for (int p = 0; p < depth; p += block)
                {
                    int r = Math.Min(block, depth - p);
                    if (q == block && r == block) Transpose(b + j * ld + p, ld, panel + p * width + j, width);
                    else Partial(b + j * ld + p, ld, q, r, whole, panel + p * width + j, width);
                }
            }
            return;
        }
        for (int j = 0; j < width; j++)
            for (int p = 0; p < depth; p++) panel[p * width + j] = j < columns ? b[j * ld + p * step] : default;
    }

    /// <summary>The transpose of q rows of r numbers, as part of a block of zeros.</summary>
    private static void Partial<T>(T* from, nint ld, int q, int r, T* whole, T* to, nint width) where T : unmanaged
    {
        int block = Vector512<T>.Count;
        new Span<T>(whole, block * block).Clear();
        for (int i = 0; i < q; i++) new ReadOnlySpan<T>(from + i * ld, r).CopyTo(new Span<T>(whole + i * block, r));
        if (r == block)
        {
            Transpose(whole, block, to, width);
            return;
        }
        T* turned = stackalloc T[block * block];
        Transpose(whole, block, turned, block);
        for (int i = 0; i < r; i++) Vector512.Load(turned + i * block).Store(to + i * width);
    }

    /// <summary>The transpose of a square block of whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose<T>(T* from, nint ld, T* to, nint width) where T : unmanaged
    {
        if (sizeof(T) == 4) Transpose16((float*)from, ld, (float*)to, width);
        else Transpose8((double*)from, ld, (double*)to, width);
    }

    /// <summary>An 8 × 8 transpose in registers: pairs, then 128-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose8(double* from, nint ld, double* to, nint width)
    {
        Vector512<double> r0 = Vector512.Load(from), r1 = Vector512.Load(from + ld), r2 = Vector512.Load(from + 2 * ld), r3 = Vector512.Load(from + 3 * ld);
        from += 4 * ld;
        Vector512<double> r4 = Vector512.Load(from), r5 = Vector512.Load(from + ld), r6 = Vector512.Load(from + 2 * ld), r7 = Vector512.Load(from + 3 * ld);
        Lanes(Avx512F.UnpackLow(r0, r1).AsSingle(), Avx512F.UnpackLow(r2, r3).AsSingle(), Avx512F.UnpackLow(r4, r5).AsSingle(), Avx512F.UnpackLow(r6, r7).AsSingle(), (float*)to, 0, 4 * width);
        Lanes(Avx512F.UnpackHigh(r0, r1).AsSingle(), Avx512F.UnpackHigh(r2, r3).AsSingle(), Avx512F.UnpackHigh(r4, r5).AsSingle(), Avx512F.UnpackHigh(r6, r7).AsSingle(), (float*)to, 2 * width, 4 * width);
    }

    /// <summary>A 16 × 16 transpose in registers: pairs, quads, then 128-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose16(float* from, nint ld, float* to, nint width)
    {
        Vector512<float> r0 = Vector512.Load(from), r1 = Vector512.Load(from + ld), r2 = Vector512.Load(from + 2 * ld), r3 = Vector512.Load(from + 3 * ld);
        from += 4 * ld;
        Vector512<float> r4 = Vector512.Load(from), r5 = Vector512.Load(from + ld), r6 = Vector512.Load(from + 2 * ld), r7 = Vector512.Load(from + 3 * ld);
        from += 4 * ld;
        Vector512<float> r8 = Vector512.Load(from), r9 = Vector512.Load(from + ld), r10 = Vector512.Load(from + 2 * ld), r11 = Vector512.Load(from + 3 * ld);
        from += 4 * ld;
        Vector512<float> r12 = Vector512.Load(from), r13 = Vector512.Load(from + ld), r14 = Vector512.Load(from + 2 * ld), r15 = Vector512.Load(from + 3 * ld);
        Quad(ref r0, ref r1, ref r2, ref r3);
        Quad(ref r4, ref r5, ref r6, ref r7);
        Quad(ref r8, ref r9, ref r10, ref r11);
        Quad(ref r12, ref r13, ref r14, ref r15);
        Lanes(r0, r4, r8, r12, to, 0 * width, 4 * width);
        Lanes(r1, r5, r9, r13, to, 1 * width, 4 * width);
        Lanes(r2, r6, r10, r14, to, 2 * width, 4 * width);
        Lanes(r3, r7, r11, r15, to, 3 * width, 4 * width);
    }

    /// <summary>Within each 128-bit lane, the 4 × 4 transpose of four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(ref Vector512<float> a, ref Vector512<float> b, ref Vector512<float> c, ref Vector512<float> d)
    {
        Vector512<double> t0 = Avx512F.UnpackLow(a, b).AsDouble(), t1 = Avx512F.UnpackHigh(a, b).AsDouble();
        Vector512<double> t2 = Avx512F.UnpackLow(c, d).AsDouble(), t3 = Avx512F.UnpackHigh(c, d).AsDouble();
        a = Avx512F.UnpackLow(t0, t2).AsSingle();
        b = Avx512F.UnpackHigh(t0, t2).AsSingle();
        c = Avx512F.UnpackLow(t1, t3).AsSingle();
        d = Avx512F.UnpackHigh(t1, t3).AsSingle();
    }

    /// <summary>Lane l of the four inputs side by side is a row of the output; these rows lie <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint first, nint step)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00).Store(to + first);
        Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00).Store(to + first + step);
        Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01).Store(to + first + 2 * step);
        Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01).Store(to + first + 3 * step);
    }
}
