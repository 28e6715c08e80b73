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

    public double Distance(int row, int k)
    {
        // The k nearest are a window of k + 1 places around the row: slide it to its narrowest.
        int p = _places[row], from = Math.Max(0, p - k), last = Math.Min(p, Count - 1 - k);
        double x = _sorted[p], best = double.PositiveInfinity;
        for (; from <= last; from++) best = Math.Min(best, Math.Max(x - _sorted[from], _sorted[from + k] - x));
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

    public int CountWithin(int row, double radius, bool inclusive)
    {
        if (!inclusive && radius <= 0) return 0;
        int p = _places[row];
        return Edge(p, radius, inclusive, +1) - Edge(p, radius, inclusive, -1) - 1;
    }

    // The first place on one side of `start` that is not within the radius: doubling steps, then bisection.
    // Differences, not the bounds x ± r, are compared: the same rounding as in any other exact search.
    private int Edge(int start, double radius, bool inclusive, int side)
    {
        double[] sorted = _sorted;
        double x = sorted[start];
        int inside = start, outside = start + side, step = 1;
        while ((uint)outside < (uint)sorted.Length && Within(outside))
        {
            inside = outside;
            step *= 2;
            outside = Math.Clamp(inside + side * step, -1, sorted.Length);
        }
        while (Math.Abs(outside - inside) > 1)
        {
            int middle = inside + (outside - inside) / 2;
            if (Within(middle)) inside = middle;
            else outside = middle;
        }
        return outside;

        bool Within(int p)
        {
            double distance = Math.Abs(sorted[p] - x);
            return inclusive ? distance <= radius : distance < radius;
        }
    }
}
