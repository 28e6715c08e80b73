namespace KdNotebooks.Information;

/// <summary>An interval for a number, and how it was made.</summary>
/// <param name="Lower">The lower end, nats.</param>
/// <param name="Upper">The upper end, nats.</param>
/// <param name="Level">The nominal coverage, in (0, 1).</param>
/// <param name="StandardError">The estimated standard deviation of the estimate, nats.</param>
/// <param name="Method">How it was made, in words, with the numbers it depends on.</param>
public sealed record Interval(double Lower, double Upper, double Level, double StandardError, string Method)
{
    /// <summary>An interval that could not be made: from −∞ to +∞.</summary>
    public static Interval Unknown(double level, string method) => new(double.NegativeInfinity, double.PositiveInfinity, level, double.NaN, method);
}

/// <summary>What the estimator says when rows of y are permuted, so that the truth is 0.</summary>
/// <param name="Mean">
/// The mean over the permutations, nats: the bias of the estimator under independence, unless a trained network was kept; then
/// what a network that expects dependence reads where there is none, usually far below 0.
/// </param>
/// <param name="P">(1 + #{permuted ≥ observed}) / (permutations + 1): the probability of such a value under independence.</param>
/// <param name="Permutations">How many permutations.</param>
/// <param name="Method">How it was made, in words.</param>
public sealed record PermutationNull(double Mean, double P, int Permutations, string Method);

/// <summary>A mutual information with everything needed to judge it.</summary>
public sealed record MutualInformationEstimate
{
    /// <summary>The estimate in nats, never clipped.</summary>
    public required double Nats { get; init; }

    /// <summary>The estimate in bits.</summary>
    public double Bits => Nats / Math.Log(2);

    /// <summary>The interval for sampling error; it does not cover the estimator's bias. Null where none was asked for.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The permutation null. Null where none was asked for.</summary>
    public PermutationNull? Null { get; init; }

    /// <summary>n, the rows used.</summary>
    public required int N { get; init; }

    /// <summary>The columns of x.</summary>
    public required int DimensionX { get; init; }

    /// <summary>The columns of y; 0 where y is a label.</summary>
    public required int DimensionY { get; init; }

    /// <summary>The estimator's name: "ksg1".</summary>
    public required string Estimator { get; init; }

    /// <summary>The estimator's settings: "k = 3".</summary>
    public required string Settings { get; init; }

    /// <summary>The entropy that the truth cannot exceed, H(Y) for a label, nats. Null where there is none.</summary>
    public double? EntropyBound { get; init; }

    /// <summary>What a reader must know, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
