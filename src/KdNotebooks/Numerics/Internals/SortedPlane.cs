using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// Exact neighbours among n points of two columns: sorted by the first, swept outwards from the row eight points at a time
/// until the first column alone is too far. Faster than a tree up to some hundred thousand rows.
/// </summary>
internal sealed class SortedPlane : INeighbourIndex
{
    private const int Lane = 8;

    private readonly double[] _x, _y;   // [8 + n + 8], sorted by x, with infinite points at both ends
    private readonly int[] _rows;       // [n], the row at each place
    private readonly int[] _places;     // [n], the place of each row

    public SortedPlane(ReadOnlySpan<double> values)
    {
        int n = values.Length / 2;
        var keys = new double[n];
        _rows = new int[n];
        for (int i = 0; i < n; i++) (keys[i], _rows[i]) = (values[2 * i], i);
        Array.Sort(keys, _rows);
        _x = new double[n + 2 * Lane];
        _y = new double[n + 2 * Lane];
        _places = new int[n];
        _x.AsSpan(0, Lane).Fill(double.NegativeInfinity);
        _x.AsSpan(n + Lane).Fill(double.PositiveInfinity);
        for (int p = 0; p < n; p++)
        {
            (_x[p + Lane], _y[p + Lane]) = (keys[p], values[2 * _rows[p] + 1]);
            _places[_rows[p]] = p;
        }
    }

    public int Count => _rows.Length;

    public int RowAt(int place) => _rows[place];

    [SkipLocalsInit]
    public double Distance(int row, int k)
    {
        int place = _places[row];
        ref double x = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_x), place + Lane);
        ref double y = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_y), place + Lane);
        double x0 = x;
        Vector512<double> px = Vector512.Create(x), py = Vector512.Create(y);
        Span<double> best = k <= 64 ? stackalloc double[k] : new double[k];
        best.Fill(double.PositiveInfinity);
        int right = 1, left = -Lane;
        bool rightOpen = true, leftOpen = true;
        do
        {
            if (rightOpen)
            {
                Vector512<double> distance = Vector512.MaxNative(
                    Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref x, right)) - px), Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref y, right)) - py));
                if (Vector512.LessThanAny(distance, Vector512.Create(best[^1]))) Take(distance, best);
                right += Lane;
                rightOpen = place + right < Count && Unsafe.Add(ref x, right) - x0 < best[^1];
            }
            if (leftOpen)
            {
                Vector512<double> distance = Vector512.MaxNative(
                    Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref x, left)) - px), Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref y, left)) - py));
                if (Vector512.LessThanAny(distance, Vector512.Create(best[^1]))) Take(distance, best);
                leftOpen = place + left > 0 && x0 - Unsafe.Add(ref x, left - 1) < best[^1];
                left -= Lane;
            }
        }
        while (rightOpen || leftOpen);
        return best[^1];
    }

    // Merges eight distances into the ascending list of the k smallest.
    [SkipLocalsInit]
    private static void Take(Vector512<double> distances, Span<double> best)
    {
        Span<double> lanes = stackalloc double[Lane];
        distances.StoreUnsafe(ref MemoryMarshal.GetReference(lanes));
        ulong near = Vector512.LessThan(distances, Vector512.Create(best[^1])).ExtractMostSignificantBits();
        for (; near != 0; near &= near - 1)
        {
            // Bubbles the value in from the front without branches; what falls off the end is dropped.
            double carry = lanes[BitOperations.TrailingZeroCount(near)];
            for (int i = 0; i < best.Length; i++)
            {
                double low = Math.Min(best[i], carry);
                carry = Math.Max(best[i], carry);
                best[i] = low;
            }
        }
    }

    [SkipLocalsInit]
    public void Nearest(int row, Span<int> rows, Span<double> distances)
    {
        int place = _places[row];
        ref double x = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_x), place + Lane);
        ref double y = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_y), place + Lane);
        Vector512<double> px = Vector512.Create(x), py = Vector512.Create(y);
        var best = new NeighbourList(rows, distances);
        Span<double> block = stackalloc double[Lane];
        int right = 1, left = -Lane;
        bool rightOpen = true, leftOpen = true;
        while (rightOpen || leftOpen)
        {
            if (rightOpen)
            {
                Offer(right, ref x, ref y, ref best, block);
                right += Lane;
                rightOpen = place + right < Count && Unsafe.Add(ref x, right) - x <= best.Worst;
            }
            if (leftOpen)
            {
                Offer(left, ref x, ref y, ref best, block);
                leftOpen = place + left > 0 && x - Unsafe.Add(ref x, left - 1) <= best.Worst;
                left -= Lane;
            }
        }

        void Offer(int from, ref double x0, ref double y0, ref NeighbourList list, scoped Span<double> target)
        {
            Vector512<double> distance = Vector512.MaxNative(
                Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref x0, from)) - px),
                Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref y0, from)) - py));
            ulong near = Vector512.LessThanOrEqual(distance, Vector512.Create(list.Worst)).ExtractMostSignificantBits();
            if (near == 0) return;
            distance.StoreUnsafe(ref MemoryMarshal.GetReference(target));
            for (; near != 0; near &= near - 1)
            {
                int lane = BitOperations.TrailingZeroCount(near);
                int p = place + from + lane;
                if ((uint)p < (uint)_rows.Length) list.Offer(target[lane], _rows[p]);
            }
        }
    }

    public int CountWithin(int row, double radius, bool inclusive)
    {
        double limit = inclusive ? Math.BitIncrement(radius) : radius;
        if (!(limit > 0)) return 0;
        int place = _places[row];
        ref double x = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_x), place + Lane);
        ref double y = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_y), place + Lane);
        Vector512<double> px = Vector512.Create(x), py = Vector512.Create(y), r = Vector512.Create(limit);
        int count = 1;
        for (int from = 1; place + from < Count && Unsafe.Add(ref x, from) - x < limit; from += Lane) count += Near(from, ref x, ref y);
        for (int from = -1; place + from >= 0 && x - Unsafe.Add(ref x, from) < limit; from -= Lane) count += Near(from - (Lane - 1), ref x, ref y);
        return count;

        int Near(int from, ref double x0, ref double y0) => BitOperations.PopCount(Vector512.LessThan(
            Vector512.MaxNative(
                Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref x0, from)) - px),
                Vector512.Abs(Vector512.LoadUnsafe(ref Unsafe.Add(ref y0, from)) - py)), r).ExtractMostSignificantBits());
    }
}
