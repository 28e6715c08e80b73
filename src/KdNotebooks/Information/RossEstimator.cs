using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information;

/// <summary>How <see cref="RossEstimator"/> works.</summary>
public sealed record RossOptions
{
    /// <summary>k, the number of neighbours of the same class, at least 1; a class of N rows uses min(k, N − 1).</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>What to do where k or more rows of a class coincide.</summary>
    public TieRule Ties { get; init; } = TieRule.Jitter;

    /// <summary>Where the jitter comes from.</summary>
    public Seed Seed { get; init; } = new(1);
}

/// <summary>
/// Nearest-neighbour mutual information of a continuous variable and a label (Ross, <i>Mutual information between discrete
/// and continuous data sets</i>, PLoS ONE 9(2), 2014), in the maximum norm, every column at unit standard deviation.
/// Classes with a single row are left out. Constant columns are left out; if x is constant the estimate is 0.
/// </summary>
public sealed class RossEstimator(RossOptions? options = null) : IMutualInformationEstimator
{
    private readonly RossOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "ross";

    /// <inheritdoc/>
    public string Settings => $"k = {_options.Neighbours}";

    /// <inheritdoc/>
    public bool SupportsSamples => false;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1) => throw InputCheck.NoSamples(Name);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        InputCheck.MoreRowsThan(x.Count, _options.Neighbours);
        List<string> warnings = [];
        Samples? scaled = ScaledPair.UnitScale(x, "x", warnings);
        if (scaled is null) return new PointEstimate(0, warnings);
        (scaled, y) = ClassMembers.Shared(scaled, y, warnings);
        InputCheck.MoreRowsThan(y.Count, _options.Neighbours);

        INeighbourIndex all = NeighbourIndex.Of(scaled);
        double[] radii = RadiiWithinClass(all, scaled, y, jobs);
        int coincident = radii.Count(r => r == 0);
        if (coincident > 0)
        {
            warnings.Add(ScaledPair.TieWarning(coincident, y.Count, _options.Neighbours, _options.Ties, "gao"));
            if (_options.Ties == TieRule.Jitter)
            {
                scaled = ScaledPair.Jitter(scaled, _options.Seed.Derive("jitter"));
                all = NeighbourIndex.Of(scaled);
                radii = RadiiWithinClass(all, scaled, y, jobs);
            }
        }
        else DataWarnings.Add(scaled, y, warnings);
        double nats = Estimate(all, y, radii, jobs);
        LabelEntropy.WarnAbove(nats, y, warnings);
        return new PointEstimate(nats, warnings);
    }

    // The distance of each row to its k_i-th neighbour of the same class, k_i = min(k, N_y − 1).
    private double[] RadiiWithinClass(INeighbourIndex all, Samples x, Labels y, int jobs)
    {
        if (all is SortedColumn column) return column.DistancesWithinClass(y.Values, y.Counts(), _options.Neighbours);
        var radii = new double[x.Count];
        foreach (int[] rows in ClassMembers.Of(y))
        {
            if (rows.Length == 0) continue;
            double[] distances = NeighbourIndex.Of(x.Rows(rows)).Distances(Math.Min(_options.Neighbours, rows.Length - 1), jobs);
            for (int i = 0; i < rows.Length; i++) radii[rows[i]] = distances[i];
        }
        return radii;
    }

    // ψ(n) + ⟨ψ(k_i)⟩ − ⟨ψ(N_y)⟩ − ⟨ψ(m_i)⟩, m_i the rows of every class, the row itself included, strictly within its
    // radius; where the radius is 0, those at distance 0.
    private double Estimate(INeighbourIndex all, Labels y, double[] radii, int jobs)
    {
        int n = all.Count;
        double[] inclusiveRadii = [.. radii.Select(r => r > 0 ? Math.BitDecrement(r) : 0)];
        int[] counts = all.CountsWithin(inclusiveRadii, inclusive: true, jobs);
        int[] classes = y.Counts();
        double[] psi = Digamma.Table(n);
        double neighbours = 0, sizes = 0, within = 0;
        for (int i = 0; i < n; i++)
        {
            int size = classes[y[i]];
            neighbours += psi[Math.Min(_options.Neighbours, size - 1)];
            sizes += psi[size];
            within += psi[counts[i]];
        }
        return psi[n] + (neighbours - sizes - within) / n;
    }
}
