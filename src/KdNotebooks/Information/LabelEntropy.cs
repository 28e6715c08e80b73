using KdNotebooks.Data;

namespace KdNotebooks.Information;

/// <summary>The entropy of a label, which no information about it can exceed.</summary>
public static class LabelEntropy
{
    /// <summary>−Σ p ln p over the observed class frequencies, nats.</summary>
    public static double Of(Labels y)
    {
        double entropy = 0;
        foreach (int count in y.Counts())
            if (count > 0) entropy -= (double)count / y.Count * Math.Log((double)count / y.Count);
        return entropy;
    }
}
