using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Models;

/// <summary>What a trained classifier makes of rows, in the order of the rows.</summary>
/// <param name="Features">H, [n, representation].</param>
/// <param name="Logits">[n, classes].</param>
public sealed record Representation(Samples Features, Samples Logits)
{
    /// <summary>The share of rows whose largest logit is the label's; ties go to the lower class.</summary>
    public double Accuracy(Labels labels) => (double)Hits(labels).Sum() / labels.Count;

    /// <summary>The mean over classes of <see cref="Accuracy"/> within the class (recall); classes without rows do not count.</summary>
    public double BalancedAccuracy(Labels labels) =>
        Hits(labels).Zip(labels.Counts()).Where(pair => pair.Second > 0).Average(pair => (double)pair.First / pair.Second);

    /// <summary>Right predictions by class, [classes].</summary>
    private int[] Hits(Labels labels)
    {
        if (labels.Count != Logits.Count)
            throw new InvalidInputException($"{Logits.Count} predictions cannot be compared with {labels.Count} labels");
        var hits = new int[labels.ClassCount];
        for (int i = 0; i < labels.Count; i++)
        {
            ReadOnlySpan<double> row = Logits.Row(i);
            int best = 0;
            for (int c = 1; c < row.Length; c++)
                if (row[c] > row[best]) best = c;
            if (best == labels[i]) hits[best]++;
        }
        return hits;
    }
}
