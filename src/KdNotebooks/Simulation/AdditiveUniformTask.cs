using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Y = X + U(−ε, ε) with X uniform on [0, 1]: I = ε − ln 2ε where ε ≤ ½, and 1/(4ε) beyond.</summary>
public sealed class AdditiveUniformTask : KnownAnswerTask
{
    private readonly double _epsilon;

    /// <exception cref="InvalidInputException">ε is not positive.</exception>
    public AdditiveUniformTask(double epsilon)
    {
        if (!(epsilon > 0 && double.IsFinite(epsilon))) throw new InvalidInputException(FormattableString.Invariant($"additive-uniform-{epsilon}: the half-width of the noise must be positive"));
        _epsilon = epsilon;
    }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"additive-uniform-{_epsilon}");

    /// <inheritdoc/>
    public override int DimensionX => 1;

    /// <inheritdoc/>
    public override int DimensionY => 1;

    /// <inheritdoc/>
    public override double MutualInformation => _epsilon <= 0.5 ? _epsilon - Math.Log(2 * _epsilon) : 1 / (4 * _epsilon);

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double[] x = new double[n], y = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = stream.NextDouble();
            y[i] = x[i] + stream.NextUniform(-_epsilon, _epsilon);
        }
        return new PairSample(new Samples(n, 1, x), new Samples(n, 1, y), null);
    }
}
