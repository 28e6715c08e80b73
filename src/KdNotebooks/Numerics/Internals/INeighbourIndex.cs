namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// Exact neighbour questions about the rows of one [n, d] matrix in the maximum norm, asked by row number.
/// Implementations give the same answers to the bit: a distance is always max over columns of |a − b|.
/// </summary>
internal interface INeighbourIndex
{
    /// <summary>n.</summary>
    int Count { get; }

    /// <summary>The row at a place of an order in which near rows follow each other, for questions in a cache-friendly order.</summary>
    int RowAt(int place);

    /// <summary>The distance of a row to its <paramref name="k"/>-th nearest other row; k &lt; n.</summary>
    double Distance(int row, int k);

    /// <summary>The nearest other rows, as many as <paramref name="rows"/> takes, ascending by distance and then by row number.</summary>
    void Nearest(int row, Span<int> rows, Span<double> distances);

    /// <summary>The number of rows, the row itself included, at a distance below (or at most) <paramref name="radius"/>.</summary>
    int CountWithin(int row, double radius, bool inclusive);
}
