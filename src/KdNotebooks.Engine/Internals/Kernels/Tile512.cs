using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>Up to 8 rows and two vectors of C in 512-bit registers. Rows and columns that a shape does not have are compiled away.</summary>
internal readonly unsafe struct Tile512<T> : IGemmTile<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Rows => 8;

    public static int Lanes => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TWidth, TLines>(int depth, T* a, nint step, nint next, T* b, nint line, T* c, nint ldc, in Start<T> start)
        where TRows : struct, ITileRows where TWidth : struct, ITileWidth where TLines : struct, ITileLines
    {
        Vector512<T> c00 = Vector512<T>.Zero, c01 = c00;
        Vector512<T> c10 = Vector512<T>.Zero, c11 = c10;
        Vector512<T> c20 = Vector512<T>.Zero, c21 = c20;
        Vector512<T> c30 = Vector512<T>.Zero, c31 = c30;
        Vector512<T> c40 = Vector512<T>.Zero, c41 = c40;
        Vector512<T> c50 = Vector512<T>.Zero, c51 = c50;
        Vector512<T> c60 = Vector512<T>.Zero, c61 = c60;
        Vector512<T> c70 = Vector512<T>.Zero, c71 = c70;
        if (start.Add)
        {
            Load(c + 0 * ldc, ref c00, ref c01, TWidth.Double);
            if (TRows.Count > 1) Load(c + 1 * ldc, ref c10, ref c11, TWidth.Double);
            if (TRows.Count > 2) Load(c + 2 * ldc, ref c20, ref c21, TWidth.Double);
            if (TRows.Count > 3) Load(c + 3 * ldc, ref c30, ref c31, TWidth.Double);
            if (TRows.Count > 4) Load(c + 4 * ldc, ref c40, ref c41, TWidth.Double);
            if (TRows.Count > 5) Load(c + 5 * ldc, ref c50, ref c51, TWidth.Double);
            if (TRows.Count > 6) Load(c + 6 * ldc, ref c60, ref c61, TWidth.Double);
            if (TRows.Count > 7) Load(c + 7 * ldc, ref c70, ref c71, TWidth.Double);
        }
        else if (start.Bias is not null)
        {
            Vector512<T> z0 = Vector512.Load(start.Bias), z1 = TWidth.Double ? Vector512.Load(start.Bias + Lanes) : z0;
            (c00, c01) = (z0, z1);
            (c10, c11) = (z0, z1);
            (c20, c21) = (z0, z1);
            (c30, c31) = (z0, z1);
            (c40, c41) = (z0, z1);
            (c50, c51) = (z0, z1);
            (c60, c61) = (z0, z1);
            (c70, c71) = (z0, z1);
        }
        else if (start.RowBias is not null)
        {
            c00 = c01 = Vector512.Create(start.RowBias[0]);
            if (TRows.Count > 1) c10 = c11 = Vector512.Create(start.RowBias[1]);
            if (TRows.Count > 2) c20 = c21 = Vector512.Create(start.RowBias[2]);
            if (TRows.Count > 3) c30 = c31 = Vector512.Create(start.RowBias[3]);
            if (TRows.Count > 4) c40 = c41 = Vector512.Create(start.RowBias[4]);
            if (TRows.Count > 5) c50 = c51 = Vector512.Create(start.RowBias[5]);
            if (TRows.Count > 6) c60 = c61 = Vector512.Create(start.RowBias[6]);
            if (TRows.Count > 7) c70 = c71 = Vector512.Create(start.RowBias[7]);
        }
        T* first = b;
        int* lines = start.Lines;
        for (; depth > 0; depth--)
        {
            if (TLines.Listed) b = first + *lines++;
            Vector512<T> b0 = Vector512.Load(b), b1 = TWidth.Double ? Vector512.Load(b + Lanes) : b0;
            T* d = a + 4 * step;
            Add(*a, b0, b1, ref c00, ref c01, TWidth.Double);
            if (TRows.Count > 1) Add(*(a + step), b0, b1, ref c10, ref c11, TWidth.Double);
            if (TRows.Count > 2) Add(*(a + 2 * step), b0, b1, ref c20, ref c21, TWidth.Double);
            if (TRows.Count > 3) Add(*(a + 3 * step), b0, b1, ref c30, ref c31, TWidth.Double);
            if (TRows.Count > 4) Add(*d, b0, b1, ref c40, ref c41, TWidth.Double);
            if (TRows.Count > 5) Add(*(d + step), b0, b1, ref c50, ref c51, TWidth.Double);
            if (TRows.Count > 6) Add(*(d + 2 * step), b0, b1, ref c60, ref c61, TWidth.Double);
            if (TRows.Count > 7) Add(*(d + 3 * step), b0, b1, ref c70, ref c71, TWidth.Double);
            a += next;
            if (!TLines.Listed) b += line;
        }
        Store(c + 0 * ldc, c00, c01, TWidth.Double, start.Relu);
        if (TRows.Count > 1) Store(c + 1 * ldc, c10, c11, TWidth.Double, start.Relu);
        if (TRows.Count > 2) Store(c + 2 * ldc, c20, c21, TWidth.Double, start.Relu);
        if (TRows.Count > 3) Store(c + 3 * ldc, c30, c31, TWidth.Double, start.Relu);
        if (TRows.Count > 4) Store(c + 4 * ldc, c40, c41, TWidth.Double, start.Relu);
        if (TRows.Count > 5) Store(c + 5 * ldc, c50, c51, TWidth.Double, start.Relu);
        if (TRows.Count > 6) Store(c + 6 * ldc, c60, c61, TWidth.Double, start.Relu);
        if (TRows.Count > 7) Store(c + 7 * ldc, c70, c71, TWidth.Double, start.Relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T x, Vector512<T> b0, Vector512<T> b1, ref Vector512<T> c0, ref Vector512<T> c1, bool two)
    {
        Vector512<T> v = Vector512.Create(x);
        c0 = MultiplyAdd(v, b0, c0);
        if (two) c1 = MultiplyAdd(v, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* c, ref Vector512<T> c0, ref Vector512<T> c1, bool two)
    {
        c0 = Vector512.Load(c);
        if (two) c1 = Vector512.Load(c + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector512<T> c0, Vector512<T> c1, bool two, bool relu)
    {
        (relu ? Vector512.Max(c0, Vector512<T>.Zero) : c0).Store(c);
        if (two) (relu ? Vector512.Max(c1, Vector512<T>.Zero) : c1).Store(c + Lanes);
    }
}
