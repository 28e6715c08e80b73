using KdNotebooks.Criterion;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Distillation.Linear;

public class LambdaAdviceTests
{
    private static readonly double[] s_beta = [1, 0, 0, 0, 0];

    [Theory]
    [InlineData(60, .44, .35)]
    [InlineData(300, .44, .35)]
    [InlineData(300, 2, 0)]
    public void The_interval_covers_the_best_weight(int n, double bias, double c)
    {
        double[] gamma = [1, Math.Sqrt(bias), 0, 0, 0];
        double truth = new GaussianOracle(DistillationMoments.OfCoefficients(s_beta, gamma, 1, .5, c), 5, n, intercept: true).BestLambda;
        const int repetitions = 300;
        int covered = 0;
        for (int r = 0; r < repetitions; r++)
        {
            (Samples x, double[] y, double[] h) = Rows(n, gamma, .5, c, new Seed(1).Derive(r));
            LambdaAdvice advice = LambdaAdvice.Of(x, y, h, new Seed(2).Derive(r), draws: 400);
            if (advice.Lower <= truth && truth <= advice.Upper) covered++;
        }
        // Nominal .95; three binomial standard errors below, and .03 for an interval of percentiles.
        Assert.InRange(covered / (double)repetitions, .95 - 3 * Math.Sqrt(.95 * .05 / repetitions) - .03, 1);
    }

    [Fact]
    public void The_estimate_comes_close_with_many_rows()
    {
        double[] gamma = [1, Math.Sqrt(.44), 0, 0, 0];
        (Samples x, double[] y, double[] h) = Rows(20_000, gamma, .5, .35, new Seed(3));
        LambdaAdvice advice = LambdaAdvice.Of(x, y, h, new Seed(4), draws: 200);
        DistillationMoments m = advice.Estimate.Moments;
        double error = 4 * Math.Sqrt(2.0 / 20_000) * 1.5;
        Assert.Equal(1, m.LabelResidual, error);
        Assert.Equal(.5, m.TeacherResidual, error);
        Assert.Equal(.35, m.ResidualCovariance, error);
        Assert.Equal(.44, m.SquaredBias, error);
        Assert.True(advice.ProbabilityOfHelp == 1 && advice.ExpectedGain > 0);
    }

    [Fact]
    public void A_teacher_that_knows_the_residual_is_advised_against()
    {
        (Samples x, double[] y, double[] h) = Rows(500, s_beta, 4, 1.6, new Seed(5));
        LambdaAdvice advice = LambdaAdvice.Of(x, y, h, new Seed(6), draws: 400);
        Assert.Equal((0, 0, 0), (advice.Lambda, advice.Lower, advice.Upper));
        Assert.Equal(0, advice.ProbabilityOfHelp);
        Assert.Null(advice.AddTo(Verdict(KdNotebooks.Criterion.Verdict.Distil)).Advice);
    }

    [Fact]
    public void Advice_goes_into_a_verdict_that_says_distil_in_convex_form()
    {
        (Samples x, double[] y, double[] h) = Rows(300, [1, .7, 0, 0, 0], .5, .35, new Seed(7));
        LambdaAdvice advice = LambdaAdvice.Of(x, y, h, new Seed(8), draws: 200);
        CchVerdict advised = advice.AddTo(Verdict(KdNotebooks.Criterion.Verdict.Distil));
        Assert.Equal(advice.Lambda / (1 + advice.Lambda), advised.Advice!.Lambda, 1e-15);
        Assert.Equal(1, advised.Advice.Temperature);
        Assert.Null(advice.AddTo(Verdict(KdNotebooks.Criterion.Verdict.CannotTell)).Advice);
    }

    [Fact]
    public void Too_few_rows_are_refused()
    {
        (Samples x, double[] y, double[] h) = Rows(7, s_beta, .5, 0, new Seed(9));
        Assert.Contains("n > p + 2", Assert.Throws<InvalidInputException>(() => LambdaAdvice.Of(x, y, h, new Seed(1))).Message);
    }

    internal static CchVerdict Verdict(Verdict verdict)
    {
        var estimate = new MutualInformationEstimate { Nats = 1, N = 10, DimensionX = 1, DimensionY = 1, Estimator = "exact", Settings = "", Warnings = [] };
        return new CchVerdict
        {
            Verdict = verdict,
            Margin = new Margin(1, new Interval(.5, 1.5, .95, .25, "exact")),
            TeacherStudent = estimate,
            StudentLabel = estimate,
            ProbabilityOfWrongSign = 0,
            N = 10,
            Estimator = "exact",
            Warnings = [],
        };
    }

    private static (Samples X, double[] Y, double[] H) Rows(int n, double[] gamma, double teacherResidual, double c, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        double[] x = new double[n * 5], y = new double[n], h = new double[n];
        for (int i = 0; i < n; i++)
        {
            double e = stream.NextGaussian();
            (y[i], h[i]) = (3 + e, c * e + Math.Sqrt(teacherResidual - c * c) * stream.NextGaussian());
            for (int j = 0; j < 5; j++)
            {
                x[i * 5 + j] = stream.NextGaussian();
                y[i] += s_beta[j] * x[i * 5 + j];
                h[i] += gamma[j] * x[i * 5 + j];
            }
        }
        return (new Samples(n, 5, x), y, h);
    }
}
