using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Criterion;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Criterion;

public class GaussianOracleTests
{
    private static readonly double[] s_beta = [1, 0, 0, 0, 0], s_gamma = [1, Math.Sqrt(0.44), 0, 0, 0];

    /// <summary>p = 5, n = 12: the worked example.</summary>
    private static GaussianOracle Example(bool intercept = false, int n = 12) => new(DistillationMoments.OfCoefficients(s_beta, s_gamma, 1, 0.5, 0.35), 5, n, intercept);

    [Theory]
    [InlineData(0, .83333)]
    [InlineData(.1, .74399)]
    [InlineData(.5, .59519)]
    [InlineData(1, .56833)]
    [InlineData(4, .67493)]
    public void The_risk_of_the_worked_example(double lambda, double risk) => Assert.Equal(risk, Example().Risk(lambda), 5e-6);

    [Fact]
    public void The_weights_of_the_worked_example()
    {
        GaussianOracle oracle = Example();
        Assert.Equal(0.44, oracle.Moments.SquaredBias, 1e-12);
        Assert.Equal(.95870, oracle.BestLambda, 5e-6);
        Assert.Equal(46.43, oracle.LargestHelpfulLambda, 5e-3);
        Assert.Equal(5.0 / 6, oracle.VarianceFactor, 1e-12);
    }

    [Fact]
    public void A_teacher_that_knows_the_residual_hurts()
    {
        // Y = H1 + d, X2 = d + .2 H1: slope 2.0588 and every other number of the case.
        GaussianOracle oracle = ResidualTeacher();
        DistillationMoments m = oracle.Moments;
        Assert.Equal((.5765, .3706, .5294, .4235), (Round(m.StudentVariance), Round(m.TeacherStudentCovariance), Round(m.ResidualCovariance), Round(m.LabelResidual)));
        Assert.Equal((.2647, .0735, .6618), (Round(Math.Pow(m.TeacherStudentCorrelation, 2)), Round(m.SquaredBias), Round(m.TeacherResidual)));
        Assert.False(m.CriterionHolds);
        Assert.False(m.HelpsAtSmallLambda);
        Assert.Equal((.00432, .00513, .02385), (Math.Round(oracle.Risk(0), 5), Math.Round(oracle.Risk(.1), 5), Math.Round(oracle.Risk(1), 5)));
        Assert.Equal((0, 0), (oracle.BestLambda, oracle.LargestHelpfulLambda));
    }

    [Theory]
    [InlineData(20, .0428)]
    [InlineData(100, .00775)]
    [InlineData(1000, .00076)]
    public void An_anti_aligned_teacher_helps_only_below_a_tiny_weight(int n, double largest)
    {
        var oracle = new GaussianOracle(DistillationMoments.OfCoefficients([.6], [-.7], .64, .1, 0), 1, n);
        Assert.True(oracle.Moments.CriterionHolds);
        Assert.Equal(.49 / .59, Math.Pow(oracle.Moments.TeacherStudentCorrelation, 2), 1e-12);
        Assert.Equal(largest, oracle.LargestHelpfulLambda, 5e-5);
        Assert.False(oracle.Helps(.5));
        Assert.True(oracle.Helps(largest * .9));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Simulation_agrees_within_five_thousandths(bool intercept)
    {
        const int n = 12, p = 5;
        int draws = intercept ? 250_000 : 100_000;  // for a standard error of at most .003
        double[] lambdas = [0, .1, .5, 1, 4];
        GaussianOracle oracle = Example(intercept);
        double[] sums = new double[lambdas.Length], squares = new double[lambdas.Length];
        RandomStream stream = new Seed(20).CreateStream();
        double[] x = new double[n * p], y = new double[n], h = new double[n];
        for (int d = 0; d < draws; d++)
        {
            for (int i = 0; i < x.Length; i++) x[i] = stream.NextGaussian();
            for (int i = 0; i < n; i++)
            {
                // Var u = .5, Cov(e, u) = .35: u = .35 e + √(.5 − .35²) z.
                double e = stream.NextGaussian(), u = .35 * e + Math.Sqrt(.5 - .35 * .35) * stream.NextGaussian();
                // Constants that the intercept has to find.
                (y[i], h[i]) = (x[i * p] + e + (intercept ? 3 : 0), x[i * p] + s_gamma[1] * x[i * p + 1] + u - (intercept ? 2 : 0));
            }
            NormalEquations equations = NormalEquations.Of(new Samples(n, p, x), y, h, intercept);
            double[][] fits = new LinearStudent().Fit(equations, lambdas);
            for (int l = 0; l < lambdas.Length; l++)
            {
                double constant = intercept ? Constant(x, y, h, fits[l], lambdas[l], n, p) - (3 - 2 * lambdas[l]) / (1 + lambdas[l]) : 0;
                double risk = constant * constant + fits[l].Select((w, j) => (w - s_beta[j]) * (w - s_beta[j])).Sum();
                sums[l] += risk;
                squares[l] += risk * risk;
            }
        }
        for (int l = 0; l < lambdas.Length; l++)
        {
            double mean = sums[l] / draws, error = Math.Sqrt((squares[l] / draws - mean * mean) / draws);
            Assert.True(error <= .003, $"standard error {error}");
            Assert.Equal(oracle.Risk(lambdas[l]), mean, .005);
        }
    }

    [Fact]
    public void The_three_weights_agree_with_the_curve()
    {
        // For any moments: λ* is the least R on a grid, R falls below R(0) exactly up to λ_max, and R'(0) is the slope.
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), s =>
        {
            RandomStream stream = new Seed((ulong)s).CreateStream();
            double s2 = stream.NextUniform(0.05, 2), t2 = stream.NextUniform(0, 2), c = stream.NextUniform(-1, 1) * Math.Sqrt(s2 * t2);
            double[] beta = [stream.NextGaussian(), stream.NextGaussian()], gamma = [stream.NextGaussian(), stream.NextGaussian()];
            var oracle = new GaussianOracle(DistillationMoments.OfCoefficients(beta, gamma, s2, t2, c), 2, 5 + stream.NextInt(200));
            double[] grid = [.. Enumerable.Range(0, 60).Select(i => Math.Exp(0.3 * (i - 30))), double.PositiveInfinity];
            double best = oracle.Risk(oracle.BestLambda), largest = oracle.LargestHelpfulLambda;
            bool least = grid.All(l => oracle.Risk(l) >= best - 1e-12);
            bool helps = grid.Where(l => Math.Abs(l - largest) > 1e-9 * largest && !(double.IsInfinity(l) && double.IsInfinity(largest)))
                .All(l => (l < largest) == oracle.Helps(l) && oracle.Helps(l) == oracle.Gain(l) > 0);
            bool slope = Math.Abs((oracle.Risk(1e-7) - oracle.Risk(0)) / 1e-7 - oracle.SlopeAtZero) < 1e-5 * (1 + Math.Abs(oracle.SlopeAtZero) + oracle.Risk(0));
            return least && helps && slope && oracle.BestLambda <= largest;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(7, 11));
    }

