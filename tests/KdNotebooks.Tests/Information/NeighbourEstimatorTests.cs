using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

public class NeighbourEstimatorTests
{
    private static readonly KsgEstimator Ksg1 = new(), Ksg2 = new(new KsgOptions { Algorithm = KsgAlgorithm.Two });

    private static void Law(Func<int, bool> law, int count = 40)
        => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), law).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(1234567, 89));

    [Fact]
    public void Symmetric() => Law(seed =>
    {
        (Samples x, Samples y) = Draw.Correlated(60, 1 + seed % 3, 0.5, seed);
        return Math.Abs(Ksg1.Estimate(x, y).Nats - Ksg1.Estimate(y, x).Nats) < 1e-12
            && Math.Abs(Ksg2.Estimate(x, y).Nats - Ksg2.Estimate(y, x).Nats) < 1e-12;
    });

    [Fact]
    public void The_order_of_rows_does_not_matter() => Law(seed =>
    {
        (Samples x, Samples y) = Draw.Correlated(60, 2, 0.5, seed);
        int[] order = new Seed((ulong)seed).CreateStream().Permutation(60);
        (Samples z, Labels c) = Draw.Classes(60, 2, 3, 1, seed);
        return Math.Abs(Ksg1.Estimate(x, y).Nats - Ksg1.Estimate(x.Rows(order), y.Rows(order)).Nats) < 1e-12
            && Math.Abs(new RossEstimator().Estimate(z, c).Nats - new RossEstimator().Estimate(z.Rows(order), c.Rows(order)).Nats) < 1e-12;
    });

    [Fact]
    public void The_scale_and_origin_of_columns_do_not_matter() => Law(seed =>
    {
        (Samples x, Samples y) = Draw.Correlated(60, 2, 0.5, seed);
        double factor = Math.Pow(2, seed % 20 - 10);
        (Samples z, Labels c) = Draw.Classes(60, 2, 3, 1, seed);
        return Ksg1.Estimate(x, y).Nats == Ksg1.Estimate(x.Map(v => v * factor), y.Map(v => -v)).Nats
            && Math.Abs(Ksg1.Estimate(x, y).Nats - Ksg1.Estimate(x.Map(v => 3 * v + 1), y).Nats) < 1e-9
            && new RossEstimator().Estimate(z, c).Nats == new RossEstimator().Estimate(z.Map(v => v * factor), c).Nats;
    });

    [Fact]
    public void Names_of_classes_do_not_matter() => Law(seed =>
    {
        (Samples x, Labels y) = Draw.Classes(60, 1, 3, 1, seed);
        Labels renamed = new([.. y.Values.ToArray().Select(v => 5 - v)], 7);
        return Math.Abs(new RossEstimator().Estimate(x, y).Nats - new RossEstimator().Estimate(x, renamed).Nats) < 1e-12;
    });

    // Kraskov et al. (2004): a bijection of one variable leaves I unchanged; the estimate moves within its sampling error.
    [Fact]
    public void A_bijection_moves_the_estimate_little()
    {
        (Samples x, Samples y) = Draw.Correlated(2000, 1, 0.8, 1);
        Assert.Equal(Ksg1.Estimate(x, y).Nats, Ksg1.Estimate(x.Map(Math.Asinh), y.Map(v => v * v * v)).Nats, 0.05);
    }

    // Tolerance of the reference protocol: k = 10, n = 200: max(.12, 15 %) of the truth, mean over 5 seeds.
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Bivariate_normal_within_the_sourced_tolerance(double rho)
    {
        double truth = -0.5 * Math.Log(1 - rho * rho);
        foreach (KsgAlgorithm algorithm in new[] { KsgAlgorithm.One, KsgAlgorithm.Two })
        {
            var estimator = new KsgEstimator(new KsgOptions { Neighbours = 10, Algorithm = algorithm });
            double mean = Enumerable.Range(0, 5).Average(s =>
            {
                (Samples x, Samples y) = Draw.Correlated(200, 1, rho, s);
                return estimator.Estimate(x, y).Nats;
            });
            Assert.Equal(truth, mean, Math.Max(0.12, 0.15 * truth));
        }
    }

    [Fact]
    public void The_total_correlation_of_three_variables_is_that_of_their_normal_law()
    {
        // X, Y = aX + bE, Z = aX + bF with a² + b² = 1: ½ ln(1/|R|), |R| of the correlation matrix with entries a, a, a².
        double a = 0.7, b = Math.Sqrt(1 - a * a);
        double truth = -Math.Log(1 - a * a);  // |R| = (1 − a²)²
        foreach (KsgAlgorithm algorithm in new[] { KsgAlgorithm.One, KsgAlgorithm.Two })
        {
            double mean = Enumerable.Range(0, 4).Average(s =>
            {
                Samples x = Draw.Normal(1500, 1, 10 * s), e = Draw.Normal(1500, 1, 10 * s + 1), f = Draw.Normal(1500, 1, 10 * s + 2);
                double[] y = [.. Enumerable.Range(0, 1500).Select(i => a * x[i, 0] + b * e[i, 0])], z = [.. Enumerable.Range(0, 1500).Select(i => a * x[i, 0] + b * f[i, 0])];
                return new KsgEstimator(new KsgOptions { Algorithm = algorithm }).EstimateTotalCorrelation([x, new Samples(1500, 1, y), new Samples(1500, 1, z)]).Nats;
            });
            Assert.Equal(truth, mean, 0.05);  // three standard errors of four runs of 1,500
        }
    }

    [Fact]
    public void Equal_variables_reach_the_ceiling_and_say_so()
    {
        Samples x = Draw.Normal(500, 2, 1);
        PointEstimate estimate = Ksg1.Estimate(x, x);
        Assert.Equal(Digamma.At(500) - Digamma.At(3), estimate.Nats, 1e-12);
        Assert.Contains("determine each other", Assert.Single(estimate.Warnings));
    }

    [Fact]
    public void Jobs_do_not_change_a_bit()
    {
        (Samples x, Samples y) = Draw.Correlated(1500, 3, 0.6, 2);
        (Samples z, Labels c) = Draw.Classes(1500, 3, 4, 1, 2);
        Assert.Equal(Ksg1.Estimate(x, y).Nats, Ksg1.Estimate(x, y, 2).Nats);
        Assert.Equal(Ksg2.Estimate(x, y).Nats, Ksg2.Estimate(x, y, 2).Nats);
        Assert.Equal(new RossEstimator().Estimate(z, c).Nats, new RossEstimator().Estimate(z, c, 2).Nats);
    }

    // Two classes at ±μ, unit normal noise, equally likely: I = ln 2 − E ln(1 + e^(−2μ(μ+Z))), by quadrature here.
    [Fact]
    public void Ross_finds_the_information_of_a_shift()
    {
        double mu = 1, truth = 0;
        for (double z = -9; z <= 9; z += 1e-3)
            truth += 1e-3 * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * (Math.Log(2) - Math.Log(1 + Math.Exp(-2 * mu * (mu + z))));
        double mean = Enumerable.Range(0, 5).Average(s =>
        {
            (Samples x, Labels y) = Draw.Classes(1000, 1, 2, 2 * mu, s);
            return new RossEstimator().Estimate(x, y).Nats;
        });
        Assert.Equal(truth, mean, 0.03);  // three standard errors of five runs of 1,000
    }

    [Fact]
    public void An_estimate_above_the_entropy_of_the_label_is_reported()
    {
        // Few rows in clearly separate classes: ψ(n) − ⟨ψ(N_y)⟩ exceeds ln 5.
        (Samples x, Labels y) = Draw.Classes(20, 1, 5, 100, 1);
        PointEstimate estimate = new RossEstimator().Estimate(x, y);
        Assert.True(estimate.Nats > Math.Log(5));
        Assert.Contains("above the entropy of the label", Assert.Single(estimate.Warnings));
    }
}
