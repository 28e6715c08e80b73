using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information;

/// <summary>The two algorithms of Kraskov, Stögbauer and Grassberger (2004).</summary>
public enum KsgAlgorithm
{
    /// <summary>Equation (8): one cube around a row and its k-th neighbour. Smaller variance.</summary>
    One = 1,

    /// <summary>Equation (9): the rectangle of the k neighbours. Smaller bias in many dimensions.</summary>
    Two = 2,
}

/// <summary>How <see cref="KsgEstimator"/> works.</summary>
public sealed record KsgOptions
{
    /// <summary>Which of the two algorithms.</summary>
    public KsgAlgorithm Algorithm { get; init; } = KsgAlgorithm.One;

    /// <summary>k, the number of neighbours, at least 1.</summary>
    public int Neighbours { get; init; } = 3;

    /// <summary>What to do where k or more rows coincide.</summary>
    public TieRule Ties { get; init; } = TieRule.Jitter;

    /// <summary>Where the jitter comes from.</summary>
    public Seed Seed { get; init; } = new(1);
}

/// <summary>
/// Nearest-neighbour mutual information of continuous variables (Kraskov, Stögbauer and Grassberger, <i>Estimating mutual
/// information</i>, Phys. Rev. E 69, 066138, 2004), in the maximum norm, every column at unit standard deviation. The
/// searches are exact. Constant columns are left out; if x or y is constant the estimate is 0.
/// </summary>
public sealed class KsgEstimator(KsgOptions? options = null) : IMutualInformationEstimator
{
    private readonly KsgOptions _options = options ?? new();

    /// <inheritdoc/>
    public string Name => _options.Algorithm == KsgAlgorithm.One ? "ksg1" : "ksg2";

    /// <inheritdoc/>
    public string Settings => $"k = {_options.Neighbours}";

    /// <inheritdoc/>
    public bool SupportsSamples => true;

    /// <inheritdoc/>
    public bool SupportsLabels => false;

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Labels y, int jobs = 1) => throw InputCheck.NoLabels(Name);

    /// <inheritdoc/>
    public PointEstimate Estimate(Samples x, Samples y, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        return Estimate([x, y], ["x", "y"], jobs);
    }

    /// <summary>
    /// The total correlation of several variables, Σ h(X_j) − h(X_1, ..., X_m), [n, d_j] each; for two it is I(X;Y).
    /// Kraskov et al. (2004), eqs. (23) and (24): the last is corrected to −(m − 1)/k.
    /// </summary>
    /// <exception cref="InvalidInputException">Fewer than two variables, rows differ, NaN, or n ≤ k.</exception>
    public PointEstimate EstimateTotalCorrelation(IReadOnlyList<Samples> variables, int jobs = 1)
    {
        if (variables.Count < 2) throw new InvalidInputException("total correlation needs at least two variables");
        string[] names = [.. variables.Select((_, j) => $"variable {j}")];
        for (int j = 0; j < variables.Count; j++)
        {
            InputCheck.SameRows(variables[0].Count, variables[j].Count);
            InputCheck.Finite(variables[j], names[j]);
        }
        return Estimate(variables, names, jobs);
    }

    private PointEstimate Estimate(IReadOnlyList<Samples> variables, string[] names, int jobs)
    {
        (int n, int k) = (variables[0].Count, _options.Neighbours);
        InputCheck.MoreRowsThan(n, k);
        List<string> warnings = [];
        var scaled = new List<Samples>();
        for (int j = 0; j < variables.Count; j++)
            if (ScaledPair.UnitScale(variables[j], names[j], warnings) is { } varying) scaled.Add(varying);
        if (scaled.Count < 2) return new PointEstimate(0, warnings);

        INeighbourIndex joint = NeighbourIndex.Of(scaled.Aggregate(ScaledPair.Join));
        double[] radii = joint.Distances(k, jobs);
        int coincident = radii.Count(r => r == 0);
        if (coincident > 0)
        {
            warnings.Add(ScaledPair.TieWarning(coincident, n, k, _options.Ties, "gao"));
            if (_options.Ties == TieRule.Jitter)
            {
                for (int j = 0; j < scaled.Count; j++) scaled[j] = ScaledPair.Jitter(scaled[j], _options.Seed.Derive("jitter").Derive(j));
                joint = NeighbourIndex.Of(scaled.Aggregate(ScaledPair.Join));
                radii = joint.Distances(k, jobs);
            }
        }
        else if (variables.Count == 2)
        {
            DataWarnings.Add(scaled[0], scaled[1], warnings);
            for (int j = 0; j < 2; j++) DataWarnings.AddDiscrete(scaled[j], names[j], warnings);
        }
        double[] psi = Digamma.Table(n);
        double nats = _options.Algorithm == KsgAlgorithm.One ? One(scaled, radii, psi, jobs) : Two(scaled, joint, psi, jobs);
        if (variables.Count == 2) ScaledPair.WarnAtCeiling(nats, n, k, warnings);
        return new PointEstimate(nats, warnings);
    }

    // ψ(k) + (m − 1)ψ(n) − ⟨Σ_j ψ(n_j + 1)⟩, n_j the other rows strictly within the joint radius: eqs. (8) and (23).
    private double One(List<Samples> variables, double[] radii, double[] psi, int jobs)
    {
        int n = radii.Length;
        double mean = 0;
        foreach (Samples variable in variables)
        {
            int[] counts = NeighbourIndex.Of(variable).CountsWithin(radii, inclusive: false, jobs);
            // A count includes the row itself, so it is n_j + 1; with radius 0 nothing is within and n_j = 0.
            double sum = 0;
            foreach (int count in counts) sum += psi[Math.Max(1, count)];
            mean += sum / n;
        }
        return psi[_options.Neighbours] + (variables.Count - 1) * psi[n] - mean;
    }

    // ψ(k) − (m − 1)/k + (m − 1)ψ(n) − ⟨Σ_j ψ(n_j)⟩, n_j the other rows at most as far as the farthest of the k neighbours
    // in that variable: eqs. (9) and (24).
    private double Two(List<Samples> variables, INeighbourIndex joint, double[] psi, int jobs)
    {
        (int n, int k, int m) = (joint.Count, _options.Neighbours, variables.Count);
        var extents = new double[m][];
        for (int j = 0; j < m; j++) extents[j] = new double[n];
        Rows.For(n, jobs, (from, to) =>
        {
            var neighbours = new int[k];
            var distances = new double[k];
            for (int place = from; place < to; place++)
            {
                int row = joint.RowAt(place);
                joint.Nearest(row, neighbours, distances);
                for (int j = 0; j < m; j++)
                    foreach (int other in neighbours)
                        extents[j][row] = Math.Max(extents[j][row], Distance(variables[j].Row(row), variables[j].Row(other)));
            }
        });
        double mean = 0;
        for (int j = 0; j < m; j++)
        {
            int[] counts = NeighbourIndex.Of(variables[j]).CountsWithin(extents[j], inclusive: true, jobs);
            double sum = 0;
            foreach (int count in counts) sum += psi[count - 1];
            mean += sum / n;
        }
        return psi[k] - (m - 1.0) / k + (m - 1) * psi[n] - mean;
    }

    private static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double distance = 0;
        for (int c = 0; c < a.Length; c++) distance = Math.Max(distance, Math.Abs(a[c] - b[c]));
        return distance;
    }
}
