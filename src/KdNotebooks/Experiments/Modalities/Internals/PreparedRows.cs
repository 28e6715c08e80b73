using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Modalities.Internals;

/// <summary>The rows of one seed: split by unit, features chosen and scaled on the training rows alone.</summary>
internal sealed class PreparedRows
{
    private readonly Dictionary<string, (Modality Training, Modality Test)> _modalities = [];
    private readonly int[] _pilot;

    public PreparedRows(ModalitiesProtocol protocol, MultimodalData data, int seed)
    {
        Seed own = new Seed(protocol.RootSeed).Derive("rows").Derive(seed);
        RowSplit split = data.SplitByUnit(protocol.TestFraction, own);
        split.RequireDisjoint(data.Units);
        foreach (Modality modality in data.Modalities)
        {
            bool asRead = protocol.AsRead.Contains(modality.Name);
            FeaturePreparation? preparation = asRead ? null : FeaturePreparation.Fit(modality, split.Train, protocol.Preparation);
            Modality Prepare(int[] rows) => preparation?.Apply(modality, rows) ?? modality.Rows(rows);
            _modalities[modality.Name] = (Prepare(split.Train), Prepare(split.Test));
        }
        (TrainingLabels, TestLabels) = (data.Labels.Rows(split.Train), data.Labels.Rows(split.Test));
        int[] order = own.Derive("pilot").CreateStream().Permutation(split.Train.Length);
        _pilot = [.. order.Take(protocol.PilotRows).Order()];
        PilotLabels = TrainingLabels.Rows(_pilot);
    }

    public Labels TrainingLabels { get; }

    public Labels TestLabels { get; }

    /// <summary>The labels of the pilot's rows.</summary>
    public Labels PilotLabels { get; }

    public Modality Training(string modality) => _modalities[modality].Training;

    public Modality Test(string modality) => _modalities[modality].Test;

    /// <summary>The prepared features of the pilot's rows, of several modalities side by side; over time, their mean.</summary>
    public Samples Pilot(IReadOnlyList<string> modalities) => SideBySide([.. modalities.Select(name =>
    {
        Modality rows = Training(name).Rows(_pilot).MeanOverTime();
        return Samples.FromSingle(rows.Count, rows.Features, rows.Values);
    })]);

    /// <summary>[n, d1], [n, d2], ... → [n, d1 + d2 + ...].</summary>
    public static Samples SideBySide(Samples[] parts)
    {
        if (parts.Length == 1) return parts[0];
        int n = parts[0].Count, width = parts.Sum(part => part.Dimension);
        var values = new double[n * width];
        for (int row = 0; row < n; row++)
        {
            Span<double> target = values.AsSpan(row * width, width);
            foreach (Samples part in parts)
            {
                part.Row(row).CopyTo(target);
                target = target[part.Dimension..];
            }
        }
        return new Samples(n, width, values);
    }
}
