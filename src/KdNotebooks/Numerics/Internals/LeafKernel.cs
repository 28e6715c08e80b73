using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// The innermost loops of a neighbour search in the maximum norm: one point against the 32 rows of a leaf, and against
/// the eight boxes of a node. Subtraction, absolute value and maximum are exact or correctly rounded, so every vector
/// width gives the same bits.
/// </summary>
internal static class LeafKernel
{
    /// <summary>Rows in a leaf.</summary>
    public const int Size = 32;

    // After this many columns it pays to ask whether any row can still be within the radius.
    private const int Stride = 4;

    /// <summary>
    /// Bit r is set where row r of <paramref name="leaf"/> [d, 32] is within the radius of <paramref name="point"/> [d]; their
    /// distances go to <paramref name="distances"/> unless it is empty (where no bit is set it stays unwritten).
    /// </summary>
    public static uint Within(ReadOnlySpan<double> leaf, ReadOnlySpan<double> point, double radius, bool inclusive, Span<double> distances)
    {
        _ = leaf[point.Length * Size - 1];
        ref double rows = ref MemoryMarshal.GetReference(leaf);
        Vector512<double> a = Vector512<double>.Zero, b = a, c = a, e = a;
        Vector512<double> r = Vector512.Create(radius);
        for (int column = 0; column < point.Length;)
        {
            int end = Math.Min(point.Length, column + Stride);
            for (; column < end; column++)
            {
                Vector512<double> x = Vector512.Create(point[column]);
                a = Vector512.MaxNative(a, Vector512.Abs(Vector512.LoadUnsafe(ref rows) - x));
                b = Vector512.MaxNative(b, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 8) - x));
                c = Vector512.MaxNative(c, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 16) - x));
                e = Vector512.MaxNative(e, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 24) - x));
                rows = ref Unsafe.Add(ref rows, Size);
            }
            if (column < point.Length
                && !Vector512.LessThanOrEqualAny(Vector512.MinNative(Vector512.MinNative(a, b), Vector512.MinNative(c, e)), r)) return 0;
        }
        uint bits = inclusive
            ? Bits(Vector512.LessThanOrEqual(a, r), Vector512.LessThanOrEqual(b, r), Vector512.LessThanOrEqual(c, r), Vector512.LessThanOrEqual(e, r))
            : Bits(Vector512.LessThan(a, r), Vector512.LessThan(b, r), Vector512.LessThan(c, r), Vector512.LessThan(e, r));
        if (bits != 0 && !distances.IsEmpty)
        {
            _ = distances[Size - 1];
            ref double target = ref MemoryMarshal.GetReference(distances);
            a.StoreUnsafe(ref target);
            b.StoreUnsafe(ref target, 8);
            c.StoreUnsafe(ref target, 16);
            e.StoreUnsafe(ref target, 24);
        }
        return bits;
    }

    /// <summary>
    /// In single precision, with which twice as many rows are measured at once: bit r is set where row r of
    /// <paramref name="leaf"/> [d, 32] may be within the radius of <paramref name="point"/> [d]: no farther than
    /// <paramref name="possible"/>. Where it is no farther than <paramref name="certain"/>, it surely is, and
    /// <paramref name="surely"/> has the bit too.
    /// </summary>
    public static uint Within(ReadOnlySpan<float> leaf, ReadOnlySpan<float> point, float certain, float possible, out uint surely)
    {
        _ = leaf[point.Length * Size - 1];
        ref float rows = ref MemoryMarshal.GetReference(leaf);
        // Two accumulators a vector of rows: columns in turn, so that one maximum need not wait for the last.
        Vector512<float> a = Vector512<float>.Zero, b = a, a2 = a, b2 = a;
        Vector512<float> r = Vector512.Create(possible);
        surely = 0;
        int column = 0;
        for (; column + Stride <= point.Length; column += Stride)
        {
            Vector512<float> x = Vector512.Create(point[column]), y = Vector512.Create(point[column + 1]);
            a = Vector512.MaxNative(a, Vector512.Abs(Vector512.LoadUnsafe(ref rows) - x));
            b = Vector512.MaxNative(b, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 16) - x));
            a2 = Vector512.MaxNative(a2, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 32) - y));
            b2 = Vector512.MaxNative(b2, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 48) - y));
            x = Vector512.Create(point[column + 2]);
            y = Vector512.Create(point[column + 3]);
            a = Vector512.MaxNative(a, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 64) - x));
            b = Vector512.MaxNative(b, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 80) - x));
            a2 = Vector512.MaxNative(a2, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 96) - y));
            b2 = Vector512.MaxNative(b2, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 112) - y));
            rows = ref Unsafe.Add(ref rows, Stride * Size);
            if (!Vector512.LessThanOrEqualAny(Vector512.MinNative(Vector512.MaxNative(a, a2), Vector512.MaxNative(b, b2)), r)) return 0;
        }
        for (; column < point.Length; column++)
        {
            Vector512<float> x = Vector512.Create(point[column]);
            a = Vector512.MaxNative(a, Vector512.Abs(Vector512.LoadUnsafe(ref rows) - x));
            b = Vector512.MaxNative(b, Vector512.Abs(Vector512.LoadUnsafe(ref rows, 16) - x));
            rows = ref Unsafe.Add(ref rows, Size);
        }
        a = Vector512.MaxNative(a, a2);
        b = Vector512.MaxNative(b, b2);
        Vector512<float> inner = Vector512.Create(certain);
        surely = Bits(Vector512.LessThanOrEqual(a, inner), Vector512.LessThanOrEqual(b, inner));
        return Bits(Vector512.LessThanOrEqual(a, r), Vector512.LessThanOrEqual(b, r));
    }

    private static uint Bits(Vector512<float> a, Vector512<float> b)
        => (uint)(a.ExtractMostSignificantBits() | b.ExtractMostSignificantBits() << 16);

    private static uint Bits(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
        => (uint)(a.ExtractMostSignificantBits() | b.ExtractMostSignificantBits() << 8
            | c.ExtractMostSignificantBits() << 16 | d.ExtractMostSignificantBits() << 24);

    /// <summary>
    /// The least distance from <paramref name="point"/> [d] to each of eight boxes [d, 2, 8]; returns which are at most
    /// <paramref name="radius"/> away. The box of no rows is infinitely far.
    /// </summary>
    public static uint BoxDistances(ReadOnlySpan<double> boxes, ReadOnlySpan<double> point, double radius, Span<double> near)
    {
        _ = boxes[point.Length * 16 - 1];
        ref double box = ref MemoryMarshal.GetReference(boxes);
        Vector512<double> least = Vector512<double>.Zero;
        for (int column = 0; column < point.Length; column++)
        {
            Vector512<double> x = Vector512.Create(point[column]);
            least = Vector512.MaxNative(least, Vector512.MaxNative(Vector512.LoadUnsafe(ref box) - x, x - Vector512.LoadUnsafe(ref box, 8)));
            box = ref Unsafe.Add(ref box, 16);
        }
        least.StoreUnsafe(ref near[0]);
        return (uint)Vector512.LessThanOrEqual(least, Vector512.Create(Math.Min(radius, double.MaxValue))).ExtractMostSignificantBits();
    }

    /// <summary>Which of eight boxes [d, 2, 8] reach into the ball around <paramref name="point"/>, and which lie wholly in it.</summary>
    public static (uint Reached, uint Inside) Boxes(ReadOnlySpan<double> boxes, ReadOnlySpan<double> point, double radius, bool inclusive)
    {
        _ = boxes[point.Length * 16 - 1];
        ref double box = ref MemoryMarshal.GetReference(boxes);
        Vector512<double> least = Vector512<double>.Zero, most = least;
        for (int column = 0; column < point.Length; column++)
        {
            Vector512<double> x = Vector512.Create(point[column]);
            Vector512<double> below = Vector512.LoadUnsafe(ref box) - x, above = x - Vector512.LoadUnsafe(ref box, 8);
            least = Vector512.MaxNative(least, Vector512.MaxNative(below, above));
            most = Vector512.MaxNative(most, Vector512.MaxNative(-below, -above));
            box = ref Unsafe.Add(ref box, 16);
        }
        Vector512<double> r = Vector512.Create(radius);
        return inclusive
            ? ((uint)Vector512.LessThanOrEqual(least, r).ExtractMostSignificantBits(), (uint)Vector512.LessThanOrEqual(most, r).ExtractMostSignificantBits())
            : ((uint)Vector512.LessThan(least, r).ExtractMostSignificantBits(), (uint)Vector512.LessThan(most, r).ExtractMostSignificantBits());
    }
}
