using KdNotebooks.Data;
using KdNotebooks.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// H-score (Bao et al., ICIP 2019): tr(cov(f)⁺ cov(E[f|y])), between-class variance in units of the total variance; both
/// covariances with 1/n, pseudo-inverse of the first.
/// </summary>
public sealed record HScore : TransferCriterion
{
    private const double RankTolerance = 1e-10;

    /// <inheritdoc/>
    public override string Name => "h-score";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => Of(pair.Teacher.Features, pair.Labels);

    /// <summary>Of <paramref name="features"/> [n, D] and <paramref name="labels"/> [n]; at most the number of classes minus 1.</summary>
    public static double Of(Samples features, Labels labels)
    {
        int n = features.Count, d = features.Dimension;
        if (n != labels.Count) throw new InvalidInputException($"{n} rows of features but {labels.Count} labels");
        double[] mean = [.. Enumerable.Range(0, d).Select(j => features.Column(j).Average())];
        int[] counts = labels.Counts();
        var classes = DenseMatrix.Create(labels.ClassCount, d, 0);
        var covariance = DenseMatrix.Create(d, d, 0);
        var centred = DenseMatrix.Create(n, d, (i, j) => features[i, j] - mean[j]);
        centred.TransposeThisAndMultiply(centred, covariance);
        covariance.Multiply(1.0 / n, covariance);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < d; j++) classes[labels[i], j] += centred[i, j] / Math.Max(1, counts[labels[i]]);
        var between = DenseMatrix.Create(d, d, (a, b) => Enumerable.Range(0, labels.ClassCount).Sum(c => (double)counts[c] / n * classes[c, a] * classes[c, b]));
        return (PseudoInverse(covariance) * between).Trace();
    }

    private static Matrix<double> PseudoInverse(DenseMatrix symmetric)
    {
        var evd = symmetric.Evd(Symmetricity.Symmetric);
        double largest = evd.EigenValues.Max(v => v.Real);
        Vector<double> inverse = evd.EigenValues.Map(v => v.Real > RankTolerance * largest ? 1 / v.Real : 0);
        return evd.EigenVectors * DenseMatrix.OfDiagonalVector(inverse) * evd.EigenVectors.Transpose();
    }
}
