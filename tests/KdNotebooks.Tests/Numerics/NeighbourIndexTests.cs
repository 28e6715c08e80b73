using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;
using KdNotebooks.Tests.Information;

namespace KdNotebooks.Tests.Numerics;

public class NeighbourIndexTests
{
    public static TheoryData<int, int, bool> Shapes()
    {
        var shapes = new TheoryData<int, int, bool>();
        foreach (int d in new[] { 1, 2, 3, 5, 9, 140 })
            foreach (int n in new[] { 2, 5, 31, 32, 33, 257, 600 })
                foreach (bool ties in new[] { false, true })
                    shapes.Add(n, d, ties);
        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Neighbours_distances_and_counts_are_those_of_a_plain_search(int n, int d, bool ties)
    {
        Samples points = Draw.Normal(n, d, n + d);
        if (ties) points = points.Map(v => Math.Round(v * 2) / 2);
        INeighbourIndex[] indices = d == 2 ? [NeighbourIndex.Of(points), new KdTree(points.Values, n, d)] : [NeighbourIndex.Of(points)];
        foreach (INeighbourIndex index in indices)
            Check(index, points, n);
    }

    private static void Check(INeighbourIndex index, Samples points, int n)
    {
        foreach (int k in new[] { 1, 3, 7, n - 1 })
        {
            if (k >= n) continue;
            var rows = new int[k];
            var distances = new double[k];
            for (int row = 0; row < n; row += 1 + n / 60)
            {
                (double Distance, int Row)[] expected = [.. Others(points, row).Order().Take(k)];
                index.Nearest(row, rows, distances);
                Assert.Equal(expected.Select(e => e.Distance), distances);
                Assert.Equal(expected.Select(e => e.Row), rows);
                double radius = expected[^1].Distance;
                Assert.Equal(radius, index.Distance(row, k));
                Assert.Equal(Within(points, row, v => v < radius), index.CountWithin(row, radius, inclusive: false));
                Assert.Equal(Within(points, row, v => v <= radius), index.CountWithin(row, radius, inclusive: true));
            }
        }
    }

    // Single precision cannot tell these points apart, nor hold them: the search is exact all the same.
    [Theory]
    [InlineData(1e-9, 1)]
    [InlineData(1e-12, 1000)]
    [InlineData(1e-35, 0)]
    [InlineData(1e35, 0)]
    public void Close_far_and_tiny_points_are_told_apart(double spread, double offset)
    {
        Samples normal = Draw.Normal(300, 12, 5);
        Check(new KdTree(normal.Map(v => offset + spread * v).Values, 300, 12), normal.Map(v => offset + spread * v), 300);
    }

    [Fact]
    public void Radius_zero_counts_coincident_rows_or_none()
    {
        foreach (int d in new[] { 1, 2, 3 })
        {
            INeighbourIndex index = NeighbourIndex.Of(new Samples(40, d, new double[40 * d]));
            Assert.Equal(40, index.CountWithin(7, 0, inclusive: true));
            Assert.Equal(0, index.CountWithin(7, 0, inclusive: false));
            Assert.Equal(0, index.Distance(7, 39));
        }
    }

    [Fact]
    public void Jobs_do_not_change_a_bit()
    {
        INeighbourIndex index = NeighbourIndex.Of(Draw.Normal(1500, 4, 3));
        double[] radii = index.Distances(3, 1);
        Assert.Equal(radii, index.Distances(3, 2));
        Assert.Equal(index.CountsWithin(radii, false, 1), index.CountsWithin(radii, false, 3));
    }

    private static IEnumerable<(double Distance, int Row)> Others(Samples points, int row)
        => Enumerable.Range(0, points.Count).Where(j => j != row).Select(j => (Distance(points, row, j), j));

    private static int Within(Samples points, int row, Func<double, bool> near)
        => Enumerable.Range(0, points.Count).Count(j => near(Distance(points, row, j)));

    private static double Distance(Samples points, int i, int j)
        => Enumerable.Range(0, points.Dimension).Max(c => Math.Abs(points[i, c] - points[j, c]));
}
