namespace KdNotebooks.Data;

/// <summary>
/// One view of n things: a float32 matrix [n, features], row after row, with the shape that one row has
/// (for an image: channels, height, width); immutable.
/// </summary>
public sealed class Modality
{
    private readonly float[] _values;

    /// <summary>Takes <paramref name="values"/> (not copied; do not change it afterwards).</summary>
    /// <exception cref="ArgumentException">The length is not a multiple of the product of <paramref name="shape"/>.</exception>
    public Modality(string name, IReadOnlyList<int> shape, float[] values)
    {
        int features = shape.Aggregate(1, (product, size) => product * size);
        if (features <= 0 || values.Length % features != 0)
            throw new ArgumentException($"{values.Length} values are not rows of shape [{string.Join(", ", shape)}]", nameof(values));
        (Name, Shape, Features, Count, _values) = (name, shape, features, values.Length / features, values);
    }

    private Modality(Modality whole, int count) => (Name, Shape, Features, Count, _values) = (whole.Name, whole.Shape, whole.Features, count, whole._values);

    /// <summary>What it is and where it came from, as it stands in result rows: "MNIST", "MNIST-M (BSDS500 train, ...)".</summary>
    public string Name { get; }

    /// <summary>The shape of one row.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The number of values in one row.</summary>
    public int Features { get; }

    /// <summary>n, the number of rows.</summary>
    public int Count { get; }

    /// <summary>All values, [n, features].</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count * Features);

    /// <summary>Row <paramref name="row"/>, [features].</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Features, Features);

    /// <summary>The first <paramref name="count"/> rows, not copied.</summary>
    public Modality First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        return new Modality(this, count);
    }

    /// <summary>The rows <paramref name="rows"/>, in that order, copied.</summary>
    public Modality Rows(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Features];
        for (int i = 0; i < rows.Length; i++) Row(rows[i]).CopyTo(values.AsSpan(i * Features));
        return new Modality(Name, Shape, values);
    }

    /// <summary>
    /// Rows of shape [time, features] become their mean over those times that are not all zero (padding); rows of any other
    /// shape stay as they are.
    /// </summary>
    public Modality MeanOverTime()
    {
        if (Shape.Count != 2) return this;
        int width = Shape[^1], times = Features / width;
        var values = new float[Count * width];
        for (int row = 0; row < Count; row++)
        {
            ReadOnlySpan<float> from = Row(row);
            Span<float> mean = values.AsSpan(row * width, width);
            int used = 0;
            for (int time = 0; time < times; time++)
            {
                ReadOnlySpan<float> step = from.Slice(time * width, width);
                if (!step.ContainsAnyExcept(0f)) continue;
                used++;
                for (int i = 0; i < width; i++) mean[i] += step[i];
            }
            for (int i = 0; i < width && used > 1; i++) mean[i] /= used;
        }
        return new Modality(Name, [width], values);
    }
}
