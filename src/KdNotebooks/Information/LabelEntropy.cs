using KdNotebooks.Data;

namespace KdNotebooks.Information;

/// <summary>The entropy of a label, which no information about it can exceed.</summary>
public static class LabelEntropy
{
    private const string Excess = "is above the entropy of the label";

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
        if (nats > entropy && !warnings.Any(w => w.Contains(Excess, StringComparison.Ordinal)))
            warnings.Add(FormattableString.Invariant($"the estimate {nats:F4} {Excess}, {entropy:F4} nats: the estimator failed here"));
    }
}
