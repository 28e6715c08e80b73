using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>4 × 16 of C in 8 256-bit registers.</summary>
internal readonly unsafe struct Tile256 : IGemmTile
{
    public static int Rows => 4;
    public static int Columns => 16;

    public static void Run(int rows, int depth, MatrixPointer<float> a, float* panel, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        float* x = a.First;
        nint step = a.RowStep;
        if (rows == 4)
        {
            Rows4(depth, x, step, a.ColumnStep, panel, c, ldc, bias, add, relu);
            return;
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
    private static void Rows4(int depth, float* a, nint step, nint next, float* b, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        Vector256<float> c00, c01, c10, c11, c20, c21, c30, c31;
        if (add)
        {
            c00 = Vector256.Load(c + 0 * ldc + 0); c01 = Vector256.Load(c + 0 * ldc + 8);
            c10 = Vector256.Load(c + 1 * ldc + 0); c11 = Vector256.Load(c + 1 * ldc + 8);
            c20 = Vector256.Load(c + 2 * ldc + 0); c21 = Vector256.Load(c + 2 * ldc + 8);
            c30 = Vector256.Load(c + 3 * ldc + 0); c31 = Vector256.Load(c + 3 * ldc + 8);
        }
        else
        {
            Vector256<float> z0 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 0);
            Vector256<float> z1 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 8);
            c00 = z0; c01 = z1;
            c10 = z0; c11 = z1;
            c20 = z0; c21 = z1;
            c30 = z0; c31 = z1;
        }
        for (; depth > 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b + 0); Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(*(a));
            c00 = Vector256.FusedMultiplyAdd(a0, b0, c00); c01 = Vector256.FusedMultiplyAdd(a0, b1, c01);
            Vector256<float> a1 = Vector256.Create(*(a + step));
            c10 = Vector256.FusedMultiplyAdd(a1, b0, c10); c11 = Vector256.FusedMultiplyAdd(a1, b1, c11);
            Vector256<float> a2 = Vector256.Create(*(a + 2 * step));
            c20 = Vector256.FusedMultiplyAdd(a2, b0, c20); c21 = Vector256.FusedMultiplyAdd(a2, b1, c21);
            Vector256<float> a3 = Vector256.Create(*(a + 3 * step));
            c30 = Vector256.FusedMultiplyAdd(a3, b0, c30); c31 = Vector256.FusedMultiplyAdd(a3, b1, c31);
            a += next;
            b += 16;
        }
        if (relu)
        {
            c00 = Vector256.Max(c00, Vector256<float>.Zero); c01 = Vector256.Max(c01, Vector256<float>.Zero);
            c10 = Vector256.Max(c10, Vector256<float>.Zero); c11 = Vector256.Max(c11, Vector256<float>.Zero);
            c20 = Vector256.Max(c20, Vector256<float>.Zero); c21 = Vector256.Max(c21, Vector256<float>.Zero);
            c30 = Vector256.Max(c30, Vector256<float>.Zero); c31 = Vector256.Max(c31, Vector256<float>.Zero);
        }
        c00.Store(c + 0 * ldc + 0); c01.Store(c + 0 * ldc + 8);
        c10.Store(c + 1 * ldc + 0); c11.Store(c + 1 * ldc + 8);
        c20.Store(c + 2 * ldc + 0); c21.Store(c + 2 * ldc + 8);
        c30.Store(c + 3 * ldc + 0); c31.Store(c + 3 * ldc + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(int depth, float* a, nint step, nint next, float* b, float* c, nint ldc, float* bias, bool add, bool relu)
    {
        Vector256<float> c00, c01;
        if (add)
        {
            c00 = Vector256.Load(c + 0 * ldc + 0); c01 = Vector256.Load(c + 0 * ldc + 8);
        }
        else
        {
            Vector256<float> z0 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 0);
            Vector256<float> z1 = bias is null ? Vector256<float>.Zero : Vector256.Load(bias + 8);
            c00 = z0; c01 = z1;
        }
        for (; depth > 0; depth--)
        {
            Vector256<float> b0 = Vector256.Load(b + 0); Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> a0 = Vector256.Create(*(a));
            c00 = Vector256.FusedMultiplyAdd(a0, b0, c00); c01 = Vector256.FusedMultiplyAdd(a0, b1, c01);
            a += next;
            b += 16;
        }
        if (relu)
        {
            c00 = Vector256.Max(c00, Vector256<float>.Zero); c01 = Vector256.Max(c01, Vector256<float>.Zero);
        }
        c00.Store(c + 0 * ldc + 0); c01.Store(c + 0 * ldc + 8);
    }
}
