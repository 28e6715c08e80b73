using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;

namespace KdNotebooks.Reporting;

/// <summary>All gains of the comparison, and which of them stand out.</summary>
/// <param name="Cases">The data sets, in the order of the protocol.</param>
/// <param name="Schemes">The schemes, in the order of the protocol.</param>
/// <param name="Level">The level of one interval.</param>
internal sealed record MethodsComparison(IReadOnlyList<CaseSummary> Cases, IReadOnlyList<ComparedScheme> Schemes, double Level)
{
    /// <summary>Every scheme on every data set where it ran.</summary>
    public IReadOnlyList<(CaseSummary Case, string Scheme, MeanInterval Gain)> All { get; } =
    [
        .. Cases.SelectMany(@case => Schemes.Where(scheme => @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Gain.Count > 1)
            .Select(scheme => (@case, scheme.Name, @case.Schemes[scheme.Name].Gain))),
    ];

    /// <summary>Whether a gain is told from 0 at the level of all comparisons together.</summary>
    public bool IsBeyondAll((CaseSummary Case, string Scheme, MeanInterval Gain) entry) =>
        MeanInterval.Of([.. entry.Case.Schemes[entry.Scheme].GainBySeed.Values], 1 - (1 - Level) / Math.Max(1, All.Count)).ExcludesZero;

    /// <summary>One scheme's gain minus another's on one data set, paired by seed; null where one of them did not run.</summary>
    public MeanInterval? Difference(CaseSummary @case, string scheme, string other)
    {
        if (!@case.Schemes.TryGetValue(scheme, out SchemeResult? a) || !@case.Schemes.TryGetValue(other, out SchemeResult? b)) return null;
        double[] differences = [.. a.GainBySeed.Where(pair => b.GainBySeed.ContainsKey(pair.Key)).Select(pair => pair.Value - b.GainBySeed[pair.Key])];
        return differences.Length > 1 ? MeanInterval.Of(differences, Level) : null;
    }
}
