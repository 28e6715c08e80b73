using KdNotebooks.Data;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>A trained network and how its training went.</summary>
/// <param name="network">The network, with the parameters of <paramref name="epoch"/>.</param>
/// <param name="epoch">The epoch (from 1) whose parameters were kept: the last, or the validated one.</param>
/// <param name="trainingLoss">The mean training loss of each epoch.</param>
public sealed class TrainedClassifier(Classifier network, int epoch, IReadOnlyList<double> trainingLoss) : IDisposable
{
    private const int RowsAtOnce = 128;

    /// <summary>The network.</summary>
    public Classifier Network => network;

    /// <summary>The epoch (from 1) whose parameters were kept.</summary>
    public int Epoch => epoch;

    /// <summary>The mean training loss of each epoch.</summary>
    public IReadOnlyList<double> TrainingLoss => trainingLoss;

    /// <summary>The representation and logits of every row of <paramref name="modality"/>, without dropout or gradient.</summary>
    public Representation Represent(Modality modality)
    {
        double[] features = [];
        int width = 0;
        Samples logits = Logits(modality, (hidden, start) =>
        {
            if (start == 0)
            {
                width = (int)hidden.shape[1];
                features = new double[modality.Count * width];
            }
            Widen(hidden, features.AsSpan(start * width));
        });
        return new Representation(new Samples(modality.Count, width, features), logits);
    }

    /// <summary>The logits alone of every row of <paramref name="modality"/>, [n, classes].</summary>
    public Samples Logits(Modality modality) => Logits(modality, see: null);

    /// <summary>The share of rows whose largest logit is the label's; ties go to the lower class.</summary>
    public double Accuracy(Modality modality, Labels labels)
    {
        Samples logits = Logits(modality);
        return new Representation(logits, logits).Accuracy(labels);
    }

    private Samples Logits(Modality modality, Action<Tensor, int>? see)
    {
        network.eval();
        using var noGradient = no_grad();
        var batches = new BatchReader(modality);
        double[] logits = [];
        int classes = 0;
        for (int start = 0; start < modality.Count; start += RowsAtOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            int[] rows = [.. Enumerable.Range(start, Math.Min(RowsAtOnce, modality.Count - start))];
            Tensor hidden = network.Encode(batches.Read(rows));
            Tensor output = network.Classify(hidden);
            if (start == 0)
            {
                classes = (int)output.shape[1];
                logits = new double[modality.Count * classes];
            }
            see?.Invoke(hidden, start);
            Widen(output, logits.AsSpan(start * classes));
        }
        return new Samples(modality.Count, classes, logits);
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static void Widen(Tensor source, Span<double> target)
    {
        float[] values = source.ToFloats();
        for (int i = 0; i < values.Length; i++) target[i] = values[i];
    }
}
