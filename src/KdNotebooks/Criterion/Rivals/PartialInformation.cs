namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// A decomposition of the information of two sources about a target (Williams and Beer 2010): what both have, what only one
/// has, and what only both together have; nats. I(S1;Y) = redundancy + unique of the first, I(S1,S2;Y) = the sum of all four.
/// </summary>
public sealed record PartialInformation(double Redundancy, double UniqueFirst, double UniqueSecond, double Synergy)
{
    /// <summary>The decomposition that a redundancy implies.</summary>
    /// <param name="first">I(S1;Y).</param>
    /// <param name="second">I(S2;Y).</param>
    /// <param name="both">I(S1,S2;Y).</param>
    /// <param name="redundancy">What both have.</param>
    public static PartialInformation From(double first, double second, double both, double redundancy) =>
        new(redundancy, first - redundancy, second - redundancy, both - first - second + redundancy);

    /// <summary>Redundancy = min(I1, I2) (Barrett 2015): for scalar Gaussians what every decomposition that depends on the pairwise marginals gives.</summary>
    public static PartialInformation MinimumMutualInformation(double first, double second, double both) => From(first, second, both, Math.Min(first, second));
}
