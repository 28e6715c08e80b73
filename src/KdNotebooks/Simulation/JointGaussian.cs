using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// Jointly normal variables with zero mean: blocks of columns with one covariance matrix. Knows every information between
/// its blocks in closed form.
/// </summary>
public sealed partial class JointGaussian
{
    private readonly double[] _covariance;  // [p, p]
    private readonly Cholesky _factor;
    private readonly int[] _starts;         // [blocks + 1]

    /// <param name="covariance">[p, p], symmetric positive definite, row after row; not changed.</param>
    /// <param name="blocks">The number of columns of each variable; they add up to p.</param>
    /// <exception cref="InvalidInputException">The matrix is not positive definite, or the blocks do not fit it.</exception>
    public JointGaussian(ReadOnlySpan<double> covariance, params int[] blocks)
    {
        int p = blocks.Sum();
        if (blocks.Any(b => b < 1) || covariance.Length != p * p)
            throw new InvalidInputException($"blocks of {string.Join(" + ", blocks)} columns do not make a covariance of {covariance.Length} entries");
        for (int i = 0; i < p; i++)
            for (int j = 0; j < i; j++)
                if (!(Math.Abs(covariance[i * p + j] - covariance[j * p + i]) <= 1e-12 * Math.Abs(covariance[i * p + j])))
                    throw new InvalidInputException($"the covariance is not symmetric at row {i}, column {j}");
        _covariance = covariance.ToArray();
        _factor = Cholesky.Factor(covariance, p) ?? throw new InvalidInputException("the covariance is not positive definite: no such variables exist");
        _starts = [0, .. blocks.Select((_, b) => blocks[..(b + 1)].Sum())];
    }

    /// <summary>p, the columns of all variables together.</summary>
    public int Dimension => _factor.Size;

    /// <summary>The covariance, [p, p].</summary>
    public ReadOnlySpan<double> Covariance => _covariance;

    /// <summary>I(A;B) = ½ ln(|Σ_A||Σ_B|/|Σ_AB|) of two sets of blocks, nats.</summary>
    public double MutualInformation(int[] a, int[] b) => 0.5 * (LogDeterminant(a) + LogDeterminant(b) - LogDeterminant([.. a, .. b]));

    /// <summary>I(A;B|C) = ½ ln(|Σ_AC||Σ_BC|/(|Σ_C||Σ_ABC|)) of three sets of blocks, nats.</summary>
    public double ConditionalMutualInformation(int[] a, int[] b, int[] c)
        => 0.5 * (LogDeterminant([.. a, .. c]) + LogDeterminant([.. b, .. c]) - LogDeterminant(c) - LogDeterminant([.. a, .. b, .. c]));

    /// <summary><paramref name="n"/> draws: one [n, columns] matrix for each block.</summary>
    public Samples[] Sample(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double[] z = new double[Dimension], row = new double[Dimension];
        double[][] values = [.. Enumerable.Range(0, _starts.Length - 1).Select(b => new double[n * Width(b)])];
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < z.Length; c++) z[c] = stream.NextGaussian();
            _factor.Multiply(z, row);
            for (int b = 0; b < values.Length; b++) row.AsSpan(_starts[b], Width(b)).CopyTo(values[b].AsSpan(i * Width(b)));
        }
        return [.. values.Select((v, b) => new Samples(n, Width(b), v))];
    }

    private int Width(int block) => _starts[block + 1] - _starts[block];

    private double LogDeterminant(int[] blocks)
    {
        int[] columns = [.. blocks.SelectMany(b => Enumerable.Range(_starts[b], Width(b)))];
        var part = new double[columns.Length * columns.Length];
        for (int i = 0; i < columns.Length; i++)
            for (int j = 0; j < columns.Length; j++) part[i * columns.Length + j] = _covariance[columns[i] * Dimension + columns[j]];
        return columns.Length == 0 ? 0 : Cholesky.Factor(part, columns.Length)!.LogDeterminant;
    }
}
