using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>Y = X2ᵀβ + e and H1 = X2ᵀγ + u with X2 ~ N(0, I_p) and (e, u) normal, independent of X2: a fixed teacher of a linear student.</summary>
/// <param name="Beta">β, [p].</param>
/// <param name="Gamma">γ, [p].</param>
/// <param name="LabelResidual">Var e.</param>
/// <param name="TeacherResidual">Var u.</param>
/// <param name="ResidualCovariance">Cov(e, u).</param>
public sealed record LinearTask(IReadOnlyList<double> Beta, IReadOnlyList<double> Gamma, double LabelResidual, double TeacherResidual, double ResidualCovariance)
{
    /// <summary>n rows.</summary>
    /// <param name="rows">n.</param>
    /// <param name="stream">Where they come from.</param>
    /// <returns>X2 [n, p], y [n], h1 [n].</returns>
    public (Samples Student, double[] Label, double[] Teacher) Draw(int rows, RandomStream stream)
    {
        int p = Beta.Count;
        double[] x = new double[rows * p], y = new double[rows], h = new double[rows];
        double slope = ResidualCovariance / LabelResidual, rest = Math.Sqrt(Math.Max(0, TeacherResidual - slope * ResidualCovariance));
        for (int i = 0; i < rows; i++)
        {
            double e = Math.Sqrt(LabelResidual) * stream.NextGaussian();
            (y[i], h[i]) = (e, slope * e + rest * stream.NextGaussian());
            for (int j = 0; j < p; j++)
            {
                x[i * p + j] = stream.NextGaussian();
                y[i] += Beta[j] * x[i * p + j];
                h[i] += Gamma[j] * x[i * p + j];
            }
        }
        return (new Samples(rows, p, x), y, h);
    }
}
