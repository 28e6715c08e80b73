using System.Numerics;
using System.Runtime.CompilerServices;

namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// A k-d tree for exact searches in the maximum norm. Rows are halved three times a level along the widest column, so a
/// node has eight children whose boxes are tested in one vector instruction a column; a leaf holds 32 rows, stored column
/// by column, that are measured together. In many dimensions nearly every leaf is visited and this is blocked brute force,
/// which is then the fastest exact search. Leaves are sifted in single precision; what that cannot decide, and every distance
/// that is returned, is computed in double precision.
/// </summary>
internal sealed class KdTree : INeighbourIndex
{
    private const int Fan = 8;

    private readonly int _d;
    private readonly int[] _order;      // [n], the row at each place; leaf b holds places 32b .. 32b + 31
    private readonly int[] _places;     // [n], the place of each row
    private readonly double[] _leaves;  // [leaf, d, 32], padded with +infinity, which is within no radius
    private readonly float[] _singles;  // [leaf, d, 32], the same in single precision
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
        _singles = new float[_leaves.Length];
        for (int i = 0; i < _leaves.Length; i++) _singles[i] = (float)_leaves[i];
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

    // A row to search around, in both precisions, and its largest magnitude.
    private readonly ref struct Query(ReadOnlySpan<double> point, ReadOnlySpan<float> single, double magnitude)
    {
        // With fewer columns nearly every leaf that is reached has rows within the radius: sifting saves nothing.
        private const int FewestColumns = 8;
        private const double Smallest = 1e-30, Largest = 1e30;

        public readonly ReadOnlySpan<double> Point = point;
        public readonly ReadOnlySpan<float> Single = single;

        /// <summary>
        /// The radius less and plus what single precision can be off by there: each of the two numbers and their difference by
        /// 2^-24 of itself, together at most 2(|x| + r) 2^-24, taken four times. False outside the range of single precision.
        /// </summary>
        public bool Bounds(double radius, out float certain, out float possible)
        {
            double scale = magnitude + radius, margin = scale / (1 << 21);
            (certain, possible) = ((float)(radius - margin), (float)(radius + margin));
            return Point.Length >= FewestColumns && scale is > Smallest and < Largest;
        }
    }

    private Query QueryAt(int place, Span<double> point, Span<float> single)
    {
        int at = place / LeafKernel.Size * _d * LeafKernel.Size + place % LeafKernel.Size;
        double magnitude = 0;
        for (int c = 0; c < point.Length; c++)
        {
            point[c] = _leaves[at + c * LeafKernel.Size];
            single[c] = _singles[at + c * LeafKernel.Size];
            magnitude = Math.Max(magnitude, Math.Abs(point[c]));
        }
        return new Query(point, single, magnitude);
    }

    private double DistanceTo(ReadOnlySpan<double> point, int leaf, int slot)
    {
        int at = leaf * _d * LeafKernel.Size + slot;
        double distance = 0;
        for (int c = 0; c < point.Length; c++) distance = Math.Max(distance, Math.Abs(_leaves[at + c * LeafKernel.Size] - point[c]));
        return distance;
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
        Span<float> single = _d <= 128 ? stackalloc float[_d] : new float[_d];
        Query query = QueryAt(place, point, single);
        var best = new NeighbourList(rows, distances);
        // The row's own leaf first: it nearly always holds good candidates, and a good radius prunes the rest.
        Measure(place / LeafKernel.Size, place, query, ref best);
        Search(0, place, query, ref best);
    }

    [SkipLocalsInit]
    private void Search(int node, int place, scoped Query query, ref NeighbourList best)
    {
        Span<double> near = stackalloc double[Fan];
        uint pending = LeafKernel.BoxDistances(_boxes.AsSpan(node * _d * 2 * Fan), query.Point, best.Worst, near);
        if (_child[node * Fan] < 0)
        {
            // Leaves only: putting them in order would cost more than it prunes.
            for (; pending != 0; pending &= pending - 1)
            {
                int c = BitOperations.TrailingZeroCount(pending), leaf = ~_child[node * Fan + c];
                if (near[c] <= best.Worst && leaf != place / LeafKernel.Size) Measure(leaf, place, query, ref best);
            }
            return;
        }
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
            if (child >= 0) Search(child, place, query, ref best);
            else if (~child != place / LeafKernel.Size) Measure(~child, place, query, ref best);
        }
    }

    [SkipLocalsInit]
    private void Measure(int leaf, int place, scoped Query query, ref NeighbourList best)
    {
        uint candidates;
        if (query.Bounds(best.Worst, out float certain, out float possible))
        {
            candidates = LeafKernel.Within(_singles.AsSpan(leaf * _d * LeafKernel.Size), query.Single, certain, possible, out _);
            for (; candidates != 0; candidates &= candidates - 1)
            {
                int slot = BitOperations.TrailingZeroCount(candidates), p = leaf * LeafKernel.Size + slot;
                if (p != place && p < Count) best.Offer(DistanceTo(query.Point, leaf, slot), _order[p]);
            }
            return;
        }
        Span<double> distance = stackalloc double[LeafKernel.Size];
        candidates = LeafKernel.Within(_leaves.AsSpan(leaf * _d * LeafKernel.Size), query.Point, best.Worst, inclusive: true, distance);
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
        Span<float> single = _d <= 128 ? stackalloc float[_d] : new float[_d];
        return CountBelow(0, QueryAt(_places[row], point, single), radius, inclusive);
    }

    [SkipLocalsInit]
    private int CountBelow(int node, scoped Query query, double radius, bool inclusive)
    {
        (uint reached, uint inside) = LeafKernel.Boxes(_boxes.AsSpan(node * _d * 2 * Fan), query.Point, radius, inclusive);
        int count = 0;
        for (; reached != 0; reached &= reached - 1)
        {
            int c = BitOperations.TrailingZeroCount(reached);
            int from = _firstLeaf[node * (Fan + 1) + c], to = _firstLeaf[node * (Fan + 1) + c + 1];
            int child = _child[node * Fan + c];
            if ((inside >> c & 1) != 0) count += Math.Min(Count, to * LeafKernel.Size) - from * LeafKernel.Size;
            else if (child >= 0) count += CountBelow(child, query, radius, inclusive);
            else count += CountInLeaf(from, query, radius, inclusive);
        }
        return count;
    }

    private int CountInLeaf(int leaf, scoped Query query, double radius, bool inclusive)
    {
        if (!query.Bounds(radius, out float certain, out float possible))
            return BitOperations.PopCount(LeafKernel.Within(_leaves.AsSpan(leaf * _d * LeafKernel.Size), query.Point, radius, inclusive, default));
        uint near = LeafKernel.Within(_singles.AsSpan(leaf * _d * LeafKernel.Size), query.Single, certain, possible, out uint surely);
        int count = BitOperations.PopCount(surely);
        for (uint open = near & ~surely; open != 0; open &= open - 1)
        {
            double distance = DistanceTo(query.Point, leaf, BitOperations.TrailingZeroCount(open));
            if (inclusive ? distance <= radius : distance < radius) count++;
        }
        return count;
    }
}
