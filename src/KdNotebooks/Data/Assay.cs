namespace KdNotebooks.Data;

/// <summary>One kind of measurement: samples in rows, features in columns, NaN where nothing was measured.</summary>
public sealed class Assay
{
    private readonly float[] _values;

    /// <summary>Takes <paramref name="values"/>, [samples, features].</summary>
    /// <exception cref="InvalidInputException">A sample or a feature has no name, or the sizes differ.</exception>
    public Assay(string name, IReadOnlyList<string> samples, IReadOnlyList<string> features, float[] values)
    {
        if (values.Length != (long)samples.Count * features.Count) throw new InvalidInputException($"{name} has {values.Length} values for {samples.Count} samples and {features.Count} features");
        (Name, Samples, Features, _values) = (name, samples, features, values);
    }

    /// <summary>What was measured: "mRNA", "RPPA", "copy number".</summary>
    public string Name { get; }

    /// <summary>The barcodes of the samples.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>Genes, proteins, ...</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>One sample, [features].</summary>
    public ReadOnlySpan<float> Row(int sample) => _values.AsSpan(sample * Features.Count, Features.Count);

    /// <summary>log2(1 + value), for counts and abundances, which are 0 or more.</summary>
    /// <exception cref="InvalidInputException">A value is negative.</exception>
    public Assay Log2() => _values.Any(value => value < 0)
        ? throw new InvalidInputException($"{Name} has negative values; it is on a logarithmic scale already")
        : new Assay(Name, Samples, Features, [.. _values.Select(value => MathF.Log2(1 + value))]);

    /// <summary>From features × samples, as R and Xena keep it.</summary>
    internal static Assay Transposed(string name, IReadOnlyList<string> samples, IReadOnlyList<string> features, IReadOnlyList<float> values)
    {
        var rows = new float[values.Count];
        for (int feature = 0; feature < features.Count; feature++)
            for (int sample = 0; sample < samples.Count; sample++) rows[sample * features.Count + feature] = values[feature * samples.Count + sample];
        return new Assay(name, samples, features, rows);
    }
}
