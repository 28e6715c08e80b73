using KdNotebooks.Data;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information;

/// <summary>
/// Nearest-neighbour conditional mutual information I(X;Y|Z), not clipped, every column at unit standard deviation, ties
/// treated as by <see cref="KsgEstimator"/>. A variable that is constant carries no information; a constant Z is no condition.
/// </summary>
/// <param name="neighbours">k, at least 1.</param>
/// <param name="ties">What to do where k or more rows coincide.</param>
/// <param name="seed">Where the jitter comes from.</param>
public sealed class ConditionalEstimator(int neighbours = 3, TieRule ties = TieRule.Jitter, Seed seed = default)
{
    /// <summary>
    /// I(X;Y|Z) of three continuous variables: ψ(k) − ⟨ψ(n_xz + 1) + ψ(n_yz + 1) − ψ(n_z + 1)⟩ (Frenzel and Pompe, <i>Partial
    /// mutual information for coupling analysis of multivariate time series</i>, Phys. Rev. Lett. 99, 204101, 2007).
    /// </summary>
    /// <exception cref="InvalidInputException">Rows differ, NaN or infinity, or n ≤ k.</exception>
    public PointEstimate Estimate(Samples x, Samples y, Samples z, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        InputCheck.SameRows(x.Count, z.Count);
        InputCheck.Finite(z, "z");
        int n = x.Count;
        InputCheck.MoreRowsThan(n, neighbours);
        List<string> warnings = [];
        Samples? sx = ScaledPair.UnitScale(x, "x", warnings), sy = ScaledPair.UnitScale(y, "y", warnings);
        Samples? sz = Standardisation.ToUnitScale(z, out _);
        if (sx is null || sy is null) return new PointEstimate(0, warnings);
        if (sz is null)
        {
            PointEstimate plain = new KsgEstimator(new KsgOptions { Neighbours = neighbours, Ties = ties, Seed = seed }).Estimate(x, y, jobs);
            return plain with { Warnings = [.. plain.Warnings, "z is constant: the estimate is not conditional on anything"] };
        }
        double[] radii = Radii(sx, sy, sz, jobs);
        int coincident = radii.Count(r => r == 0);
        if (coincident > 0)
        {
            warnings.Add(ScaledPair.TieWarning(coincident, n, neighbours, ties, "histogram"));
            if (ties == TieRule.Jitter)
            {
                Seed jitter = seed.Derive("jitter");
                (sx, sy, sz) = (ScaledPair.Jitter(sx, jitter.Derive(0)), ScaledPair.Jitter(sy, jitter.Derive(1)), ScaledPair.Jitter(sz, jitter.Derive(2)));
                radii = Radii(sx, sy, sz, jobs);
            }
        }
        double[] psi = Digamma.Table(n);
        int[] nxz = Counts(ScaledPair.Join(sx, sz)), nyz = Counts(ScaledPair.Join(sy, sz)), nz = Counts(sz);
        double sum = 0;
        for (int i = 0; i < n; i++) sum += psi[Math.Max(1, nxz[i])] + psi[Math.Max(1, nyz[i])] - psi[Math.Max(1, nz[i])];
        return new PointEstimate(psi[neighbours] - sum / n, warnings);

        int[] Counts(Samples v) => NeighbourIndex.Of(v).CountsWithin(radii, inclusive: false, jobs);
    }

    /// <summary>
    /// I(X;Y|C) of two continuous variables given a label: Σ p(c) I(X;Y|C = c), KSG1 within each class. Classes of k rows or
    /// fewer count as 0, with a warning.
    /// </summary>
    /// <exception cref="InvalidInputException">Rows differ, NaN or infinity, or no class has more than k rows.</exception>
    public PointEstimate Estimate(Samples x, Samples y, Labels label, int jobs = 1)
    {
        InputCheck.Paired(x, y);
        InputCheck.SameRows(x.Count, label.Count);
        var ksg = new KsgEstimator(new KsgOptions { Neighbours = neighbours, Ties = ties, Seed = seed });
        List<string> warnings = [];
        double nats = 0;
        int small = 0;
        foreach (int[] rows in ClassMembers.Of(label))
        {
            if (rows.Length <= neighbours)
            {
                small += rows.Length;
                continue;
            }
            PointEstimate within = ksg.Estimate(x.Rows(rows), y.Rows(rows), jobs);
            nats += (double)rows.Length / label.Count * within.Nats;
            warnings.AddRange(within.Warnings.Select(w => $"class {label[rows[0]]}: {w}"));
        }
        if (small == label.Count) InputCheck.MoreRowsThan(label.Counts().Max(), neighbours);
        if (small > 0) warnings.Add($"{small} rows of classes with at most {neighbours} rows count as no information");
        return new PointEstimate(nats, warnings);
    }

    /// <summary>I(X;C|Z) of a continuous variable and a label given a continuous variable, by the chain rule: I(X,Z;C) − I(Z;C), both by Ross.</summary>
    /// <exception cref="InvalidInputException">Rows differ, NaN or infinity, a single class, or n ≤ k.</exception>
    public PointEstimate Estimate(Samples x, Labels label, Samples z, int jobs = 1)
    {
        InputCheck.Paired(x, z);
        InputCheck.Paired(x, label);
        var ross = new RossEstimator(new RossOptions { Neighbours = neighbours, Ties = ties, Seed = seed });
        PointEstimate both = ross.Estimate(ScaledPair.Join(x, z), label, jobs), condition = ross.Estimate(z, label, jobs);
        return new PointEstimate(both.Nats - condition.Nats, [.. both.Warnings.Concat(condition.Warnings).Distinct()]);
    }

    private double[] Radii(Samples x, Samples y, Samples z, int jobs)
        => NeighbourIndex.Of(ScaledPair.Join(ScaledPair.Join(x, y), z)).Distances(neighbours, jobs);
}
