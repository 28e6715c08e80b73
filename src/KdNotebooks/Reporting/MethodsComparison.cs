using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;
using MathNet.Numerics.Distributions;

namespace KdNotebooks.Reporting;

/// <summary>All gains of the comparison, and which of them stand out.</summary>
/// <param name="Cases">The data sets, in the order of the protocol.</param>
/// <param name="Schemes">The schemes, in the order of the protocol.</param>
/// <param name="Level">The level of one interval.</param>
internal sealed record MethodsComparison(IReadOnlyList<CaseSummary> Cases, IReadOnlyList<ComparedScheme> Schemes, double Level)
{
    /// <summary>Every scheme on every data set where it ran, but for those that need both modalities when they are used.</summary>
    public IReadOnlyList<(CaseSummary Case, string Scheme, MeanInterval Gain)> All { get; } =
    [
        .. Cases.SelectMany(@case => Schemes.Where(scheme => scheme.Group != SchemeGroup.BothAtUse && @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Gain.Count > 1)
            .Select(scheme => (@case, scheme.Name, @case.Schemes[scheme.Name].Gain))),
    ];

    /// <summary>Whether a gain is told from 0 at the level of all comparisons together (Bonferroni): by its p-value, because the quantile of so small a tail cannot always be had.</summary>
    public bool IsBeyondAll((CaseSummary Case, string Scheme, MeanInterval Gain) entry)
    {
        double[] gains = [.. entry.Case.Schemes[entry.Scheme].GainBySeed.Values];
        if (gains.Length < 2) return false;
        double mean = gains.Average(), error = Math.Sqrt(gains.Sum(gain => (gain - mean) * (gain - mean)) / (gains.Length - 1) / gains.Length);
        return 2 * StudentT.CDF(0, 1, gains.Length - 1, -Math.Abs(mean) / error) < (1 - Level) / Math.Max(1, All.Count);
    }

    /// <summary>One scheme's gain minus another's on one data set, paired by seed; null where one of them did not run.</summary>
    public MeanInterval? Difference(CaseSummary @case, string scheme, string other)
    {
        if (!@case.Schemes.TryGetValue(scheme, out SchemeResult? a) || !@case.Schemes.TryGetValue(other, out SchemeResult? b)) return null;
        double[] differences = [.. a.GainBySeed.Where(pair => b.GainBySeed.ContainsKey(pair.Key)).Select(pair => pair.Value - b.GainBySeed[pair.Key])];
        return differences.Length > 1 ? MeanInterval.Of(differences, Level) : null;
    }
}
