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

    /// <summary>Null where the inner estimator trains nothing.</summary>
    internal IHeldOutEstimator? HeldOut => Reading.HeldOut(inner) is { } trained ? new Trained(this, trained) : null;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        Samples px = Project(x, "x", jobs, warnings), py = Project(y, "y", jobs, warnings);
        return With(warnings, inner.Estimate(px, py, jobs));
    }

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        List<string> warnings = [];
        return With(warnings, inner.Estimate(Project(x, "x", jobs, warnings), y, jobs));
    }

    private static PointEstimate With(List<string> warnings, PointEstimate estimate) => estimate with { Warnings = [.. warnings, .. estimate.Warnings] };

    private Samples Project(Samples x, string name, int jobs, List<string> warnings) => Projection.Of(x, components, name, jobs, warnings);

    private sealed class Trained(ProjectedEstimator outer, IHeldOutEstimator trained) : IHeldOutEstimator
    {
        public T Fit<T>(Samples x, Samples y, Func<Reading, T> use)
        {
            InputCheck.Paired(x, y);
            List<string> warnings = [];
            Samples px = outer.Project(x, "x", 1, warnings), py = outer.Project(y, "y", 1, warnings);
            return trained.Fit(px, py, reading => use(reading with { Point = With(warnings, reading.Point) }));
        }

        public T Fit<T>(Samples x, Labels y, Func<Reading, T> use)
        {
            InputCheck.Paired(x, y);
            List<string> warnings = [];
            return trained.Fit(outer.Project(x, "x", 1, warnings), y, reading => use(reading with { Point = With(warnings, reading.Point) }));
        }
    }
}
