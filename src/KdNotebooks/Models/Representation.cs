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

    /// <summary>The class of the largest logit of each row, [n]; ties go to the lower class.</summary>
    public int[] PredictedClasses()
    {
        var classes = new int[Logits.Count];
        for (int i = 0; i < classes.Length; i++)
        {
            ReadOnlySpan<double> row = Logits.Row(i);
            for (int c = 1; c < row.Length; c++)
                if (row[c] > row[classes[i]]) classes[i] = c;
        }
        return classes;
    }

    /// <summary>Right predictions by class, [classes].</summary>
    private int[] Hits(Labels labels)
    {
        if (labels.Count != Logits.Count)
            throw new InvalidInputException($"{Logits.Count} predictions cannot be compared with {labels.Count} labels");
        var hits = new int[labels.ClassCount];
        int[] predicted = PredictedClasses();
        for (int i = 0; i < predicted.Length; i++)
            if (predicted[i] == labels[i]) hits[predicted[i]]++;
        return hits;
    }
}
