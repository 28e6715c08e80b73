using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information;

/// <summary>
/// Nearest-neighbour differential entropy (Kozachenko and Leonenko 1987; in the maximum norm Kraskov et al. 2004, eq. (20)):
/// ψ(n) − ψ(k) + d⟨ln ε⟩ with ε twice the distance to the k-th neighbour. Columns are taken as they are: entropy depends on
/// their scale.
/// </summary>
/// <param name="neighbours">k, at least 1.</param>
public sealed class KozachenkoLeonenkoEstimator(int neighbours = 3)
{
    /// <summary>h(X) of <paramref name="x"/> [n, d] in nats; −∞ with a warning where k or more rows coincide.</summary>
    /// <exception cref="InvalidInputException">NaN or infinity, or n ≤ k.</exception>
    public PointEstimate Estimate(Samples x, int jobs = 1)
    {
        InputCheck.Finite(x, "x");
        (int n, int d) = (x.Count, x.Dimension);
        InputCheck.MoreRowsThan(n, neighbours);
        double sum = 0;
        int coincident = 0;
        foreach (double radius in NeighbourIndex.Of(x).Distances(neighbours, jobs))
        {
            sum += Math.Log(2 * radius);
            if (radius == 0) coincident++;
        }
        string[] warnings = coincident == 0
            ? []
            : [$"{coincident} of {n} rows coincide with {neighbours} or more others: the variable has no density there, its differential entropy is -infinity"];
        return new PointEstimate(Digamma.At(n) - Digamma.At(neighbours) + d * sum / n, warnings);
    }
}
