using KdNotebooks.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// Linear centred kernel alignment of the two representations (Kornblith et al., ICML 2019, eq. 9):
/// |YᵀX|²/(|XᵀX| |YᵀY|), Frobenius norms of centred columns; in [0, 1].
/// </summary>
public sealed record LinearCka : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "cka";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => Of(pair.Teacher.Features, pair.Student.Features);

    /// <summary>Of <paramref name="x"/> [n, d1] and <paramref name="y"/> [n, d2].</summary>
    /// <exception cref="InvalidInputException">Row counts differ, or a side is constant.</exception>
    public static double Of(Samples x, Samples y)
    {
        if (x.Count != y.Count) throw new InvalidInputException($"row counts differ: {x.Count} and {y.Count}");
        DenseMatrix a = Centred(x), b = Centred(y);
        double cross = b.TransposeThisAndMultiply(a).FrobeniusNorm();
        double own = a.TransposeThisAndMultiply(a).FrobeniusNorm() * b.TransposeThisAndMultiply(b).FrobeniusNorm();
        return own > 0 ? cross * cross / own : throw new InvalidInputException("a representation is constant: its alignment is not defined");
    }

    private static DenseMatrix Centred(Samples x)
    {
        double[] mean = [.. Enumerable.Range(0, x.Dimension).Select(j => x.Column(j).Average())];
        return DenseMatrix.Create(x.Count, x.Dimension, (i, j) => x[i, j] - mean[j]);
    }
}
