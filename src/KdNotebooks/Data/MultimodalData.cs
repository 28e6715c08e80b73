using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>
/// The same n things in several modalities, with labels and with the unit (patient, video, speaker) that must not be on
/// both sides of a split. Values are as they were read; NaN is missing.
/// </summary>
public sealed record MultimodalData
{
    /// <summary>What it is and where it came from, as it stands in result rows. Names what is synthetic.</summary>
    public required string Name { get; init; }

    /// <summary>What a unit is: "patient", "video", "speaker".</summary>
    public required string Unit { get; init; }

    /// <summary>The unit of each row, [n].</summary>
    public required IReadOnlyList<string> Units { get; init; }

    /// <summary>The modalities; their names are short ("mRNA", "audio").</summary>
    public required IReadOnlyList<Modality> Modalities { get; init; }

    /// <summary>The label of each row, [n].</summary>
    public required Labels Labels { get; init; }

    /// <summary>What the labels mean, [classes].</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What was replaced, dropped or joined while it was read; one line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The split that its authors made, where they made one.</summary>
    public RowSplit? GivenSplit { get; init; }

    /// <summary>The user's own features: one file a modality (.npy, .npz, .csv, .tsv; rows correspond), and the labels.</summary>
    /// <param name="name">What it is, as it stands in result rows.</param>
    /// <param name="modalities">Short name and file of each modality; two or more.</param>
    /// <param name="labels">The file of the labels, one a row.</param>
    /// <param name="units">The file with the unit of each row (a person, a video); null where every row stands for itself.</param>
    /// <param name="unit">What a unit is.</param>
    /// <exception cref="InvalidInputException">A file is damaged, or rows do not fit; the line says where.</exception>
    public static MultimodalData FromFiles(string name, IReadOnlyList<(string Name, string Path)> modalities, string labels, string? units = null, string unit = "row")
    {
        if (modalities.Count < 2) throw new InvalidInputException($"{name} has {modalities.Count} modalities; two are needed for one to teach the other");
        Labels y = FeatureFile.ReadLabels(labels);
        Samples[] read = [.. modalities.Select(modality => FeatureFile.ReadSamples(modality.Path))];
        string[]? owners = units is null ? null : FeatureFile.ReadLabelTexts(units);
        FeatureFile.RequireSameRows([(labels, y.Count), .. modalities.Zip(read, (modality, values) => (modality.Path, values.Count)), .. owners is null ? [] : new[] { (units!, owners.Length) }]);
        return new MultimodalData
        {
            Name = name,
            Unit = unit,
            Units = owners ?? [.. Enumerable.Range(0, y.Count).Select(row => $"row {row}")],
            Modalities = [.. modalities.Zip(read, (modality, values) => new Modality(modality.Name, [values.Dimension], [.. values.Values.ToArray().Select(value => (float)value)]))],
            Labels = y,
            Classes = [.. Enumerable.Range(0, y.ClassCount).Select(c => $"class {c}")],
            Notes = owners is null ? ["no units are given: each row counts as one; rows of one person or video on both sides would look like skill"] : [],
        };
    }

    /// <summary>n, the number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>The modality called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidInputException">There is none; the line names those that exist.</exception>
    public Modality this[string name] => Modalities.FirstOrDefault(modality => modality.Name == name)
        ?? throw new InvalidInputException($"{Name} has no modality '{name}'; it has {string.Join(", ", Modalities.Select(modality => modality.Name))}");

    /// <summary>A random split by unit, with every class on both sides.</summary>
    public RowSplit SplitByUnit(double testFraction, Seed seed) => RowSplit.ByUnit(Units, Labels, testFraction, seed);

    /// <summary>One modality teaches another: features chosen and scaled on the training rows only.</summary>
    /// <exception cref="InvalidInputException">A unit is on both sides of the split.</exception>
    public Split Pair(string teacher, string student, RowSplit rows, PreparationOptions? options = null)
    {
        rows.RequireDisjoint(Units);
        options ??= new PreparationOptions();
        (Modality train, Modality test) first = Prepare(this[teacher]), second = Prepare(this[student]);
        return new Split(
            new PairedDataset(first.train, second.train, Labels.Rows(rows.Train)),
            new PairedDataset(first.test, second.test, Labels.Rows(rows.Test)));

        (Modality, Modality) Prepare(Modality modality)
        {
            FeaturePreparation preparation = FeaturePreparation.Fit(modality, rows.Train, options);
            return (preparation.Apply(modality, rows.Train), preparation.Apply(modality, rows.Test));
        }
    }

    /// <summary>Each modality over time becomes its mean over those times that are not all zero (padding).</summary>
    public MultimodalData MeanOverTime() => this with { Modalities = [.. Modalities.Select(modality => modality.MeanOverTime())] };

    /// <summary>Sixteen hexadecimal digits of SHA-256 over all values, labels and units: which data exactly.</summary>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Modality modality in Modalities) hash.AppendData(MemoryMarshal.AsBytes(modality.Values));
        hash.AppendData(MemoryMarshal.AsBytes(Labels.Values));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', Units)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
