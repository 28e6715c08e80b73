using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

public sealed partial class JointGaussian
{
    /// <summary>The number of variables.</summary>
    public int Blocks => _starts.Length - 1;

    /// <summary>Cov(A, B) of two sets of blocks, [columns of a, columns of b] row after row.</summary>
    public double[] CovarianceBetween(int[] a, int[] b)
    {
        (int[] rows, int[] columns) = (Columns(a), Columns(b));
        var part = new double[rows.Length * columns.Length];
        for (int i = 0; i < rows.Length; i++)
            for (int j = 0; j < columns.Length; j++) part[i * columns.Length + j] = _covariance[rows[i] * Dimension + columns[j]];
        return part;
    }

    /// <summary>The regression of a set of blocks on another: E[A|G] = B G, [columns of target, columns of given] row after row.</summary>
    /// <exception cref="InvalidInputException">A column stands on both sides.</exception>
    public double[] Coefficients(int[] target, int[] given)
    {
        if (target.Intersect(given).Any()) throw new InvalidInputException("a variable cannot be regressed on itself");
        int p = Columns(given).Length;
        double[] cross = CovarianceBetween(target, given);
        Cholesky factor = Cholesky.Factor(CovarianceBetween(given, given), p)!;
        for (int i = 0; i < cross.Length / p; i++) factor.Solve(cross.AsSpan(i * p, p));
        return cross;
    }

    /// <summary>The covariance of A − E[A|G], [columns of target, columns of target] row after row.</summary>
    public double[] ResidualCovariance(int[] target, int[] given)
    {
        int q = Columns(target).Length, p = Columns(given).Length;
        double[] residual = CovarianceBetween(target, target), b = Coefficients(target, given), cross = CovarianceBetween(target, given);
        for (int i = 0; i < q; i++)
            for (int j = 0; j < q; j++)
                for (int k = 0; k < p; k++) residual[i * q + j] -= b[i * p + k] * cross[j * p + k];
        return residual;
    }

    /// <summary>
    /// The optimal prediction E[A|G] of the first column of <paramref name="target"/> on rows of <paramref name="given"/>:
    /// the scalar prediction that a linear teacher or student with endless data makes.
    /// </summary>
    /// <param name="target">One block; its first column is predicted.</param>
    /// <param name="given">One block.</param>
    /// <param name="rows">Draws of <paramref name="given"/>, [n, columns].</param>
    /// <returns>[n, 1].</returns>
    public Samples OptimalPrediction(int target, int given, Samples rows)
    {
        if (rows.Dimension != Width(given)) throw new InvalidInputException($"the rows have {rows.Dimension} columns, the variable has {Width(given)}");
        double[] b = Coefficients([target], [given]);
        var prediction = new double[rows.Count];
        for (int i = 0; i < prediction.Length; i++)
            prediction[i] = System.Numerics.Tensors.TensorPrimitives.Dot(rows.Row(i), b.AsSpan(0, rows.Dimension));
        return new Samples(rows.Count, 1, prediction);
    }

    private int[] Columns(int[] blocks) => [.. blocks.SelectMany(b => Enumerable.Range(_starts[b], Width(b)))];
}
