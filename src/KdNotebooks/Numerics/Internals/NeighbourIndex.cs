namespace KdNotebooks.Numerics.Internals;

/// <summary>Chooses the fastest exact search: sorting for one column, a sorted sweep for two,
/// a tree (blocked brute force in many dimensions) otherwise.</summary>
internal static class NeighbourIndex
{
    // Where the sweep of a plane, whose work grows as n^1.5, meets the tree's.
    private const int LargestPlane = 200_000;

    public static INeighbourIndex Of(Samples points) => points.Dimension switch
    {
        1 => new SortedColumn(points.Values),
        2 when points.Count <= LargestPlane => new SortedPlane(points.Values),
        _ => new KdTree(points.Values, points.Count, points.Dimension),
    };

    /// <summary>The distance of every row to its k-th nearest other row, [n].</summary>
    public static double[] Distances(this INeighbourIndex index, int k, int jobs)
    {
        var distances = new double[index.Count];
        Rows.For(index.Count, jobs, (from, to) =>
        {
            for (int place = from; place < to; place++)
            {
                int row = index.RowAt(place);
                distances[row] = index.Distance(row, k);
            }
        });
        return distances;
    }

    /// <summary>For every row the number of rows (itself included) within its own radius, [n].</summary>
    public static int[] CountsWithin(this INeighbourIndex index, double[] radii, bool inclusive, int jobs)
    {
        var counts = new int[index.Count];
        Rows.For(index.Count, jobs, (from, to) =>
        {
            for (int place = from; place < to; place++)
            {
                int row = index.RowAt(place);
                counts[row] = index.CountWithin(row, radii[row], inclusive);
            }
        });
        return counts;
    }
}
