using System.Runtime.CompilerServices;

namespace TorchSharp.Internals;

/// <summary>
/// A matrix in memory: element (i, j) at <c>p[i·RowStep + j·ColumnStep]</c>. One of the steps is 1.
/// </summary>
internal readonly unsafe struct MatrixPointer<T>(T* first, nint rowStep, nint columnStep) where T : unmanaged
{
    public readonly T* First = first;
    public readonly nint RowStep = rowStep, ColumnStep = columnStep;

    public MatrixPointer<T> At(nint row, nint column) => new(First + row * RowStep + column * ColumnStep, RowStep, ColumnStep);

    public MatrixPointer<T> Transposed => new(First, ColumnStep, RowStep);
}

/// <summary>What becomes of a product: C = A·B, C = A·B + bias (a row), or C += A·B; and then max(C, 0).</summary>
internal readonly unsafe struct Epilogue<T>(T* bias = null, bool accumulate = false, bool relu = false) where T : unmanaged
{
    public readonly T* Bias = bias;
    public readonly bool Accumulate = accumulate, Relu = relu;
}

/// <summary>
/// C[m, n] = A[m, k] · B[k, n] in float32, either operand transposed. B is packed on the fly into panels of full vectors
/// that stay in the first-level cache; A is read in place; the tile of C lives in registers (after Goto and van de Geijn,
/// Anatomy of High-Performance Matrix Multiplication, 2008, without packing A).
/// </summary>
internal static unsafe class Gemm
{
    private const int DepthBlock = 288, RowBlock = 384;

    /// <summary>Room for one panel, a buffer a thread: [DepthBlock, PanelWidth], 64-byte aligned.</summary>
    [ThreadStatic] private static PanelBuffer? t_panel;

    public static void Multiply(int m, int n, int k, MatrixPointer<float> a, MatrixPointer<float> b, float* c, nint ldc, Epilogue<float> epilogue = default)
    {
        if (m == 0 || n == 0) return;
        switch (Isa.Path)
        {
            case IsaPath.Vector512: Blocked<Tile512>(m, n, k, a, b, c, ldc, epilogue); break;
            case IsaPath.Vector256: Blocked<Tile256>(m, n, k, a, b, c, ldc, epilogue); break;
            case IsaPath.Vector128: Blocked<Tile128>(m, n, k, a, b, c, ldc, epilogue); break;
            default: GemmReference.Multiply(m, n, k, a, b, c, ldc, epilogue); break;
        }
    }

    private static void Blocked<TTile>(int m, int n, int k, MatrixPointer<float> a, MatrixPointer<float> b, float* c, nint ldc, Epilogue<float> epilogue)
        where TTile : IGemmTile
    {
        int width = TTile.Columns, rows = TTile.Rows;
        float* panel = (t_panel ??= new PanelBuffer(DepthBlock * 32)).Pointer;
        float* edge = stackalloc float[8 * 32];
        int depthBlocks = Math.Max(1, (k + DepthBlock - 1) / DepthBlock);
        int rowBlocks = (m + RowBlock - 1) / RowBlock;
        for (int rb = 0; rb < rowBlocks; rb++)
        {
            int i0 = (int)((long)m * rb / rowBlocks / rows * rows), i1 = rb == rowBlocks - 1 ? m : (int)((long)m * (rb + 1) / rowBlocks / rows * rows);
            for (int kb = 0; kb < depthBlocks; kb++)
            {
                int k0 = (int)((long)k * kb / depthBlocks), depth = (int)((long)k * (kb + 1) / depthBlocks) - k0;
                bool add = epilogue.Accumulate || kb > 0, relu = epilogue.Relu && kb == depthBlocks - 1;
                for (int j = 0; j < n; j += width)
                {
                    int columns = Math.Min(width, n - j);
                    GemmPacking.Pack(b.At(k0, j), depth, columns, width, panel);
                    float* bias = add || epilogue.Bias is null ? null : epilogue.Bias + j;
                    for (int i = i0; i < i1; i += rows)
                    {
                        MatrixPointer<float> tile = a.At(i, k0);
                        float* target = c + i * ldc + j;
                        int height = Math.Min(rows, i1 - i);
                        if (columns == width)
                        {
                            TTile.Run(height, depth, tile, panel, target, ldc, bias, add, relu);
                            continue;
                        }
                        // A partial tile is computed whole, beside C.
                        Load(edge, width, target, ldc, height, columns, add ? null : bias, add);
                        TTile.Run(height, depth, tile, panel, edge, width, null, true, relu);
                        for (int r = 0; r < height; r++) Copy(edge + r * width, target + r * ldc, columns);
                    }
                }
            }
        }
    }

    private static void Load(float* edge, int width, float* c, nint ldc, int height, int columns, float* bias, bool add)
    {
        for (int r = 0; r < height; r++)
        {
            new Span<float>(edge + r * width, width).Clear();
            if (add) Copy(c + r * ldc, edge + r * width, columns);
            else if (bias is not null) Copy(bias, edge + r * width, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        for (int i = 0; i < count; i++) to[i] = from[i];
    }

    private sealed class PanelBuffer
    {
        private readonly float[] _array;

        public PanelBuffer(int length)
        {
            _array = GC.AllocateUninitializedArray<float>(length + 16, pinned: true);
            float* p = (float*)Unsafe.AsPointer(ref _array[0]);
            Pointer = (float*)(((nint)p + 63) & ~(nint)63);
        }

        public float* Pointer { get; }
    }
}

/// <summary>A register tile: up to Rows × Columns of C, computed at once.</summary>
internal unsafe interface IGemmTile
{
    static abstract int Rows { get; }
    static abstract int Columns { get; }

    /// <summary>C[rows, Columns] = (add ? C : bias or 0) + A[rows, depth] · panel[depth, Columns].</summary>
    static abstract void Run(int rows, int depth, MatrixPointer<float> a, float* panel, float* c, nint ldc, float* bias, bool add, bool relu);
}
