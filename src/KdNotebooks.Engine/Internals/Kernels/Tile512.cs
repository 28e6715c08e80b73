using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>8 × 32 of C in 16 512-bit registers.</summary>
internal readonly unsafe struct Tile512 : IGemmTile
{
    public static int Rows => 8;
    public static int Columns => 32;

    public static void Run(int rows, int depth, MatrixPointer<float> a, float* panel, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        float* x = a.First;
        nint step = a.RowStep;
        if (rows == 8)
        {
            Rows8(depth, x, step, a.ColumnStep, panel, c, ldc, bias, add, relu);
            return;
        }
        if (rows >= 4)
        {
            Rows4(depth, x, step, a.ColumnStep, panel, c, ldc, bias, add, relu);
            x += 4 * step;
            c += 4 * ldc;
            rows -= 4;
        }
        while (rows >= 1)
        {
            Rows1(depth, x, step, a.ColumnStep, panel, c, ldc, bias, add, relu);
            x += step;
            c += ldc;
            rows--;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows8(int depth, float* a, nint step, nint next, float* b, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        if (add)
        {
            c00 = Vector512.Load(c + 0 * ldc + 0); c01 = Vector512.Load(c + 0 * ldc + 16);
            c10 = Vector512.Load(c + 1 * ldc + 0); c11 = Vector512.Load(c + 1 * ldc + 16);
            c20 = Vector512.Load(c + 2 * ldc + 0); c21 = Vector512.Load(c + 2 * ldc + 16);
            c30 = Vector512.Load(c + 3 * ldc + 0); c31 = Vector512.Load(c + 3 * ldc + 16);
            c40 = Vector512.Load(c + 4 * ldc + 0); c41 = Vector512.Load(c + 4 * ldc + 16);
            c50 = Vector512.Load(c + 5 * ldc + 0); c51 = Vector512.Load(c + 5 * ldc + 16);
            c60 = Vector512.Load(c + 6 * ldc + 0); c61 = Vector512.Load(c + 6 * ldc + 16);
            c70 = Vector512.Load(c + 7 * ldc + 0); c71 = Vector512.Load(c + 7 * ldc + 16);
        }
        else
        {
            Vector512<float> z0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
            Vector512<float> z1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
            c00 = z0; c01 = z1;
            c10 = z0; c11 = z1;
            c20 = z0; c21 = z1;
            c30 = z0; c31 = z1;
            c40 = z0; c41 = z1;
            c50 = z0; c51 = z1;
            c60 = z0; c61 = z1;
            c70 = z0; c71 = z1;
        }
        for (; depth > 0; depth--)
        {
            Vector512<float> b0 = Vector512.LoadAligned(b + 0); Vector512<float> b1 = Vector512.LoadAligned(b + 16);
            float* d = a + 4 * step;
            Vector512<float> a0 = Vector512.Create(*(a));
            c00 = Vector512.FusedMultiplyAdd(a0, b0, c00); c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
            Vector512<float> a1 = Vector512.Create(*(a + step));
            c10 = Vector512.FusedMultiplyAdd(a1, b0, c10); c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
            Vector512<float> a2 = Vector512.Create(*(a + 2 * step));
            c20 = Vector512.FusedMultiplyAdd(a2, b0, c20); c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
            Vector512<float> a3 = Vector512.Create(*(a + 3 * step));
            c30 = Vector512.FusedMultiplyAdd(a3, b0, c30); c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
            Vector512<float> a4 = Vector512.Create(*(d));
            c40 = Vector512.FusedMultiplyAdd(a4, b0, c40); c41 = Vector512.FusedMultiplyAdd(a4, b1, c41);
            Vector512<float> a5 = Vector512.Create(*(d + step));
            c50 = Vector512.FusedMultiplyAdd(a5, b0, c50); c51 = Vector512.FusedMultiplyAdd(a5, b1, c51);
            Vector512<float> a6 = Vector512.Create(*(d + 2 * step));
            c60 = Vector512.FusedMultiplyAdd(a6, b0, c60); c61 = Vector512.FusedMultiplyAdd(a6, b1, c61);
            Vector512<float> a7 = Vector512.Create(*(d + 3 * step));
            c70 = Vector512.FusedMultiplyAdd(a7, b0, c70); c71 = Vector512.FusedMultiplyAdd(a7, b1, c71);
            a += next;
            b += 32;
        }
        if (relu)
        {
            c00 = Vector512.Max(c00, Vector512<float>.Zero); c01 = Vector512.Max(c01, Vector512<float>.Zero);
            c10 = Vector512.Max(c10, Vector512<float>.Zero); c11 = Vector512.Max(c11, Vector512<float>.Zero);
            c20 = Vector512.Max(c20, Vector512<float>.Zero); c21 = Vector512.Max(c21, Vector512<float>.Zero);
            c30 = Vector512.Max(c30, Vector512<float>.Zero); c31 = Vector512.Max(c31, Vector512<float>.Zero);
            c40 = Vector512.Max(c40, Vector512<float>.Zero); c41 = Vector512.Max(c41, Vector512<float>.Zero);
            c50 = Vector512.Max(c50, Vector512<float>.Zero); c51 = Vector512.Max(c51, Vector512<float>.Zero);
            c60 = Vector512.Max(c60, Vector512<float>.Zero); c61 = Vector512.Max(c61, Vector512<float>.Zero);
            c70 = Vector512.Max(c70, Vector512<float>.Zero); c71 = Vector512.Max(c71, Vector512<float>.Zero);
        }
        c00.Store(c + 0 * ldc + 0); c01.Store(c + 0 * ldc + 16);
        c10.Store(c + 1 * ldc + 0); c11.Store(c + 1 * ldc + 16);
        c20.Store(c + 2 * ldc + 0); c21.Store(c + 2 * ldc + 16);
        c30.Store(c + 3 * ldc + 0); c31.Store(c + 3 * ldc + 16);
        c40.Store(c + 4 * ldc + 0); c41.Store(c + 4 * ldc + 16);
        c50.Store(c + 5 * ldc + 0); c51.Store(c + 5 * ldc + 16);
        c60.Store(c + 6 * ldc + 0); c61.Store(c + 6 * ldc + 16);
        c70.Store(c + 7 * ldc + 0); c71.Store(c + 7 * ldc + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(int depth, float* a, nint step, nint next, float* b, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        Vector512<float> c00, c01, c10, c11, c20, c21, c30, c31;
        if (add)
        {
            c00 = Vector512.Load(c + 0 * ldc + 0); c01 = Vector512.Load(c + 0 * ldc + 16);
            c10 = Vector512.Load(c + 1 * ldc + 0); c11 = Vector512.Load(c + 1 * ldc + 16);
            c20 = Vector512.Load(c + 2 * ldc + 0); c21 = Vector512.Load(c + 2 * ldc + 16);
            c30 = Vector512.Load(c + 3 * ldc + 0); c31 = Vector512.Load(c + 3 * ldc + 16);
        }
        else
        {
            Vector512<float> z0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
            Vector512<float> z1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
            c00 = z0; c01 = z1;
            c10 = z0; c11 = z1;
            c20 = z0; c21 = z1;
            c30 = z0; c31 = z1;
        }
        for (; depth > 0; depth--)
        {
            Vector512<float> b0 = Vector512.LoadAligned(b + 0); Vector512<float> b1 = Vector512.LoadAligned(b + 16);
            Vector512<float> a0 = Vector512.Create(*(a));
            c00 = Vector512.FusedMultiplyAdd(a0, b0, c00); c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
            Vector512<float> a1 = Vector512.Create(*(a + step));
            c10 = Vector512.FusedMultiplyAdd(a1, b0, c10); c11 = Vector512.FusedMultiplyAdd(a1, b1, c11);
            Vector512<float> a2 = Vector512.Create(*(a + 2 * step));
            c20 = Vector512.FusedMultiplyAdd(a2, b0, c20); c21 = Vector512.FusedMultiplyAdd(a2, b1, c21);
            Vector512<float> a3 = Vector512.Create(*(a + 3 * step));
            c30 = Vector512.FusedMultiplyAdd(a3, b0, c30); c31 = Vector512.FusedMultiplyAdd(a3, b1, c31);
            a += next;
            b += 32;
        }
        if (relu)
        {
            c00 = Vector512.Max(c00, Vector512<float>.Zero); c01 = Vector512.Max(c01, Vector512<float>.Zero);
            c10 = Vector512.Max(c10, Vector512<float>.Zero); c11 = Vector512.Max(c11, Vector512<float>.Zero);
            c20 = Vector512.Max(c20, Vector512<float>.Zero); c21 = Vector512.Max(c21, Vector512<float>.Zero);
            c30 = Vector512.Max(c30, Vector512<float>.Zero); c31 = Vector512.Max(c31, Vector512<float>.Zero);
        }
        c00.Store(c + 0 * ldc + 0); c01.Store(c + 0 * ldc + 16);
        c10.Store(c + 1 * ldc + 0); c11.Store(c + 1 * ldc + 16);
        c20.Store(c + 2 * ldc + 0); c21.Store(c + 2 * ldc + 16);
        c30.Store(c + 3 * ldc + 0); c31.Store(c + 3 * ldc + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(int depth, float* a, nint step, nint next, float* b, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        Vector512<float> c00, c01;
        if (add)
        {
            c00 = Vector512.Load(c + 0 * ldc + 0); c01 = Vector512.Load(c + 0 * ldc + 16);
        }
        else
        {
            Vector512<float> z0 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 0);
            Vector512<float> z1 = bias is null ? Vector512<float>.Zero : Vector512.Load(bias + 16);
            c00 = z0; c01 = z1;
        }
        for (; depth > 0; depth--)
        {
            Vector512<float> b0 = Vector512.LoadAligned(b + 0); Vector512<float> b1 = Vector512.LoadAligned(b + 16);
            Vector512<float> a0 = Vector512.Create(*(a));
            c00 = Vector512.FusedMultiplyAdd(a0, b0, c00); c01 = Vector512.FusedMultiplyAdd(a0, b1, c01);
            a += next;
            b += 32;
        }
        if (relu)
        {
            c00 = Vector512.Max(c00, Vector512<float>.Zero); c01 = Vector512.Max(c01, Vector512<float>.Zero);
        }
        c00.Store(c + 0 * ldc + 0); c01.Store(c + 0 * ldc + 16);
    }
}
