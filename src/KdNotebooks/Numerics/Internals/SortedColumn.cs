using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace KdNotebooks.Numerics.Internals;

/// <summary>Exact neighbours among n numbers: sorted once, O(k) and O(log n) a question.</summary>
internal sealed class SortedColumn : INeighbourIndex
{
    private readonly double[] _sorted;  // [n]
    private readonly int[] _rows;       // [n], the row at each place
    private readonly int[] _places;     // [n], the place of each row

    public SortedColumn(ReadOnlySpan<double> values)
    {
        _sorted = values.ToArray();
        _rows = new int[values.Length];
        for (int i = 0; i < _rows.Length; i++) _rows[i] = i;
        Array.Sort(_sorted, _rows);
        _places = new int[values.Length];
        for (int p = 0; p < _rows.Length; p++) _places[_rows[p]] = p;
    }

    public int Count => _sorted.Length;

    public int RowAt(int place) => _rows[place];

    public double Distance(int row, int k) => NarrowestWindow(_sorted, _places[row], k);

    // The k nearest are a window of k + 1 places around the row: slide it to its narrowest.
    private static double NarrowestWindow(double[] sorted, int place, int k)
    {
        int last = Math.Min(place, sorted.Length - 1 - k);
        double x = sorted[place], best = double.PositiveInfinity;
        for (int from = Math.Max(0, place - k); from <= last; from++) best = Math.Min(best, Math.Max(x - sorted[from], sorted[from + k] - x));
        return best;
    }

    public void Nearest(int row, Span<int> rows, Span<double> distances)
    {
        int k = rows.Length, p = _places[row], left = p - 1, right = p + 1;
        double x = _sorted[p];
        var best = new NeighbourList(rows, distances);
        while (left >= 0 || right < Count)
        {
            double below = left >= 0 ? x - _sorted[left] : double.PositiveInfinity;
            double above = right < Count ? _sorted[right] - x : double.PositiveInfinity;
            if (Math.Min(below, above) > best.Worst) return;
            if (below <= above) best.Offer(below, _rows[left--]);
            else best.Offer(above, _rows[right++]);
        }
    }

    /// <summary>The distance of each row to its k-th neighbour of the same class, min(k, class size − 1) in small classes, [n].</summary>
    /// <param name="classes">The class of each row, [n].</param>
    /// <param name="sizes">The rows of each class.</param>
    /// <param name="k">Which neighbour.</param>
    public double[] DistancesWithinClass(ReadOnlySpan<int> classes, int[] sizes, int k)
    {
        // One pass in ascending order keeps every class sorted.
        int[][] places = [.. sizes.Select(c => new int[c])];
        var filled = new int[places.Length];
        for (int p = 0; p < Count; p++)
        {
            int c = classes[_rows[p]];
            places[c][filled[c]++] = p;
        }
        var distances = new double[Count];
        foreach (int[] members in places)
        {
            double[] values = [.. members.Select(p => _sorted[p])];
            int neighbours = Math.Min(k, members.Length - 1);
            for (int p = 0; p < members.Length; p++) distances[_rows[members[p]]] = NarrowestWindow(values, p, neighbours);
        }
        return distances;
    }

    public int CountWithin(int row, double radius, bool inclusive)
    {
        // "At most r" is "below the next number after r".
        double limit = inclusive ? Math.BitIncrement(radius) : radius;
        if (!(limit > 0)) return 0;
        int p = _places[row];
        return CountBelow(_sorted.AsSpan(p), limit, +1) + CountBelow(_sorted.AsSpan(0, p + 1), limit, -1) - 1;
    }

    // How many values of a sorted run lie within the limit of its first (side +1) or its last (side -1), by halving without
    // branches: which half is taken cannot be predicted. Differences, not the bounds x ± r, are compared: the same rounding
    // as in any other exact search.
    private static int CountBelow(ReadOnlySpan<double> run, double limit, int side)
    {
        ref double start = ref Unsafe.Add(ref MemoryMarshal.GetReference(run), side > 0 ? 0 : run.Length - 1);
        double x = start;
        int count = 1, rest = run.Length - 1;
        while (rest > 0)
        {
            int half = rest - rest / 2;
            bool within = Math.Abs(Unsafe.Add(ref start, side * (count + half - 1)) - x) < limit;
            count += half & -Unsafe.BitCast<bool, byte>(within);
            rest /= 2;
        }
        return count;
    }
}
