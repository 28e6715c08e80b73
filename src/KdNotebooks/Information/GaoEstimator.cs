using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information;

/// <summary>How <see cref="GaoEstimator"/> works.</summary>
public sealed record GaoOptions
{
    /// <summary>k, the number of neighbours, at least 1; in a class of N rows min(k, N − 1).</summary>
    public int Neighbours { get; init; } = 3;
}

/// <summary>
/// Nearest-neighbour mutual information of variables that may be discrete, continuous, or mixtures of both (Gao, Kannan, Oh
/// and Viswanath, <i>Estimating mutual information for discrete-continuous mixtures</i>, NeurIPS 2017), in its digamma form,
/// ⟨ψ(k̃) + ln n − ψ(n_x) − ψ(n_y)⟩, in the maximum norm, every column at unit standard deviation. Made for ties, so none are
/// broken. Classes of a label are infinitely far from each other; those with a single row are left out.
/// </summary>
public sealed class GaoEstimator(GaoOptions? options = null) : IMutualInformationEstimator
{
    private readonly GaoOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => "gao";

    /// <inheritdoc/>
    public string Settings => $"k = {_options.Neighbours}";

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => true;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        (int n, int k) = (x.Count, _options.Neighbours);
        InputCheck.MoreRowsThan(n, k);
        List<string> warnings = [];
        Samples? sx = ScaledPair.UnitScale(x, "x", warnings), sy = ScaledPair.UnitScale(y, "y", warnings);
        if (sx is null || sy is null) return new PointEstimate(0, warnings);
        DataWarnings.Add(sx, sy, warnings);

        INeighbourIndex joint = NeighbourIndex.Of(ScaledPair.Join(sx, sy));
        double[] radii = joint.Distances(k, jobs);
        int[] nx = Counts(NeighbourIndex.Of(sx), radii, jobs), ny = Counts(NeighbourIndex.Of(sy), radii, jobs);
        double[] psi = Digamma.Table(n);
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            int neighbours = radii[i] > 0 ? k : joint.CountWithin(i, 0, inclusive: true);
            sum += psi[neighbours] - psi[nx[i]] - psi[ny[i]];
        }
        return new PointEstimate(Math.Log(n) + sum / n, warnings);
    }

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        InputCheck.MoreRowsThan(x.Count, _options.Neighbours);
        List<string> warnings = [];
        Samples? scaled = ScaledPair.UnitScale(x, "x", warnings);
        if (scaled is null) return new PointEstimate(0, warnings);
        DataWarnings.Add(scaled, y, warnings);
        (scaled, y) = ClassMembers.Shared(scaled, y, warnings);

        // The joint distance is that of x within the class, and infinite between classes: n_y is the size of the class.
        int n = scaled.Count;
        double[] radii = new double[n], psi = Digamma.Table(n);
        var neighbours = new int[n];
        foreach (int[] rows in ClassMembers.Of(y))
        {
            if (rows.Length == 0) continue;
            int k = Math.Min(_options.Neighbours, rows.Length - 1);
            INeighbourIndex within = NeighbourIndex.Of(scaled.Rows(rows));
            double[] distances = within.Distances(k, jobs);
            for (int i = 0; i < rows.Length; i++)
            {
                radii[rows[i]] = distances[i];
                neighbours[rows[i]] = distances[i] > 0 ? k : within.CountWithin(i, 0, inclusive: true);
            }
        }
        int[] nx = Counts(NeighbourIndex.Of(scaled), radii, jobs), classes = y.Counts();
        double sum = 0;
        for (int i = 0; i < n; i++) sum += psi[neighbours[i]] - psi[nx[i]] - psi[classes[y[i]]];
        double nats = Math.Log(n) + sum / n;
        LabelEntropy.WarnAbove(nats, y, warnings);
        return new PointEstimate(nats, warnings);
    }

    // The row itself included: strictly within the radius, or at distance 0 where the radius is 0.
    private static int[] Counts(INeighbourIndex index, double[] radii, int jobs)
        => index.CountsWithin([.. radii.Select(r => r > 0 ? Math.BitDecrement(r) : 0)], inclusive: true, jobs);
}
