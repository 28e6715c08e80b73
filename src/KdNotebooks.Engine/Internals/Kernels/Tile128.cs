using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchSharp.Internals;

/// <summary>Up to 4 rows and two vectors of C in 128-bit registers. Rows and columns that a shape does not have are compiled away.</summary>
internal readonly unsafe struct Tile128<T> : IGemmTile<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    public static int Rows => 4;

    public static int Lanes => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TWidth, TLines>(int depth, T* a, nint step, nint next, T* b, nint line, T* c, nint ldc, in Start<T> start)
        where TRows : struct, ITileRows where TWidth : struct, ITileWidth where TLines : struct, ITileLines
    {
        Vector128<T> c00 = Vector128<T>.Zero, c01 = c00;
        Vector128<T> c10 = Vector128<T>.Zero, c11 = c10;
        Vector128<T> c20 = Vector128<T>.Zero, c21 = c20;
        Vector128<T> c30 = Vector128<T>.Zero, c31 = c30;
        if (start.Add)
        {
            Load(c + 0 * ldc, ref c00, ref c01, TWidth.Double);
            if (TRows.Count > 1) Load(c + 1 * ldc, ref c10, ref c11, TWidth.Double);
            if (TRows.Count > 2) Load(c + 2 * ldc, ref c20, ref c21, TWidth.Double);
            if (TRows.Count > 3) Load(c + 3 * ldc, ref c30, ref c31, TWidth.Double);
        }
        else if (start.Bias is not null)
        {
            Vector128<T> z0 = Vector128.Load(start.Bias), z1 = TWidth.Double ? Vector128.Load(start.Bias + Lanes) : z0;
            (c00, c01) = (z0, z1);
            (c10, c11) = (z0, z1);
            (c20, c21) = (z0, z1);
            (c30, c31) = (z0, z1);
        }
        else if (start.RowBias is not null)
        {
            c00 = c01 = Vector128.Create(start.RowBias[0]);
            if (TRows.Count > 1) c10 = c11 = Vector128.Create(start.RowBias[1]);
            if (TRows.Count > 2) c20 = c21 = Vector128.Create(start.RowBias[2]);
            if (TRows.Count > 3) c30 = c31 = Vector128.Create(start.RowBias[3]);
        }
        T* first = b;
        int* lines = start.Lines;
        for (; depth > 0; depth--)
        {
            if (TLines.Listed) b = first + *lines++;
            Vector128<T> b0 = Vector128.Load(b), b1 = TWidth.Double ? Vector128.Load(b + Lanes) : b0;
            Add(*a, b0, b1, ref c00, ref c01, TWidth.Double);
            if (TRows.Count > 1) Add(*(a + step), b0, b1, ref c10, ref c11, TWidth.Double);
            if (TRows.Count > 2) Add(*(a + 2 * step), b0, b1, ref c20, ref c21, TWidth.Double);
            if (TRows.Count > 3) Add(*(a + 3 * step), b0, b1, ref c30, ref c31, TWidth.Double);
            a += next;
            if (!TLines.Listed) b += line;
        }
        Store(c + 0 * ldc, c00, c01, TWidth.Double, start.Relu);
        if (TRows.Count > 1) Store(c + 1 * ldc, c10, c11, TWidth.Double, start.Relu);
        if (TRows.Count > 2) Store(c + 2 * ldc, c20, c21, TWidth.Double, start.Relu);
        if (TRows.Count > 3) Store(c + 3 * ldc, c30, c31, TWidth.Double, start.Relu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T x, Vector128<T> b0, Vector128<T> b1, ref Vector128<T> c0, ref Vector128<T> c1, bool two)
    {
        Vector128<T> v = Vector128.Create(x);
        c0 = MultiplyAdd(v, b0, c0);
        if (two) c1 = MultiplyAdd(v, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> MultiplyAdd(Vector128<T> x, Vector128<T> y, Vector128<T> z) => typeof(T) == typeof(float)
        ? Vector128.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector128.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* c, ref Vector128<T> c0, ref Vector128<T> c1, bool two)
    {
        c0 = Vector128.Load(c);
        if (two) c1 = Vector128.Load(c + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, Vector128<T> c0, Vector128<T> c1, bool two, bool relu)
    {
        (relu ? Vector128.Max(c0, Vector128<T>.Zero) : c0).Store(c);
        if (two) (relu ? Vector128.Max(c1, Vector128<T>.Zero) : c1).Store(c + Lanes);
    }
}
