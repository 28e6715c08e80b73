using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Jointly normal X and Y with standard normal coordinates.</summary>
public sealed class MultinormalTask : KnownAnswerTask
{
    private readonly JointGaussian _law;

    private MultinormalTask(string name, int m, int n, Func<int, int, double> correlation)
    {
        (Name, DimensionX, DimensionY) = (name, m, n);
        int p = m + n;
        var matrix = new double[p * p];
        for (int i = 0; i < p; i++)
            for (int j = 0; j < p; j++) matrix[i * p + j] = i == j ? 1 : correlation(Math.Min(i, j), Math.Max(i, j));
        _law = new JointGaussian(matrix, m, n);
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int DimensionX { get; }

    /// <inheritdoc/>
    public override int DimensionY { get; }

    /// <inheritdoc/>
    public override bool HasNormalMargins => true;

    /// <inheritdoc/>
    public override double MutualInformation => _law.MutualInformation([0], [1]);

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        Samples[] blocks = _law.Sample(n, seed);
        return new PairSample(blocks[0], blocks[1], null);
    }

    /// <summary>One coordinate each, correlation ρ: I = −½ ln(1 − ρ²).</summary>
    /// <exception cref="InvalidInputException">|ρ| ≥ 1.</exception>
    public static MultinormalTask Bivariate(double rho)
        => new(FormattableString.Invariant($"bivariate-normal-{rho}"), 1, 1, (_, _) => Correlation(rho));

    /// <summary>m and n coordinates, every pair of all m + n with correlation ρ.</summary>
    /// <exception cref="InvalidInputException">No such law exists: ρ ≥ 1, or ρ ≤ −1/(m + n − 1).</exception>
    public static MultinormalTask Dense(double rho, int m, int n)
        => new(FormattableString.Invariant($"multinormal-dense-{rho}-{m}x{n}"), m, n, (_, _) => Correlation(rho));

    /// <summary>m and n coordinates; X_0, Y_0 and X_1, Y_1 have correlation .8, all else is independent: I = −ln(1 − .64).</summary>
    /// <exception cref="InvalidInputException">Fewer than two coordinates.</exception>
    public static MultinormalTask TwoPairs(int m, int n)
    {
        if (m < 2 || n < 2) throw new InvalidInputException($"multinormal-2pair-{m}x{n}: two pairs need at least 2x2");
        return new($"multinormal-2pair-{m}x{n}", m, n, (i, j) => i < 2 && j == m + i ? 0.8 : 0);
    }

    /// <summary>20 coordinates each, X_i and Y_i with the correlation √(1 − e^(−2I/20)) that makes the information I.</summary>
    /// <exception cref="InvalidInputException">I is not positive, or so large that the correlation rounds to 1.</exception>
    public static MultinormalTask Staircase(double nats)
    {
        if (!(nats > 0 && nats < 300)) throw new InvalidInputException(FormattableString.Invariant($"staircase-{nats}: the information must be positive and below 300 nats"));
        double rho = Math.Sqrt(-Math.Exp(-2 * nats / 20) + 1);
        return new(FormattableString.Invariant($"staircase-{nats}"), 20, 20, (i, j) => j == 20 + i ? rho : 0);
    }

    /// <summary>m and n coordinates; X_i and Y_i have correlation ρ for i &lt; min(m, n), all else is independent: I = −min(m, n)/2 · ln(1 − ρ²).</summary>
    /// <exception cref="InvalidInputException">|ρ| ≥ 1.</exception>
    public static MultinormalTask Paired(int m, int n, double rho)
        => new(FormattableString.Invariant($"multinormal-paired-{rho}-{m}x{n}"), m, n, (i, j) => i < Math.Min(m, n) && j == m + i ? Correlation(rho) : 0);

    private static double Correlation(double rho)
        => Math.Abs(rho) < 1 ? rho : throw new InvalidInputException(FormattableString.Invariant($"correlation {rho} must lie strictly between -1 and 1"));
}
