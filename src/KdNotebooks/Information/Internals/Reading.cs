using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>An estimate on all rows, and the same on a part of them and on broken pairs.</summary>
/// <param name="Point">On all rows.</param>
/// <param name="On">On the given ascending rows, nats.</param>
/// <param name="Permuted">With row i of x beside row order[i] of y, nats.</param>
/// <param name="Retrained">Whether each of these is a fresh estimate; otherwise a trained network stays as it is.</param>
internal sealed record Reading(PointEstimate Point, Func<int[], double> On, Func<int[], double> Permuted, bool Retrained)
{
    private const int FewestHeldOutRows = 5;

    /// <summary>What a reader of an interval from a network that was kept must know, or null: three bounds vary more than it allows for.</summary>
    public static string? IntervalWarning(string estimator) => estimator is "dv" or "mine" or "nwj"
        ? $"the interval of {estimator} is too narrow: with another training the number is another, and on known answers such intervals held the mean of {estimator} less often than their level says (data/results/information.md)"
        : null;

    /// <summary>Of two continuous variables.</summary>
    public static T Of<T>(IMutualInformationEstimator estimator, Samples x, Samples y, int jobs, Func<Reading, T> use)
        => HeldOut(estimator) is { } trained
            ? trained.Fit(x, y, use)
            : use(new Reading(
                estimator.Estimate(x, y, jobs),
                rows => estimator.Estimate(x.Rows(rows), y.Rows(rows)).Nats,
                order => estimator.Estimate(x, y.Rows(order)).Nats,
                Retrained: true));

    /// <summary>Of a continuous variable and a label.</summary>
    public static T Of<T>(IMutualInformationEstimator estimator, Samples x, Labels y, int jobs, Func<Reading, T> use)
        => HeldOut(estimator) is { } trained
            ? trained.Fit(x, y, use)
            : use(new Reading(
                estimator.Estimate(x, y, jobs),
                rows => estimator.Estimate(x.Rows(rows), y.Rows(rows)).Nats,
                order => estimator.Estimate(x, y.Rows(order)).Nats,
                Retrained: true));

    /// <summary>The estimator as one that keeps its network, or null where it is fitted anew each time.</summary>
    public static IHeldOutEstimator? HeldOut(IMutualInformationEstimator estimator)
        => estimator switch { IHeldOutEstimator own => own, ProjectedEstimator projected => projected.HeldOut, _ => null };

    /// <summary>
    /// Of a trained network: parts and broken pairs are taken among the rows it never saw. Given the network these rows are
    /// independent draws, so permuting them is an exact test of independence.
    /// </summary>
    /// <param name="point">The value on all of those rows.</param>
    /// <param name="heldOut">The rows, in the order in which they are read.</param>
    /// <param name="read">The value of row xs[i] of x beside row ys[i] of y.</param>
    public static Reading OfNetwork(PointEstimate point, int[] heldOut, Func<int[], int[], double> read) => new(point,
        rows =>
        {
            HashSet<int> part = [.. rows];
            int[] kept = [.. heldOut.Where(part.Contains)];
            return kept.Length >= FewestHeldOutRows ? read(kept, kept) : throw new InvalidInputException($"{kept.Length} held-out rows are too few");
        },
        order => read(heldOut, [.. heldOut.OrderBy(row => order[row])]),
        Retrained: false);

    /// <summary>Of a variable that does not vary: 0 whatever the rows.</summary>
    public static Reading Nothing(PointEstimate point) => new(point, _ => 0, _ => 0, Retrained: false);
}
