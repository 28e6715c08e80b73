using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>A variable on its first principal components, and what a reader must know of that.</summary>
internal static class Projection
{
    // Less than this share of the variance is too little to pass in silence.
    private const double SmallShare = 0.5;

    /// <summary>
    /// x [n, d] on at most <paramref name="count"/> components, [n, ≤ count]. A variable with no more columns is left as it is:
    /// rotating it would only move the axes of the maximum norm.
    /// </summary>
    public static Samples Of(Samples x, int count, string name, int jobs, List<string> warnings)
    {
        if (x.Dimension <= count || Standardisation.ToUnitScale(x, out _) is null) return x;
        PrincipalComponents components = PrincipalComponents.Fit(x, count, jobs);
        if (components.Count < count)
            warnings.Add($"the {x.Dimension} columns of {name} have rank {components.Count}: that many components were used");
        else if (components.VarianceShare < SmallShare)
            warnings.Add(FormattableString.Invariant($"the {components.Count} principal components of {name} hold {components.VarianceShare:P0} of the variance of its {x.Dimension} columns: what lies in the rest is not seen; keep more components"));
        return components.Project(x);
    }
}
