namespace KdNotebooks.Numerics;

/// <summary>
/// n joint observations of a d-dimensional variable: an immutable [n, d] matrix in row order, float64.
/// </summary>
public sealed class Samples
{
    private readonly double[] _values;

    /// <summary>Takes <paramref name="values"/> (row after row, not copied; do not change it afterwards).</summary>
    /// <exception cref="ArgumentException">The length is not <paramref name="count"/> × <paramref name="dimension"/>.</exception>
    public Samples(int count, int dimension, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (values.Length != (long)count * dimension)
            throw new ArgumentException($"{values.Length} values are not [{count}, {dimension}]", nameof(values));
        (Count, Dimension, _values) = (count, dimension, values);
    }

    /// <summary>n, the number of rows.</summary>
    public int Count { get; }

    /// <summary>d, the number of columns.</summary>
    public int Dimension { get; }

    /// <summary>All values, [n, d], row after row.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>Row <paramref name="row"/>, [d].</summary>
    public ReadOnlySpan<double> Row(int row) => _values.AsSpan(row * Dimension, Dimension);

    /// <summary>One value.</summary>
    public double this[int row, int column] => _values[row * Dimension + column];

    /// <summary>Column <paramref name="column"/>, copied, [n].</summary>
    public double[] Column(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Dimension, nameof(column));
        var result = new double[Count];
        for (int i = 0; i < Count; i++) result[i] = _values[i * Dimension + column];
        return result;
    }

    /// <summary>The rows <paramref name="rows"/>, in that order, copied.</summary>
    public Samples Rows(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length * Dimension];
        for (int i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Dimension));
        return new Samples(rows.Length, Dimension, values);
    }

    /// <summary>From float32, [n, d] row after row.</summary>
    public static Samples FromSingle(int count, int dimension, ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = values[i];
        return new Samples(count, dimension, wide);
    }
}
