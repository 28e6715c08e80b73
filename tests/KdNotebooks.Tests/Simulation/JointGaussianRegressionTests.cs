using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class JointGaussianRegressionTests
{
    private static readonly JointGaussian s_joint = new([2, .5, .3, .5, 1, .2, .3, .2, 1], 1, 1, 1);

    [Fact]
    public void Coefficients_solve_the_normal_equations()
    {
        double[] b = s_joint.Coefficients([2], [0, 1]);
        Assert.Equal(.3, 2 * b[0] + .5 * b[1], 1e-14);
        Assert.Equal(.2, .5 * b[0] + 1 * b[1], 1e-14);
        // Partialling out: Var(Y|X) = |Σ|/|Σ_X|.
        Assert.Equal(Math.Exp(-2 * s_joint.MutualInformation([2], [0, 1])), s_joint.ResidualCovariance([2], [0, 1])[0], 1e-13);
    }

    [Fact]
    public void The_optimal_prediction_leaves_a_residual_without_correlation()
    {
        Samples[] draw = s_joint.Sample(20_000, new Seed(3));
        double[] prediction = s_joint.OptimalPrediction(2, 0, draw[0]).Column(0), x = draw[0].Column(0), y = draw[2].Column(0);
        double covariance = Enumerable.Range(0, x.Length).Average(i => (y[i] - prediction[i]) * x[i]);
        Assert.Equal(0, covariance, 4 * Math.Sqrt(2.0 * 1 / x.Length));
        Assert.Equal(.3 / 2 * x[5], prediction[5], 1e-14);
    }

    [Fact]
    public void A_variable_is_not_regressed_on_itself()
        => Assert.Contains("itself", Assert.Throws<InvalidInputException>(() => s_joint.Coefficients([0], [0, 1])).Message);
}
