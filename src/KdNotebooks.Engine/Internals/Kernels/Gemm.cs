using System.Numerics;
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

/// <summary>What becomes of a product: C = A·B, plus a row of biases or one bias a row, or C += A·B; and then max(C, 0).</summary>
internal readonly unsafe struct Epilogue<T>(T* bias = null, T* rowBias = null, bool accumulate = false, bool relu = false) where T : unmanaged
{
    public readonly T* Bias = bias, RowBias = rowBias;
    public readonly bool Accumulate = accumulate, Relu = relu;
}

/// <summary>
/// C[m, n] = A[m, k] · B[k, n] in float32 or float64, either operand transposed. B is packed on the fly into panels of full vectors
/// that stay in the first-level cache; A is read in place; the tile of C lives in registers (after Goto and van de Geijn,
/// Anatomy of High-Performance Matrix Multiplication, 2008, without packing A).
/// </summary>
internal static unsafe class Gemm
{
    /// <summary>A panel is at most this deep, and used for this many rows of C; with fewer rows than the last, B is not worth packing.</summary>
    private const int DepthBlock = 288, RowBlock = 640, FewRows = 24;

    /// <summary>Bytes in a row of a panel, and rows of a tile, at most.</summary>
    private const int WidestPanel = 2 * 64, MostRows = 8;

    [ThreadStatic] private static PanelBuffer? t_panel;

    public static void Multiply<T>(int m, int n, int k, MatrixPointer<T> a, MatrixPointer<T> b, T* c, nint ldc, Epilogue<T> epilogue = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (m == 0 || n == 0) return;
        switch (Isa.Path)
        {
            case IsaPath.Vector512: Blocked<Tile512<T>, T>(m, n, k, a, b, c, ldc, epilogue); break;
            case IsaPath.Vector256: Blocked<Tile256<T>, T>(m, n, k, a, b, c, ldc, epilogue); break;
            case IsaPath.Vector128: Blocked<Tile128<T>, T>(m, n, k, a, b, c, ldc, epilogue); break;
            default: GemmReference.Multiply(m, n, k, a, b, c, ldc, epilogue); break;
        }
    }

    private static void Blocked<TTile, T>(int m, int n, int k, MatrixPointer<T> a, MatrixPointer<T> b, T* c, nint ldc, Epilogue<T> epilogue)
        where TTile : IGemmTile<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        var buffer = (T*)(t_panel ??= new PanelBuffer(DepthBlock * WidestPanel)).Pointer;
        T* edge = stackalloc T[MostRows * WidestPanel / sizeof(T)];
        int depthBlocks = Math.Max(1, (k + DepthBlock - 1) / DepthBlock), rowBlocks = (m + RowBlock - 1) / RowBlock;
        for (int rb = 0; rb < rowBlocks; rb++)
        {
            int i0 = Cut(m, rb, rowBlocks, TTile.Rows), i1 = Cut(m, rb + 1, rowBlocks, TTile.Rows);
            for (int kb = 0; kb < depthBlocks; kb++)
            {
                int k0 = Cut(k, kb, depthBlocks, 1), depth = Cut(k, kb + 1, depthBlocks, 1) - k0;
                bool add = epilogue.Accumulate || kb > 0, relu = epilogue.Relu && kb == depthBlocks - 1;
                for (int j = 0; j < n;)
                {
                    int width = n - j > TTile.Lanes ? 2 * TTile.Lanes : TTile.Lanes, columns = Math.Min(width, n - j);
                    bool inPlace = m <= FewRows && columns == width && b.ColumnStep == 1;
                    if (!inPlace) GemmPacking.Pack(b.At(k0, j), depth, columns, width, buffer);
                    T* panel = inPlace ? b.At(k0, j).First : buffer;
                    nint line = inPlace ? b.RowStep : width;
                    T* bias = add || epilogue.Bias is null ? null : epilogue.Bias + j;
                    for (int i = i0; i < i1; i += TTile.Rows)
                    {
                        MatrixPointer<T> tile = a.At(i, k0);
                        T* target = c + i * ldc + j, rowBias = add || epilogue.RowBias is null ? null : epilogue.RowBias + i;
                        int height = Math.Min(TTile.Rows, i1 - i);
                        if (columns == width)
                        {
                            Run<TTile, T>(height, width, depth, tile, panel, line, target, ldc, new Start<T>(bias, rowBias, add, relu));
                            continue;
                        }
                        // A partial tile is computed whole, beside C.
                        Load(edge, width, target, ldc, height, columns, bias, rowBias, add);
                        Run<TTile, T>(height, width, depth, tile, panel, line, edge, width, new Start<T>(null, null, add: true, relu));
                        for (int r = 0; r < height; r++) Copy(edge + r * width, target + r * ldc, columns);
                    }
                    j += width;
                }
            }
        }
    }

    /// <summary>Where block <paramref name="i"/> of <paramref name="blocks"/> begins, at a multiple of <paramref name="unit"/>.</summary>
    private static int Cut(int size, int i, int blocks, int unit) => i == blocks ? size : (int)((long)size * i / blocks / unit * unit);

    private static void Run<TTile, T>(int rows, int width, int depth, MatrixPointer<T> a, T* b, nint line, T* c, nint ldc, in Start<T> start) where TTile : IGemmTile<T> where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (width > TTile.Lanes) Run<TTile, TwoVectors, EvenLines, T>(rows, depth, a, b, line, c, ldc, start);
        else Run<TTile, OneVector, EvenLines, T>(rows, depth, a, b, line, c, ldc, start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TTile, TWidth, TLines, T>(int rows, int depth, MatrixPointer<T> a, T* b, nint line, T* c, nint ldc, in Start<T> start)
        where TTile : IGemmTile<T> where TWidth : struct, ITileWidth where TLines : struct, ITileLines where T : unmanaged
    {
        switch (rows)
        {
            case 8: TTile.Run<Rows8, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 7: TTile.Run<Rows7, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 6: TTile.Run<Rows6, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 5: TTile.Run<Rows5, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 4: TTile.Run<Rows4, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 3: TTile.Run<Rows3, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            case 2: TTile.Run<Rows2, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
            default: TTile.Run<Rows1, TWidth, TLines>(depth, a.First, a.RowStep, a.ColumnStep, b, line, c, ldc, start); break;
        }
    }

    private static void Load<T>(T* edge, int width, T* c, nint ldc, int height, int columns, T* bias, T* rowBias, bool add) where T : unmanaged
    {
        for (int r = 0; r < height; r++)
        {
            new Span<T>(edge + r * width, width).Fill(rowBias is null ? default : rowBias[r]);
            if (add) Copy(c + r * ldc, edge + r * width, columns);
            else if (bias is not null) Copy(bias, edge + r * width, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy<T>(T* from, T* to, int count) where T : unmanaged
    {
        for (int i = 0; i < count; i++) to[i] = from[i];
    }

    /// <summary>Room for a panel, aligned to cache lines; it never moves.</summary>
    private sealed class PanelBuffer
    {
        private readonly byte[] _array;

        public PanelBuffer(int bytes)
        {
            _array = GC.AllocateUninitializedArray<byte>(bytes + 64, pinned: true);
            Pointer = (byte*)(((nint)Unsafe.AsPointer(ref _array[0]) + 63) & ~(nint)63);
        }

        public byte* Pointer { get; }
    }
}
