using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Internals;

/// <summary>Copies a strip of B into a panel[depth, width], zero beyond the strip's columns.</summary>
internal static unsafe class GemmPacking
{
    private const int Block = 16, RowsAhead = 12;

    public static void Pack(MatrixPointer<float> b, int depth, int columns, int width, float* panel)
    {
        if (b.ColumnStep == 1) Rows(b.First, b.RowStep, depth, columns, width, panel);
        else Transposed(b.First, b.ColumnStep, b.RowStep, depth, columns, width, panel);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(float* b, nint ld, int depth, int columns, int width, float* panel)
    {
        if (columns == width)
        {
            if (width == 2 * Block)
            {
                for (int p = 0; p < depth; p++, b += ld, panel += width)
                {
                    // The rows lie too far apart for the processor to see the next one coming.
                    if (Sse.IsSupported)
                    {
                        Sse.Prefetch0(b + RowsAhead * ld);
                        Sse.Prefetch0(b + RowsAhead * ld + Block);
                    }
                    Vector512.Load(b).Store(panel);
                    Vector512.Load(b + Block).Store(panel + Block);
                }
                return;
            }
            for (int p = 0; p < depth; p++, b += ld, panel += width)
                for (int j = 0; j < width; j += 4) Vector128.Load(b + j).Store(panel + j);
            return;
        }
        for (int p = 0; p < depth; p++, b += ld, panel += width)
        {
            for (int j = 0; j < columns; j++) panel[j] = b[j];
            for (int j = columns; j < width; j++) panel[j] = 0;
        }
    }

    /// <summary>The columns of B lie <paramref name="ld"/> apart, each contiguous (or with step <paramref name="step"/>).</summary>
    private static void Transposed(float* b, nint ld, nint step, int depth, int columns, int width, float* panel)
    {
        if (Avx512F.IsSupported && step == 1 && width % Block == 0)
        {
            float* whole = stackalloc float[Block * Block];
            for (int j = 0; j < width; j += Block)
            {
                int q = Math.Clamp(columns - j, 0, Block);
                for (int p = 0; p < depth; p += Block)
                {
                    int r = Math.Min(Block, depth - p);
                    if (q == Block && r == Block) Transpose16(b + j * ld + p, ld, panel + p * width + j, width);
                    else Partial(b + j * ld + p, ld, q, r, whole, panel + p * width + j, width);
                }
            }
            return;
        }
        for (int j = 0; j < width; j++)
            for (int p = 0; p < depth; p++) panel[p * width + j] = j < columns ? b[j * ld + p * step] : 0;
    }

    /// <summary>The transpose of q rows of r numbers, as part of a block of zeros.</summary>
    private static void Partial(float* from, nint ld, int q, int r, float* whole, float* to, nint width)
    {
        new Span<float>(whole, Block * Block).Clear();
        for (int i = 0; i < q; i++) new ReadOnlySpan<float>(from + i * ld, r).CopyTo(new Span<float>(whole + i * Block, r));
        if (r == Block)
        {
            Transpose16(whole, Block, to, width);
            return;
        }
        float* turned = stackalloc float[Block * Block];
        Transpose16(whole, Block, turned, Block);
        for (int i = 0; i < r; i++) Vector512.Load(turned + i * Block).Store(to + i * width);
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
        Lanes(r0, r4, r8, r12, to, 0 * width, width);
        Lanes(r1, r5, r9, r13, to, 1 * width, width);
        Lanes(r2, r6, r10, r14, to, 2 * width, width);
        Lanes(r3, r7, r11, r15, to, 3 * width, width);
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

    /// <summary>Lane l of the four inputs side by side is output row 4·l.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lanes(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint first, nint width)
    {
        Vector512<float> ab02 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), ab13 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> cd02 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00), cd13 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(ab02, cd02, 0b10_00_10_00).Store(to + first);
        Avx512F.Shuffle4x128(ab13, cd13, 0b10_00_10_00).Store(to + first + 4 * width);
        Avx512F.Shuffle4x128(ab02, cd02, 0b11_01_11_01).Store(to + first + 8 * width);
        Avx512F.Shuffle4x128(ab13, cd13, 0b11_01_11_01).Store(to + first + 12 * width);
    }
}
