using System.Numerics;
using System.Runtime.CompilerServices;

namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// A k-d tree for exact searches in the maximum norm. Rows are halved three times a level along the widest column, so a
/// node has eight children whose boxes are tested in one vector instruction a column; a leaf holds 32 rows, stored column
/// by column, that are measured together. In many dimensions nearly every leaf is visited and this is blocked brute force,
/// which is then the fastest exact search.
/// </summary>
internal sealed class KdTree : INeighbourIndex
{
    private const int Fan = 8;

    private readonly int _d;
    private readonly int[] _order;      // [n], the row at each place; leaf b holds places 32b .. 32b + 31
    private readonly int[] _places;     // [n], the place of each row
    private readonly double[] _leaves;  // [leaf, d, 32], padded with +infinity, which is within no radius
    private readonly double[] _boxes;   // [node, d, 2, 8]: the least and the largest values of the eight children
    private readonly int[] _firstLeaf;  // [node, 9]: child c of a node covers leaves from c to c + 1
    private readonly int[] _child;      // [node, 8]: the node of a child; a child of one leaf has ~leaf
    private int _nodes;

    public KdTree(ReadOnlySpan<double> values, int n, int d)
    {
        _d = d;
        int leaves = Math.Max(1, (n + LeafKernel.Size - 1) / LeafKernel.Size);
        _order = new int[n];
        for (int i = 0; i < n; i++) _order[i] = i;
        _boxes = new double[leaves * d * 2 * Fan];
        _firstLeaf = new int[leaves * (Fan + 1)];
        _child = new int[leaves * Fan];

        var builder = new KdTreeBuilder(values, d, _order);
        Build(builder, 0, leaves);
        Array.Resize(ref _boxes, _nodes * d * 2 * Fan);

        _places = new int[n];
        for (int p = 0; p < n; p++) _places[_order[p]] = p;
        _leaves = new double[leaves * d * LeafKernel.Size];
        _leaves.AsSpan().Fill(double.PositiveInfinity);
        for (int p = 0; p < n; p++)
        {
            int at = p / LeafKernel.Size * d * LeafKernel.Size + p % LeafKernel.Size;
            for (int c = 0; c < d; c++) _leaves[at + c * LeafKernel.Size] = values[_order[p] * d + c];
        }
    }

    public int Count => _order.Length;

    public int RowAt(int place) => _order[place];

    // Makes the node of leaves first .. last − 1 and everything below it; returns its number.
    private int Build(KdTreeBuilder builder, int first, int last)
    {
        int node = _nodes++;
        Span<int> edges = _firstLeaf.AsSpan(node * (Fan + 1), Fan + 1);
        edges.Fill(last);
        edges[0] = first;
        for (int width = Fan; width > 1; width /= 2)
            for (int c = 0; c < Fan; c += width)
                edges[c + width / 2] = builder.Halve(edges[c], edges[c + width]);
        for (int c = 0; c < Fan; c++)
        {
            builder.Box(edges[c], edges[c + 1], _boxes.AsSpan(node * _d * 2 * Fan), c);
            int size = edges[c + 1] - edges[c];
            _child[node * Fan + c] = size <= 1 ? ~edges[c] : 0;
        }
        for (int c = 0; c < Fan; c++)
        {
            int from = _firstLeaf[node * (Fan + 1) + c], to = _firstLeaf[node * (Fan + 1) + c + 1];
            if (to - from > 1) _child[node * Fan + c] = Build(builder, from, to);
        }
        return node;
    }

    private void Point(int place, Span<double> point)
    {
        int at = place / LeafKernel.Size * _d * LeafKernel.Size + place % LeafKernel.Size;
        for (int c = 0; c < point.Length; c++) point[c] = _leaves[at + c * LeafKernel.Size];
    }

    public double Distance(int row, int k)
    {
        Span<int> rows = k <= 64 ? stackalloc int[k] : new int[k];
        Span<double> distances = k <= 64 ? stackalloc double[k] : new double[k];
        Nearest(row, rows, distances);
        return distances[^1];
    }

    [SkipLocalsInit]
    public void Nearest(int row, Span<int> rows, Span<double> distances)
    {
        int place = _places[row];
        Span<double> point = _d <= 128 ? stackalloc double[_d] : new double[_d];
        Point(place, point);
        var best = new NeighbourList(rows, distances);
        // The row's own leaf first: it nearly always holds good candidates, and a good radius prunes the rest.
        Measure(place / LeafKernel.Size, place, point, ref best);
        Search(0, place, point, ref best);
    }

    [SkipLocalsInit]
    private void Search(int node, int place, scoped ReadOnlySpan<double> point, ref NeighbourList best)
    {
        Span<double> near = stackalloc double[Fan];
        LeafKernel.BoxDistances(_boxes.AsSpan(node * _d * 2 * Fan), point, near);
        uint pending = 0;
        for (int c = 0; c < Fan; c++)
            if (double.IsFinite(near[c])) pending |= 1u << c;  // the box of no rows is infinitely far
        while (pending != 0)
        {
            int c = BitOperations.TrailingZeroCount(pending);
            for (uint others = pending & pending - 1; others != 0; others &= others - 1)
            {
                int other = BitOperations.TrailingZeroCount(others);
                if (near[other] < near[c]) c = other;
            }
            if (near[c] > best.Worst) return;
            pending &= ~(1u << c);
            int child = _child[node * Fan + c];
            if (child >= 0) Search(child, place, point, ref best);
            else if (~child != place / LeafKernel.Size) Measure(~child, place, point, ref best);
        }
    }

    [SkipLocalsInit]
    private void Measure(int leaf, int place, scoped ReadOnlySpan<double> point, ref NeighbourList best)
    {
        Span<double> distance = stackalloc double[LeafKernel.Size];
        uint candidates = LeafKernel.Within(_leaves.AsSpan(leaf * _d * LeafKernel.Size), point, best.Worst, inclusive: true, distance);
        for (; candidates != 0; candidates &= candidates - 1)
        {
            int p = leaf * LeafKernel.Size + BitOperations.TrailingZeroCount(candidates);
            if (p != place && p < Count) best.Offer(distance[p % LeafKernel.Size], _order[p]);
        }
    }

    [SkipLocalsInit]
    public int CountWithin(int row, double radius, bool inclusive)
    {
        Span<double> point = _d <= 128 ? stackalloc double[_d] : new double[_d];
        Point(_places[row], point);
        return CountBelow(0, point, radius, inclusive);
    }

    [SkipLocalsInit]
    private int CountBelow(int node, ReadOnlySpan<double> point, double radius, bool inclusive)
    {
        (uint reached, uint inside) = LeafKernel.Boxes(_boxes.AsSpan(node * _d * 2 * Fan), point, radius, inclusive);
        int count = 0;
        for (; reached != 0; reached &= reached - 1)
        {
            int c = BitOperations.TrailingZeroCount(reached);
            int from = _firstLeaf[node * (Fan + 1) + c], to = _firstLeaf[node * (Fan + 1) + c + 1];
            int child = _child[node * Fan + c];
            if ((inside >> c & 1) != 0) count += Math.Min(Count, to * LeafKernel.Size) - from * LeafKernel.Size;
            else if (child >= 0) count += CountBelow(child, point, radius, inclusive);
            else count += BitOperations.PopCount(
                LeafKernel.Within(_leaves.AsSpan(from * _d * LeafKernel.Size), point, radius, inclusive, default));
        }
        return count;
    }
}
