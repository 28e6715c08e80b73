using System.Numerics.Tensors;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation.Internals;

namespace KdNotebooks.Simulation;

/// <summary>
/// The matrix ZᵀZ of n rows of d independent standard normals, without drawing the rows: L Lᵀ with L lower triangular, squared
/// diagonal entries chi-squared with n − i degrees of freedom and standard normals below (Bartlett 1933). With n &lt; d rows L is
/// [d, n] and the matrix singular, as ZᵀZ is. Equal in distribution to ZᵀZ, at a cost that does not grow with n.
/// </summary>
public static class Wishart
{
    /// <summary>One draw, [d, d] row after row.</summary>
    /// <param name="rows">n ≥ 1.</param>
    /// <param name="dimension">d ≥ 1.</param>
    /// <param name="stream">Where it comes from.</param>
    public static double[] Draw(int rows, int dimension, RandomStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        int width = Math.Min(rows, dimension);
        var lower = new double[dimension * width];  // [d, min(n, d)]
        for (int i = 0; i < dimension; i++)
        {
            Span<double> row = lower.AsSpan(i * width, width);
            for (int j = 0; j < Math.Min(i, width); j++) row[j] = stream.NextGaussian();
            if (i < width) row[i] = Math.Sqrt(ChiSquared.Draw(rows - i, stream));
        }
        var gram = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                int length = Math.Min(j + 1, width);
                gram[i * dimension + j] = gram[j * dimension + i] = TensorPrimitives.Dot(lower.AsSpan(i * width, length), lower.AsSpan(j * width, length));
            }
        }
        return gram;
    }

    /// <summary>The same from n rows: draws Z [n, d] and multiplies. The reference that <see cref="Draw"/> equals in distribution.</summary>
    /// <inheritdoc cref="Draw"/>
    public static double[] DrawFromRows(int rows, int dimension, RandomStream stream)
    {
        var columns = new double[dimension * rows];  // [d, n]
        for (int i = 0; i < columns.Length; i++) columns[i] = stream.NextGaussian();
        var gram = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
            for (int j = 0; j <= i; j++)
                gram[i * dimension + j] = gram[j * dimension + i] = TensorPrimitives.Dot(columns.AsSpan(i * rows, rows), columns.AsSpan(j * rows, rows));
        return gram;
    }
}
