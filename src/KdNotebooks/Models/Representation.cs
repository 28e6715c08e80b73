using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Models;

/// <summary>What a trained classifier makes of rows, in the order of the rows.</summary>
/// <param name="Features">H, [n, representation].</param>
/// <param name="Logits">[n, classes].</param>
public sealed record Representation(Samples Features, Samples Logits)
{
    /// <summary>The share of rows whose largest logit is the label's; ties go to the lower class.</summary>
    public double Accuracy(Labels labels)
    {
        if (labels.Count != Logits.Count)
            throw new InvalidInputException($"{Logits.Count} predictions cannot be compared with {labels.Count} labels");
        int hits = 0;
        for (int i = 0; i < labels.Count; i++)
        {
            ReadOnlySpan<double> row = Logits.Row(i);
            int best = 0;
            for (int c = 1; c < row.Length; c++)
                if (row[c] > row[best]) best = c;
            if (best == labels[i]) hits++;
        }
        return (double)hits / labels.Count;
    }
}
