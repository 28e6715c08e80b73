namespace TorchSharp.Internals;

/// <summary>How a tile of C begins: from C itself, from a row of biases (one a column), from biases one a row, or from zero.</summary>
internal readonly unsafe struct Start<T>(T* bias, T* rowBias, bool add, bool relu, int* lines = null) where T : unmanaged
{
    /// <summary>Where each row of B begins, if they are not evenly spaced.</summary>
    public readonly int* Lines = lines;

    public readonly T* Bias = bias, RowBias = rowBias;
    public readonly bool Add = add, Relu = relu;
}

/// <summary>A register tile of C, computed at once: C = start + A·B with A[rows, depth], B[depth, one or two vectors].</summary>
internal unsafe interface IGemmTile<T> where T : unmanaged
{
    /// <summary>The most rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Numbers in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>A's rows lie <paramref name="step"/> apart and its columns <paramref name="next"/>; B's rows lie <paramref name="line"/> apart, or where <paramref name="start"/> lists them.</summary>
    static abstract void Run<TRows, TWidth, TLines>(int depth, T* a, nint step, nint next, T* b, nint line, T* c, nint ldc, in Start<T> start)
        where TRows : struct, ITileRows where TWidth : struct, ITileWidth where TLines : struct, ITileLines;
}

/// <summary>A number of rows that the compiler knows.</summary>
internal interface ITileRows
{
    static abstract int Count { get; }
}

/// <summary>One vector or two, known to the compiler.</summary>
internal interface ITileWidth
{
    static abstract bool Double { get; }
}

internal readonly struct Rows1 : ITileRows
{
    public static int Count => 1;
}

internal readonly struct Rows2 : ITileRows
{
    public static int Count => 2;
}

internal readonly struct Rows3 : ITileRows
{
    public static int Count => 3;
}

internal readonly struct Rows4 : ITileRows
{
    public static int Count => 4;
}

internal readonly struct Rows5 : ITileRows
{
    public static int Count => 5;
}

internal readonly struct Rows6 : ITileRows
{
    public static int Count => 6;
}

internal readonly struct Rows7 : ITileRows
{
    public static int Count => 7;
}

internal readonly struct Rows8 : ITileRows
{
    public static int Count => 8;
}

internal readonly struct OneVector : ITileWidth
{
    public static bool Double => false;
}

internal readonly struct TwoVectors : ITileWidth
{
    public static bool Double => true;
}

/// <summary>Whether the rows of B are evenly spaced or listed, known to the compiler.</summary>
internal interface ITileLines
{
    static abstract bool Listed { get; }
}

internal readonly struct EvenLines : ITileLines
{
    public static bool Listed => false;
}

internal readonly struct ListedLines : ITileLines
{
    public static bool Listed => true;
}
