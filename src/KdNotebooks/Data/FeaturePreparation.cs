namespace KdNotebooks.Data;

/// <summary>How features are made ready.</summary>
public sealed record PreparationOptions
{
    /// <summary>Keep this many features, those of largest variance; all that vary when null.</summary>
    public int? Features { get; init; } = 200;

    /// <summary>Scale to mean 0 and standard deviation 1.</summary>
    public bool Standardise { get; init; } = true;
}

/// <summary>
/// Chooses, completes and scales features by what the training rows show, and only by them: constant features go, those
/// of largest variance stay, what is missing (NaN) becomes the training mean, then mean 0 and standard deviation 1.
/// A modality over time, [time, features] a row, is treated feature by feature over all times.
/// </summary>
public sealed class FeaturePreparation
{
    private const double SmallestDeviation = 1e-8;
    private readonly int[] _kept;
    private readonly float[] _mean, _scale;
    private readonly int _width;

    private FeaturePreparation(int width, int[] kept, float[] mean, float[] scale) => (_width, _kept, _mean, _scale) = (width, kept, mean, scale);

    /// <summary>The features that are kept, by their number in the modality, ascending.</summary>
    public IReadOnlyList<int> Kept => _kept;

    /// <summary>Learns from the rows <paramref name="train"/> of <paramref name="modality"/>.</summary>
    /// <exception cref="InvalidInputException">No feature varies over these rows.</exception>
    public static FeaturePreparation Fit(Modality modality, ReadOnlySpan<int> train, PreparationOptions options)
    {
        int width = modality.Shape[^1];
        double[] sum = new double[width], squares = new double[width];
        var count = new int[width];
        foreach (bool second in new[] { false, true }) // Two passes: the variance about the mean.
            foreach (int row in train)
            {
                ReadOnlySpan<float> values = modality.Row(row);
                for (int i = 0; i < values.Length; i++)
                {
                    int feature = i % width;
                    if (float.IsNaN(values[i])) continue;
                    if (!second)
                    {
                        sum[feature] += values[i];
                        count[feature]++;
                    }
                    else
                    {
                        double off = values[i] - sum[feature] / count[feature];
                        squares[feature] += off * off;
                    }
                }
            }
        double[] mean = [.. sum.Select((total, i) => count[i] > 0 ? total / count[i] : 0)];
        double[] variance = [.. squares.Select((total, i) => count[i] > 1 ? total / (count[i] - 1) : 0)];
        int[] kept = [.. Enumerable.Range(0, width).Where(i => Math.Sqrt(variance[i]) > SmallestDeviation * Math.Max(1, Math.Abs(mean[i]))).OrderByDescending(i => variance[i]).ThenBy(i => i).Take(options.Features ?? width).Order()];
        if (kept.Length == 0) throw new InvalidInputException($"no feature of {modality.Name} varies over the {train.Length} training rows");
        return new FeaturePreparation(width, kept,
            [.. kept.Select(i => (float)mean[i])], [.. kept.Select(i => options.Standardise ? (float)(1 / Math.Sqrt(variance[i])) : 1)])
        { Centre = options.Standardise };
    }

    private bool Centre { get; init; }

    /// <summary>The rows <paramref name="rows"/>, made ready.</summary>
    public Modality Apply(Modality modality, ReadOnlySpan<int> rows)
    {
        int times = modality.Features / _width, size = times * _kept.Length;
        var values = new float[rows.Length * size];
        for (int row = 0; row < rows.Length; row++)
        {
            ReadOnlySpan<float> from = modality.Row(rows[row]);
            for (int time = 0; time < times; time++)
                for (int i = 0; i < _kept.Length; i++)
                {
                    float value = from[time * _width + _kept[i]];
                    if (float.IsNaN(value)) value = _mean[i];
                    values[row * size + time * _kept.Length + i] = Centre ? (value - _mean[i]) * _scale[i] : value;
                }
        }
        return new Modality(modality.Name, [.. modality.Shape.Take(modality.Shape.Count - 1), _kept.Length], values);
    }
}
