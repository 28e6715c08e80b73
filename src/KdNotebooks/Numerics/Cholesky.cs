using System.Numerics.Tensors;

namespace KdNotebooks.Numerics;

/// <summary>The Cholesky factor of a symmetric positive definite matrix, A = L Lᵀ.</summary>
public sealed partial class Cholesky
{
    private readonly double[] _lower;  // [p, p]

    private Cholesky(double[] lower, int size) => (_lower, Size) = (lower, size);

    /// <summary>p, the number of rows of A.</summary>
    public int Size { get; }

    /// <summary>L, [p, p] row after row, zero above the diagonal.</summary>
    public ReadOnlySpan<double> Lower => _lower;

    /// <summary>ln |A| = 2 Σ ln L_ii.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < Size; i++) sum += Math.Log(_lower[i * Size + i]);
            return 2 * sum;
        }
    }

    /// <summary>
    /// Factors <paramref name="a"/> [p, p]; null where it is not positive definite: a squared pivot at or below
    /// <paramref name="tolerance"/> times its diagonal entry.
    /// </summary>
    public static Cholesky? Factor(ReadOnlySpan<double> a, int p, double tolerance = 0)
    {
        var lower = new double[p * p];
        for (int i = 0; i < p; i++)
        {
            Span<double> row = lower.AsSpan(i * p, p);
            for (int j = 0; j < i; j++)
                row[j] = (a[i * p + j] - TensorPrimitives.Dot(row[..j], lower.AsSpan(j * p, j))) / lower[j * p + j];
            double pivot = a[i * p + i] - TensorPrimitives.SumOfSquares(row[..i]);
            if (!(pivot > tolerance * a[i * p + i])) return null;
            row[i] = Math.Sqrt(pivot);
        }
        return new Cholesky(lower, p);
    }

    /// <summary>L z, [p].</summary>
    public void Multiply(ReadOnlySpan<double> z, Span<double> result)
    {
        for (int i = Size - 1; i >= 0; i--) result[i] = TensorPrimitives.Dot(_lower.AsSpan(i * Size, i + 1), z[..(i + 1)]);
    }

    /// <summary>
    /// The rows of <paramref name="a"/> [p, p] that are linearly independent, ascending: pivoted Cholesky stops where what is
    /// left of every other diagonal entry is at most <paramref name="tolerance"/> of it.
    /// </summary>
    public static int[] IndependentRows(ReadOnlySpan<double> a, int p, double tolerance)
    {
        double[] rest = [.. Enumerable.Range(0, p)];
        for (int i = 0; i < p; i++) rest[i] = a[i * p + i];
        var factors = new List<double[]>();  // columns of L
        var chosen = new List<int>();
        while (chosen.Count < p)
        {
            int next = -1;
            double best = tolerance;
            for (int i = 0; i < p; i++)
            {
                double share = a[i * p + i] > 0 ? rest[i] / a[i * p + i] : 0;
                if (share > best) (next, best) = (i, share);
            }
            if (next < 0) break;
            var column = new double[p];
            double root = Math.Sqrt(rest[next]);
            for (int i = 0; i < p; i++)
            {
                double v = a[i * p + next];
                foreach (double[] factor in factors) v -= factor[i] * factor[next];
                column[i] = v / root;
                rest[i] -= column[i] * column[i];
            }
            rest[next] = double.NegativeInfinity;
            factors.Add(column);
            chosen.Add(next);
        }
        chosen.Sort();
        return [.. chosen];
    }
}
