namespace KdNotebooks.Numerics;

/// <summary>Column scales of a matrix: mean, standard deviation (ddof 0), and which columns vary at all.</summary>
public static class Standardisation
{
    // A range this small against the column's magnitude is rounding, not variation.
    private const double RoundingRange = 1e-12;

    /// <summary>
    /// Divides each column by its standard deviation (ddof 0), without centring, and leaves out the columns that do not
    /// vary: those whose range is at most 1e-12 of their largest magnitude. Null where none varies.
    /// </summary>
    /// <param name="x">[n, d], finite.</param>
    /// <param name="constant">The number of columns left out.</param>
    public static Samples? ToUnitScale(Samples x, out int constant)
    {
        (int n, int d) = (x.Count, x.Dimension);
        ReadOnlySpan<double> values = x.Values;
        var kept = new List<int>(d);
        var scale = new double[d];
        for (int c = 0; c < d; c++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity, sum = 0;
            for (int i = c; i < values.Length; i += d)
            {
                double v = values[i];
                low = Math.Min(low, v);
                high = Math.Max(high, v);
                sum += v;
            }
            if (!(high - low > RoundingRange * Math.Max(Math.Abs(low), Math.Abs(high)))) continue;
            double mean = sum / n, squares = 0;
            for (int i = c; i < values.Length; i += d) squares += (values[i] - mean) * (values[i] - mean);
            scale[kept.Count] = Math.Sqrt(squares / n);
            kept.Add(c);
        }
        constant = d - kept.Count;
        if (kept.Count == 0) return null;
        var scaled = new double[n * kept.Count];
        for (int i = 0; i < n; i++)
            for (int k = 0; k < kept.Count; k++) scaled[i * kept.Count + k] = values[i * d + kept[k]] / scale[k];
        return new Samples(n, kept.Count, scaled);
    }

    /// <summary>The z-scores of each column, (x − mean)/sd with ddof 0; a column that does not vary becomes zeros. [n, d]</summary>
    public static Samples ToZScores(Samples x)
    {
        (int n, int d) = (x.Count, x.Dimension);
        var scores = new double[n * d];
        ReadOnlySpan<double> values = x.Values;
        for (int c = 0; c < d; c++)
        {
            double sum = 0, squares = 0, magnitude = 0;
            for (int i = c; i < values.Length; i += d) sum += values[i];
            double mean = sum / n;
            for (int i = c; i < values.Length; i += d)
            {
                squares += (values[i] - mean) * (values[i] - mean);
                magnitude = Math.Max(magnitude, Math.Abs(values[i]));
            }
            double sd = Math.Sqrt(squares / n);
            if (!(sd > RoundingRange * magnitude)) continue;
            for (int i = c; i < values.Length; i += d) scores[i] = (values[i] - mean) / sd;
        }
        return new Samples(n, d, scores);
    }
}