    [Fact]
    public void Pure_distillation_is_the_limit()
    {
        GaussianOracle oracle = Example();
        Assert.Equal(oracle.Moments.SquaredBias + oracle.VarianceFactor * oracle.Moments.TeacherResidual, oracle.Risk(double.PositiveInfinity), 1e-12);
        Assert.Equal(oracle.Risk(double.PositiveInfinity), oracle.Risk(1e12), 1e-9);
    }

    [Theory]
    [InlineData(6, false, "n > p + 1")]
    [InlineData(7, true, "n > p + 2")]
    public void Too_few_rows_are_refused(int n, bool intercept, string says)
        => Assert.Contains(says, Assert.Throws<InvalidInputException>(() => Example(intercept, n)).Message);

    [Fact]
    public void Impossible_numbers_are_named()
    {
        string Message(Action action) => Assert.Throws<InvalidInputException>(action).Message;
        Assert.Contains("λ = -0.1", Message(() => Example().Risk(-.1)));
        Assert.Contains("λ = NaN", Message(() => Example().Helps(double.NaN)));
        Assert.Contains("Cauchy-Schwarz", Message(() => DistillationMoments.OfCoefficients(s_beta, s_gamma, 1, .5, .8)));
        Assert.Contains("τ² = -0.5", Message(() => DistillationMoments.OfCoefficients(s_beta, s_gamma, 1, -.5, 0)));
        Assert.Contains("b² = NaN", Message(() => DistillationMoments.OfCoefficients([double.NaN], [1], 1, .5, 0)));
        Assert.Contains("s² = ∞", Message(() => DistillationMoments.OfCoefficients([1], [1], double.PositiveInfinity, .5, 0)).Replace("Infinity", "∞"));
    }

    internal static GaussianOracle ResidualTeacher(int n = 100)
    {
        double slope = .28 / .136;  // Cov(Y, X2)/Var X2, Var X2 = .1 + .04·.9
        double teacherSlope = .18 / .136;
        return new GaussianOracle(
            DistillationMoments.OfCoefficients([slope], [teacherSlope], 1 - slope * .28, .9 - teacherSlope * .18, .9 - slope * .18, [.136]), 1, n);
    }

    private static double Round(double value) => Math.Round(value, 4);

    private static double Constant(double[] x, double[] y, double[] h, double[] w, double lambda, int n, int p)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double target = (y[i] + lambda * h[i]) / (1 + lambda);
            for (int j = 0; j < p; j++) target -= w[j] * x[i * p + j];
            sum += target / n;
        }
        return sum;
    }
}
