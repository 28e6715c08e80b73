namespace KdNotebooks.Data;

/// <summary>One class for each of n observations, coded 0, ..., <see cref="ClassCount"/> − 1; immutable.</summary>
public sealed class Labels
{
    private readonly int[] _values;

    /// <summary>Takes <paramref name="values"/> (not copied; do not change it afterwards).</summary>
    /// <exception cref="ArgumentException">A value is outside 0, ..., <paramref name="classCount"/> − 1.</exception>
    public Labels(int[] values, int classCount)
    {
        for (int i = 0; i < values.Length; i++)
            if ((uint)values[i] >= (uint)classCount)
                throw new ArgumentException($"label {values[i]} of row {i} is outside 0..{classCount - 1}", nameof(values));
        (_values, ClassCount) = (values, classCount);
    }

    /// <summary>n, the number of rows.</summary>
    public int Count => _values.Length;

    /// <summary>The number of classes; some may have no row.</summary>
    public int ClassCount { get; }

    /// <summary>The class of each row, [n].</summary>
    public ReadOnlySpan<int> Values => _values;

    /// <summary>The class of one row.</summary>
    public int this[int row] => _values[row];

    /// <summary>The rows <paramref name="rows"/>, in that order, with the same classes.</summary>
    public Labels Rows(ReadOnlySpan<int> rows)
    {
        var values = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++) values[i] = _values[rows[i]];
        return new Labels(values, ClassCount);
    }

    /// <summary>The number of rows of each class, [ClassCount].</summary>
    public int[] Counts()
    {
        var counts = new int[ClassCount];
        foreach (int y in _values) counts[y]++;
        return counts;
    }
}
