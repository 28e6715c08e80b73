using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>
/// Estimates mutual information from paired observations. An estimate is a number of nats, never clipped: an estimator
/// whose true value is 0 may well return −.01. It depends on the data, the options and their seed only; the number of
/// jobs never changes a bit.
/// </summary>
public interface IMutualInformationEstimator
{
    /// <summary>The short name used on the command line and in result rows: "ksg1".</summary>
    string Name { get; }

    /// <summary>Every setting that the number depends on, in one line: "k = 3".</summary>
    string Settings { get; }

    /// <summary>Whether two continuous variables can be given.</summary>
    bool SupportsSamples { get; }

    /// <summary>Whether a continuous variable and a label can be given.</summary>
    bool SupportsLabels { get; }

    /// <summary>I(X;Y) of two continuous variables, <paramref name="x"/> [n, dx] and <paramref name="y"/> [n, dy].</summary>
    /// <exception cref="InvalidInputException">The data cannot be used: rows differ, NaN, too few rows, or no support.</exception>
    PointEstimate Estimate(Samples x, Samples y, int jobs = 1);

    /// <summary>I(X;Y) of a continuous variable <paramref name="x"/> [n, d] and a label <paramref name="y"/> [n].</summary>
    /// <exception cref="InvalidInputException">The data cannot be used: rows differ, NaN, one class only, or no support.</exception>
    PointEstimate Estimate(Samples x, Labels y, int jobs = 1);
}

/// <summary>What an estimator returns.</summary>
/// <param name="Nats">The estimate, not clipped; +∞ where the data determine each other exactly and the estimator can tell.</param>
/// <param name="Warnings">What a reader of the number must know: ties, constant columns, a bound that was reached. One line each.</param>
public sealed record PointEstimate(double Nats, IReadOnlyList<string> Warnings)
{
    /// <summary>An estimate without warnings.</summary>
    public PointEstimate(double nats) : this(nats, []) { }
}
