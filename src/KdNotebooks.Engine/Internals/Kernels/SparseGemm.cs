using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Internals;

/// <summary>
/// C[m, n] = A[k, m]ᵀ · B[k, n] where A holds many zeros, as the gradient of a layer does whose ReLU is shut for half of the rows:
/// they are left out. Bit for bit the same as <see cref="Gemm"/>, which adds the products of an element of C in the same order,
/// for adding ±0 to a sum that began at +0 changes nothing.
/// </summary>
internal static unsafe class SparseGemm
{
    /// <summary>A panel of B that stays in the first-level cache: rows, and vectors in a row.</summary>
    private const int PanelRows = 64, PanelVectors = 8;

    /// <summary>Fewer columns, rows or products than these are not worth the lists; nor is more than this share of numbers that are not zero.</summary>
    private const int FewestColumns = 128, FewestRows = 16, FewestProducts = 1 << 20;

    private const double DensestShare = 0.55;

    private const int RowsAhead = 6;

    /// <summary>False, and C is not to be used, where A is too dense or too small, B is not finite (0·∞ is no zero), or the processor lacks the vectors.</summary>
    public static bool Multiply(int m, int n, int k, float* a, float* b, nint ldb, float* c, nint ldc)
    {
        if (Isa.Path is not IsaPath.Vector512 || !Vector512.IsHardwareAccelerated) return false;
        if (n < FewestColumns || m < FewestRows || k < FewestRows || (long)m * n * k < FewestProducts) return false;
        int filled = Filled(a, m * k);
        return filled <= DensestShare * m * k && Multiply(m, n, k, a, b, ldb, c, ldc, filled);
    }

    private static bool Multiply(int m, int n, int k, float* a, float* b, nint ldb, float* c, nint ldc, int filled)
    {
        const int width = PanelVectors * 16;
        int blocks = (k + PanelRows - 1) / PanelRows;
        using var values = new Scratch<float>(filled + 1);
        using var lines = new Scratch<int>(filled + 1);
        using var begins = new Scratch<int>((long)blocks * m + 1);
        using var panel = new Scratch<float>(PanelRows * width);
        List(m, k, a, values.Pointer, lines.Pointer, begins.Pointer, width);
        int j = 0;
        for (; j + width <= n; j += width)
            for (int block = 0; block < blocks; block++)
            {
                int row = block * PanelRows, rows = Math.Min(PanelRows, k - row);
                if (!Pack(b + row * ldb + j, ldb, rows, panel.Pointer)) return false;
                int* begin = begins.Pointer + (long)block * m;
                for (int i = 0; i < m; i++) Row(begin[i + 1] - begin[i], values.Pointer + begin[i], lines.Pointer + begin[i], panel.Pointer, c + i * ldc + j, block > 0);
            }
        if (j < n) Gemm.Multiply(m, n - j, k, new MatrixPointer<float>(a, 1, m), new MatrixPointer<float>(b + j, ldb, 1), c + j, ldc);
        return true;
    }

    /// <summary>The numbers that are not zero.</summary>
    private static int Filled(float* a, int count)
    {
        int zeros = 0, i = 0;
        for (; i <= count - 16; i += 16) zeros += BitOperations.PopCount(Vector512.Equals(Vector512.Load(a + i), Vector512<float>.Zero).ExtractMostSignificantBits());
        for (; i < count; i++) zeros += a[i] == 0 ? 1 : 0;
        return count - zeros;
    }

    /// <summary>
    /// By blocks of rows of A and within them by columns: its numbers that are not zero, and where in a panel the row of B begins
    /// that each is multiplied by. List l goes from begins[l] to begins[l + 1].
    /// </summary>
    private static void List(int m, int k, float* a, float* values, int* lines, int* begins, int width)
    {
        float* turned = stackalloc float[16 * PanelRows];
        int filled = 0;
        for (int row = 0; row < k; row += PanelRows)
        {
            int rows = Math.Min(PanelRows, k - row);
            for (int column = 0; column < m; column += 16)
            {
                int columns = Math.Min(16, m - column);
                GemmPacking.Pack(new MatrixPointer<float>(a + (long)row * m + column, 1, m), columns, rows, PanelRows, turned);
                for (int i = 0; i < columns; i++)
                {
                    *begins++ = filled;
                    float* from = turned + i * PanelRows;
                    for (int r = 0; r < rows; r++)
                    {
                        // Written in any case, kept if it is not zero: no branch to guess wrong.
                        values[filled] = from[r];
                        lines[filled] = r * width;
                        filled += from[r] != 0 ? 1 : 0;
                    }
                }
            }
        }
        *begins = filled;
    }

    /// <summary>Rows of B beside each other; false if a number is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Pack(float* b, nint ldb, int rows, float* panel)
    {
        Vector512<int> exponent = Vector512.Create(0x7F800000), bad = Vector512<int>.Zero;
        for (int r = 0; r < rows; r++, b += ldb)
            for (int v = 0; v < PanelVectors; v++, panel += 16)
            {
                if (Sse.IsSupported) Sse.Prefetch0(b + RowsAhead * ldb + 16 * v);
                Vector512<float> x = Vector512.Load(b + 16 * v);
                bad |= Vector512.Equals(x.AsInt32() & exponent, exponent);
                x.Store(panel);
            }
        return bad == Vector512<int>.Zero;
    }

    /// <summary>c[128] (+)= Σ value·(its row of the panel).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(int count, float* values, int* lines, float* panel, float* c, bool add)
    {
        Vector512<float> c0 = Vector512<float>.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        if (add)
        {
            (c0, c1, c2, c3) = (Vector512.Load(c), Vector512.Load(c + 16), Vector512.Load(c + 32), Vector512.Load(c + 48));
            (c4, c5, c6, c7) = (Vector512.Load(c + 64), Vector512.Load(c + 80), Vector512.Load(c + 96), Vector512.Load(c + 112));
        }
        for (int t = 0; t < count; t++)
        {
            Vector512<float> x = Vector512.Create(values[t]);
            float* line = panel + lines[t];
            c0 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line), c0);
            c1 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 16), c1);
            c2 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 32), c2);
            c3 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 48), c3);
            c4 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 64), c4);
            c5 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 80), c5);
            c6 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 96), c6);
            c7 = Vector512.FusedMultiplyAdd(x, Vector512.Load(line + 112), c7);
        }
        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
        c4.Store(c + 64);
        c5.Store(c + 80);
        c6.Store(c + 96);
        c7.Store(c + 112);
    }
}
