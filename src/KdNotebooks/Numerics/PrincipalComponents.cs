using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KdNotebooks.Numerics;

/// <summary>
/// The directions of largest variance of a matrix of observations, fitted once and applied to any rows. Columns are centred,
/// not scaled. The sign of a component makes its largest loading positive, so that the same data give the same numbers.
/// </summary>
public sealed class PrincipalComponents
{
    // Variance below this share of the largest is rounding: a dead direction, not a component.
    private const double RankTolerance = 1e-12;

    private readonly double[] _mean;      // [d]
    private readonly double[] _loadings;  // [q, d]

    private PrincipalComponents(double[] mean, double[] loadings, double[] variances, double varianceShare)
        => (_mean, _loadings, Variances, VarianceShare) = (mean, loadings, variances, varianceShare);

    /// <summary>The variance along each component (divisor n), descending, [q].</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>The share of the variance of all columns that the components hold, in (0, 1].</summary>
    public double VarianceShare { get; }

    /// <summary>q, the number of components: at most what was asked for, the columns, and the rank of the data.</summary>
    public int Count => Variances.Count;

    /// <summary>Fits at most <paramref name="count"/> components to <paramref name="x"/> [n, d].</summary>
    /// <exception cref="InvalidInputException">No column varies, so there is no direction to project on.</exception>
    public static PrincipalComponents Fit(Samples x, int count, int jobs = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        (int n, int d) = (x.Count, x.Dimension);
        var mean = new double[d];
        for (int c = 0; c < d; c++)
        {
            for (int i = 0; i < n; i++) mean[c] += x[i, c];
            mean[c] /= n;
        }
        // Of the covariance [d, d] or the Gram matrix [n, n] the smaller has the same non-zero spectrum.
        (double[] variances, double[] directions) = d <= n
            ? Spectrum(Covariance.Of(x, jobs), d)
            : OfGram(x, jobs);
        int kept = Math.Min(count, variances.Length);
        while (kept > 0 && !(variances[kept - 1] > RankTolerance * variances[0] && variances[0] > 0)) kept--;
        if (kept == 0) throw new InvalidInputException("no column varies: there is no principal component to project on");
        double[] loadings = directions[..(kept * d)];
        for (int q = 0; q < kept; q++) FixSign(loadings.AsSpan(q * d, d));
        return new PrincipalComponents(mean, loadings, variances[..kept], variances[..kept].Sum() / variances.Sum(v => Math.Max(v, 0)));
    }

    /// <summary>The scores of the rows of <paramref name="x"/> [n, d] on the components, [n, q].</summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of columns than the fitted data.</exception>
    public Samples Project(Samples x)
    {
        int d = _mean.Length;
        if (x.Dimension != d) throw new ArgumentException($"fitted on {d} columns, given {x.Dimension}", nameof(x));
        var scores = new double[x.Count * Count];
        var centred = new double[d];
        for (int i = 0; i < x.Count; i++)
        {
            TensorPrimitives.Subtract(x.Row(i), _mean, centred);
            for (int q = 0; q < Count; q++)
                scores[i * Count + q] = TensorPrimitives.Dot(centred, _loadings.AsSpan(q * d, d));
        }
        return new Samples(x.Count, Count, scores);
    }

    // Eigenvalues descending and unit eigenvectors as rows, of a symmetric matrix [p, p].
    private static (double[] Values, double[] Vectors) Spectrum(double[] symmetric, int p)
    {
        var evd = new DenseMatrix(p, p, symmetric).Evd(Symmetricity.Symmetric);
        var values = new double[p];
        var vectors = new double[p * p];
        for (int q = 0; q < p; q++)
        {
            values[q] = evd.EigenValues[p - 1 - q].Real;
            for (int c = 0; c < p; c++) vectors[q * p + c] = evd.EigenVectors[c, p - 1 - q];
        }
        return (values, vectors);
    }

    private static (double[] Values, double[] Vectors) OfGram(Samples x, int jobs)
    {
        (int n, int d) = (x.Count, x.Dimension);
        double[] columns = Covariance.CentredColumns(x);  // [d, n]
        var centred = new double[n * d];
        for (int i = 0; i < n; i++)
            for (int c = 0; c < d; c++) centred[i * d + c] = columns[c * n + i];
        var gram = new double[n * n];
        Internals.Rows.For(n, jobs, (from, to) =>
        {
            for (int i = from; i < to; i++)
                for (int j = 0; j <= i; j++)
                    gram[i * n + j] = TensorPrimitives.Dot(centred.AsSpan(i * d, d), centred.AsSpan(j * d, d)) / n;
        });
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++) gram[i * n + j] = gram[j * n + i];
        (double[] values, double[] left) = Spectrum(gram, n);
        var directions = new double[n * d];
        for (int q = 0; q < n; q++)
        {
            Span<double> direction = directions.AsSpan(q * d, d);
            for (int i = 0; i < n; i++)
                TensorPrimitives.MultiplyAdd(centred.AsSpan(i * d, d), left[q * n + i], direction, direction);
            double norm = Math.Sqrt(TensorPrimitives.SumOfSquares<double>(direction));
            if (norm > 0) TensorPrimitives.Divide(direction, norm, direction);
        }
        return (values, directions);
    }

    private static void FixSign(Span<double> loading)
    {
        int largest = 0;
        for (int c = 1; c < loading.Length; c++)
            if (Math.Abs(loading[c]) > Math.Abs(loading[largest]) * (1 + 1e-9)) largest = c;
        if (loading[largest] >= 0) return;
        for (int c = 0; c < loading.Length; c++) loading[c] = -loading[c];
    }
}
