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

    /// <summary>Reports an estimate that the label's entropy forbids, as a failure of the estimator.</summary>
    internal static void WarnAbove(double nats, Labels y, List<string> warnings)
    {
        double entropy = Of(y);
        if (nats > entropy)
            warnings.Add(FormattableString.Invariant($"the estimate {nats:F4} is above the entropy of the label, {entropy:F4} nats: the estimator failed here"));
    }
}
