using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>
/// Any estimator on the first q principal components of each continuous variable. A projection can only lose information,
/// so the truth it estimates is at most the truth of the unprojected variables. Fitted on the rows it is given; columns are
/// centred, not scaled.
/// </summary>
public sealed class ProjectedEstimator(IMutualInformationEstimator inner, int components) : IMutualInformationEstimator
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public string Settings => $"{inner.Settings}, {components} principal components";

    /// <inheritdoc/>
    public bool SupportsSamples => inner.SupportsSamples;

    /// <inheritdoc/>
    public bool SupportsLabels => inner.SupportsLabels;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        return inner.Estimate(Project(x, jobs), Project(y, jobs), jobs);
    }

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        return inner.Estimate(Project(x, jobs), y, jobs);
    }

    // A variable with at most q columns is left as it is: rotating it would only move the axes of the maximum norm.
    private Samples Project(Samples x, int jobs)
        => x.Dimension <= components || Standardisation.ToUnitScale(x, out _) is null ? x : PrincipalComponents.Fit(x, components, jobs).Project(x);
}
