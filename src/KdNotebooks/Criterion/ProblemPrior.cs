using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Criterion;

/// <summary>A distribution over joint-Gaussian distillation problems, over which a criterion is judged.</summary>
/// <param name="Name">A word for tables.</param>
/// <param name="Description">How a problem is drawn.</param>
/// <param name="Features">p, the student's columns.</param>
/// <param name="Draw">One problem.</param>
public sealed record ProblemPrior(string Name, string Description, int Features, Func<RandomStream, DistillationMoments> Draw)
{
    private const int Width = 5;

    /// <summary>
    /// z ~ N(0, I_5); x_m = A_m z + ε_m with standard normal A_m [5, 5] and ε_m, m = 1, 2; Y = aᵀz + |a| e with standard normal a
    /// and e; H1 = E[Y|X1].
    /// </summary>
    public static ProblemPrior Factor5 { get; } = new(
        "factor-5", "five shared normal factors, two modalities of five noisy mixtures, label with as much noise as signal, optimal teacher", Width,
        stream => DistillationMoments.OfOptimalTeacher(Factors(stream), 0, 1, 2));

    /// <summary>The covariance of (X1, X2, Y), 5 + 5 + 1 columns, from the Wishart distribution with 11 degrees of freedom; H1 = E[Y|X1].</summary>
    public static ProblemPrior Wishart11 { get; } = new(
        "wishart-11", "covariance of 5 + 5 + 1 columns from a Wishart with 11 degrees of freedom and identity scale, optimal teacher", Width,
        stream => DistillationMoments.OfOptimalTeacher(new JointGaussian(Wishart.Draw(11, 11, stream), Width, Width, 1), 0, 1, 2));

    /// <summary><see cref="Factor5"/> with a teacher that exaggerates: H1 = 4 E[Y|X1], mostly with Var H1 &gt; Var Y.</summary>
    public static ProblemPrior Exaggerating { get; } = new(
        "exaggerating", "factor-5 with the teacher's predictions quadrupled: not calibrated", Width,
        stream =>
        {
            JointGaussian joint = Factors(stream);
            return DistillationMoments.OfTeacher(joint, [.. joint.Coefficients([2], [0]).Select(w => 4 * w)], 0, 1, 2);
        });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemPrior> All { get; } = [Factor5, Wishart11, Exaggerating];

    private static JointGaussian Factors(RandomStream stream)
    {
        const int d = 2 * Width + 1;
        var loadings = new double[d * Width];  // rows: X1, X2, Y
        for (int i = 0; i < loadings.Length; i++) loadings[i] = stream.NextGaussian();
        var covariance = new double[d * d];
        for (int i = 0; i < d; i++)
        {
            for (int j = 0; j < d; j++)
                for (int k = 0; k < Width; k++) covariance[i * d + j] += loadings[i * Width + k] * loadings[j * Width + k];
        }
        for (int i = 0; i < d - 1; i++) covariance[i * d + i] += 1;
        covariance[d * d - 1] *= 2;
        return new JointGaussian(covariance, Width, Width, 1);
    }
}
