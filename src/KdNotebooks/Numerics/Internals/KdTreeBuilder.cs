namespace KdNotebooks.Numerics.Internals;

/// <summary>Orders row numbers so that each range of leaves is a box: halving along the widest column.</summary>
internal readonly ref struct KdTreeBuilder(ReadOnlySpan<double> values, int d, int[] order)
{
    private readonly ReadOnlySpan<double> _values = values;  // [n, d]

    /// <summary>Splits leaves first .. last − 1 in two halves of whole leaves; returns the first leaf of the upper one.</summary>
    public int Halve(int first, int last)
    {
        if (last - first <= 1) return last;
        int middle = first + (last - first + 1) / 2;
        int from = first * LeafKernel.Size, to = Math.Min(order.Length, last * LeafKernel.Size);
        Select(order.AsSpan(from, to - from), middle * LeafKernel.Size - from, Widest(from, to));
        return middle;
    }

    /// <summary>The box of leaves first .. last − 1 as child <paramref name="child"/> of a node; an empty one is out of reach.</summary>
    public void Box(int first, int last, Span<double> boxes, int child)
    {
        int from = first * LeafKernel.Size, to = Math.Min(order.Length, last * LeafKernel.Size);
        for (int c = 0; c < d; c++)
        {
            (double low, double high) = Range(from, to, c);
            boxes[c * 16 + child] = low;
            boxes[c * 16 + 8 + child] = high;
        }
    }

    private int Widest(int from, int to)
    {
        int widest = 0;
        double width = -1;
        for (int c = 0; c < d; c++)
        {
            (double low, double high) = Range(from, to, c);
            if (high - low > width) (widest, width) = (c, high - low);
        }
        return widest;
    }

    private (double Low, double High) Range(int from, int to, int column)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int p = from; p < to; p++)
        {
            double v = _values[order[p] * d + column];
            if (v < low) low = v;
            if (v > high) high = v;
        }
        return (low, high);
    }

    // Hoare's selection: afterwards rows[..middle] are not above rows[middle..] in the column.
    private void Select(Span<int> rows, int middle, int column)
    {
        var keys = new double[rows.Length];
        for (int i = 0; i < keys.Length; i++) keys[i] = _values[rows[i] * d + column];
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            double pivot = Median(keys[low], keys[(low + high) / 2], keys[high]);
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (rows[i], rows[j]) = (rows[j], rows[i]);
                i++;
                j--;
            }
            if (middle <= j) high = j;
            else if (middle >= i) low = i;
            else return;
        }
    }

    private static double Median(double a, double b, double c)
        => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
