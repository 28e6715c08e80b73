using KdNotebooks.Data;
using KdNotebooks.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// LogME (You, Liu, Wang and Long, ICML 2021): the logarithm of the evidence of a Bayesian linear regression of each class
/// indicator on the teacher's features, with both precisions α and β at their maximum, a row and averaged over classes.
/// </summary>
public sealed record LogMe : TransferCriterion
{
    private const int MostSteps = 11;
    private const double RelativeChange = 1e-3, Tiny = 1e-5;

    /// <inheritdoc/>
    public override string Name => "logme";

    /// <inheritdoc/>
    public override double Score(TransferPair pair) => Evidence(pair.Teacher.Features, pair.Labels);

    /// <summary>Mean log evidence of <paramref name="labels"/> [n] given <paramref name="features"/> [n, D], which are not centred.</summary>
    public static double Evidence(Samples features, Labels labels)
    {
        int n = features.Count;
        if (n != labels.Count) throw new InvalidInputException($"{n} rows of features but {labels.Count} labels");
        Matrix<double> matrix = DenseMatrix.Create(n, features.Dimension, (i, j) => features[i, j]);
        // F = QR with R = U'ΣVᵀ, so that U = QU': the SVD of n rows would build n × n singular vectors.
        var tall = n > features.Dimension ? matrix.QR(QRMethod.Thin) : null;
        Svd<double> svd = (tall?.R ?? matrix).Svd();
        Matrix<double> u = tall is null ? svd.U : tall.Q * svd.U;
        int rank = Math.Min(n, features.Dimension);
        double[] s = [.. Enumerable.Range(0, rank).Select(i => svd.S[i] * svd.S[i])];
        double sum = 0;
        for (int c = 0; c < labels.ClassCount; c++)
        {
            var z = new double[rank];
            double norm = 0;
            for (int row = 0; row < n; row++)
            {
                if (labels[row] != c) continue;
                norm++;
                for (int i = 0; i < rank; i++) z[i] += u[row, i];
            }
            sum += Evidence(s, z, Math.Max(0, norm - z.Sum(v => v * v)), n, features.Dimension);
        }
        return sum / labels.ClassCount;
    }

    // s: squared singular values; z = Uᵀy; r0 = |y|² − |z|².
    private static double Evidence(double[] s, double[] z, double r0, int n, int dimension)
    {
        double alpha = 1, beta = 1;
        for (int step = 0; step < MostSteps; step++)
        {
            double t = alpha / beta;
            double gamma = s.Sum(v => v / (v + t));
            (double weights, double residual) = Moments(s, z, r0, t);
            (alpha, beta) = (gamma / (weights + Tiny), (n - gamma) / (residual + Tiny));
            if (Math.Abs(alpha / beta - t) / t <= RelativeChange) break;
        }
        (double m2, double res) = Moments(s, z, r0, alpha / beta);
        // Directions without variance add ln(α/α) = 0.
        double logRatio = s.Sum(v => Math.Log(alpha / (alpha + beta * v)));
        return (0.5 * logRatio + n / 2.0 * Math.Log(beta / (2 * Math.PI)) - beta / 2 * res - alpha / 2 * m2) / n;
    }

    private static (double Weights, double Residual) Moments(double[] s, double[] z, double r0, double t)
    {
        double weights = 0, residual = r0;
        for (int i = 0; i < s.Length; i++)
        {
            weights += s[i] * z[i] * z[i] / ((s[i] + t) * (s[i] + t));
            double kept = 1 + s[i] / t;
            residual += z[i] * z[i] / (kept * kept);
        }
        return (weights, residual);
    }
}
