namespace KdNotebooks.Numerics.Internals;

/// <summary>Chooses the fastest exact search: sorting for one column, a tree (blocked brute force in many dimensions) otherwise.</summary>
internal static class NeighbourIndex
{
    public static INeighbourIndex Of(Samples points)
        => points.Dimension == 1 ? new SortedColumn(points.Values) : new KdTree(points.Values, points.Count, points.Dimension);

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
