namespace KdNotebooks.Numerics.Internals;

/// <summary>The k best neighbours seen so far, ascending by distance and then by row number, so that ties have one answer.</summary>
internal ref struct NeighbourList
{
    private readonly Span<int> _rows;
    private readonly Span<double> _distances;

    public NeighbourList(Span<int> rows, Span<double> distances)
    {
        _rows = rows;
        _distances = distances;
        rows.Fill(int.MaxValue);
        distances.Fill(double.PositiveInfinity);
    }

    /// <summary>The largest distance in the list; infinite until it is full.</summary>
    public readonly double Worst => _distances[^1];

    public readonly void Offer(double distance, int row)
    {
        int place = _rows.Length - 1;
        if (!Before(distance, row, place)) return;
        for (; place > 0 && Before(distance, row, place - 1); place--)
            (_rows[place], _distances[place]) = (_rows[place - 1], _distances[place - 1]);
        (_rows[place], _distances[place]) = (row, distance);
    }

    private readonly bool Before(double distance, int row, int place)
        => distance < _distances[place] || (distance == _distances[place] && row < _rows[place]);
}
