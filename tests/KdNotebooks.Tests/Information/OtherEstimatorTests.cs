using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Information;

public class OtherEstimatorTests
{
    private static double Mean(string task, IMutualInformationEstimator estimator, int n, int seeds)
        => Enumerable.Range(0, seeds).Average(s =>
        {
            PairSample pair = KnownAnswerTasks.ByName(task).Sample(n, new Seed((ulong)s));
            return pair.Label is { } label ? estimator.Estimate(pair.X, label).Nats : estimator.Estimate(pair.X, pair.Y!).Nats;
        });

    // Reference: .195 ± .005 at n = 400 over many samples; the standard error of 200 is about .0025.
    [Fact]
    public void Gao_on_a_label_matches_the_reference() => Assert.Equal(0.195, Mean("label-normal-0.7071067811865476", new GaoEstimator(), 400, 200), 0.005 + 3 * 0.0025);

    [Fact]
    public void Gao_on_a_normal_pair_is_as_ksg()
        => Assert.Equal(Mean("bivariate-normal-0.75", new KsgEstimator(), 400, 40), Mean("bivariate-normal-0.75", new GaoEstimator(), 400, 40), 0.01);

    [Fact]
    public void Gao_takes_a_label_as_numbers_too()
    {
        // With the label as a column of 0 and 1 the classes are two standard deviations apart: as good as infinitely far.
        PairSample pair = KnownAnswerTasks.ByName("label-normal-0.7071067811865476").Sample(400, new Seed(1));
        Samples column = new(400, 1, [.. pair.Label!.Values.ToArray().Select(v => (double)v)]);
        Assert.Equal(new GaoEstimator().Estimate(pair.X, pair.Label!).Nats, new GaoEstimator().Estimate(pair.X, column).Nats, 1e-12);
    }

    // Discrete pairs: Gao's estimator becomes the plug-in with ψ for ln, which the exact value is close to.
    [Fact]
    public void Discrete_variables_are_estimated_by_gao_and_histogram()
    {
        double[,] p = { { 0.3, 0.1 }, { 0.05, 0.25 }, { 0.1, 0.2 } };
        double truth = 0;
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < 2; b++)
                truth += p[a, b] * Math.Log(p[a, b] / ((p[a, 0] + p[a, 1]) * (p[0, b] + p[1, b] + p[2, b])));
        double gao = 0, histogram = 0, plain = 0;
        const int n = 1000, seeds = 100;
        for (int s = 0; s < seeds; s++)
        {
            RandomStream stream = new Seed(77).Derive(s).CreateStream();
            double[] x = new double[n], y = new double[n];
            for (int i = 0; i < n; i++)
            {
                double u = stream.NextDouble();
                int cell = 0;
                for (; cell < 5 && u >= p[cell / 2, cell % 2]; cell++) u -= p[cell / 2, cell % 2];
                (x[i], y[i]) = (cell / 2 * 1.5, cell % 2);
            }
            Samples sx = new(n, 1, x), sy = new(n, 1, y);
            gao += new GaoEstimator().Estimate(sx, sy).Nats / seeds;
            histogram += new HistogramEstimator().Estimate(sx, sy).Nats / seeds;
            plain += new HistogramEstimator(new HistogramOptions { MillerMadow = false }).Estimate(sx, sy).Nats / seeds;
        }
        // The standard error of 100 means of n = 1000 is about .0015.
        Assert.Equal(truth, histogram, 0.005);
        Assert.Equal(truth, gao, 0.02);
        Assert.Equal((3 * 2 - 3 - 2 + 1) / (2.0 * n), plain - histogram, 1e-12);
    }

    [Fact]
    public void A_continuous_variable_in_a_histogram_is_cut_and_the_warning_says_so()
    {
        PairSample pair = KnownAnswerTasks.ByName("bivariate-normal-0.75").Sample(5000, new Seed(1));
        PointEstimate estimate = new HistogramEstimator().Estimate(pair.X, pair.Y!);
        Assert.Contains(estimate.Warnings, w => w.Contains("looks continuous and was cut into 18 equally full bins"));
        Assert.Equal(0.41334, estimate.Nats, 0.06);  // what bins lose and Miller and Madow leave, with an error of .01
    }

    [Fact]
    public void Canonical_correlations_agree_with_the_determinants()
    {
        PairSample pair = KnownAnswerTasks.ByName("multinormal-dense-0.5-3x5").Sample(200, new Seed(1));
        Assert.Equal(new GaussianEstimator().Estimate(pair.X, pair.Y!).Nats, new CcaEstimator().Estimate(pair.X, pair.Y!).Nats, 1e-9);
        (Samples x, Labels y) = Draw.Classes(200, 3, 4, 1, 1);
        Assert.Equal(new GaussianEstimator().Estimate(x, y).Nats, new CcaEstimator().Estimate(x, y).Nats, 1e-9);
        Assert.Equal(double.PositiveInfinity, new CcaEstimator().Estimate(x, x.Map(v => 3 - v)).Nats);
        Assert.Equal(2, CcaEstimator.Correlations(x.Rows([.. Enumerable.Range(0, 200)]), new Samples(200, 2, [.. Enumerable.Range(0, 200).SelectMany(i => new[] { x[i, 0], pair.X[i, 1] })])).Count(r => r > 0));
    }

    // h of a standard normal in d columns is d/2 ln 2πe; the sampling error of n = 4,000 is about .02.
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Entropy_of_a_normal(int d)
    {
        double h = Enumerable.Range(0, 4).Average(s => new KozachenkoLeonenkoEstimator().Estimate(Draw.Normal(4000, d, s)).Nats);
        Assert.Equal(d / 2.0 * Math.Log(2 * Math.PI * Math.E), h, d == 1 ? 0.03 : 0.08);
    }

    [Fact]
    public void Entropy_shifts_with_the_log_of_the_scale_and_ties_have_none()
    {
        Samples x = Draw.Normal(300, 2, 1);
        Assert.Equal(new KozachenkoLeonenkoEstimator().Estimate(x).Nats + 2 * Math.Log(4), new KozachenkoLeonenkoEstimator().Estimate(x.Map(v => 4 * v)).Nats, 1e-9);
        PointEstimate tied = new KozachenkoLeonenkoEstimator().Estimate(new Samples(10, 1, [1, 1, 1, 1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal(double.NegativeInfinity, tied.Nats);
        Assert.Contains("4 of 10 rows coincide", Assert.Single(tied.Warnings));
    }

    [Fact]
    public void Conditioning_on_the_common_cause_leaves_nothing()
    {
        // X = Z + E, Y = Z + F: I(X;Y) = ½ ln(4/3) and I(X;Y|Z) = 0; with Y = X + F instead I(X;Y|Z) = ½ ln 2.
        const int n = 2000;
        Samples z = Draw.Normal(n, 1, 1), e = Draw.Normal(n, 1, 2), f = Draw.Normal(n, 1, 3);
        Samples Sum(Samples a, Samples b) => new(n, 1, [.. Enumerable.Range(0, n).Select(i => a[i, 0] + b[i, 0])]);
        Samples x = Sum(z, e);
        var estimator = new ConditionalEstimator();
        Assert.Equal(0, estimator.Estimate(x, Sum(z, f), z).Nats, 0.05);
        Assert.Equal(0.5 * Math.Log(2), estimator.Estimate(x, Sum(x, f), z).Nats, 0.08);
        Assert.Equal(new KsgEstimator().Estimate(x, z).Nats, estimator.Estimate(x, z, new Samples(n, 1, new double[n])).Nats);
        Assert.Equal(estimator.Estimate(x, Sum(x, f), z).Nats, estimator.Estimate(x, Sum(x, f), z, 2).Nats);
    }

    [Fact]
    public void Information_conditional_on_a_label_and_about_one()
    {
        (Samples x, Labels y) = Draw.Classes(1500, 1, 3, 3, 1);
        Samples other = new(1500, 1, [.. Enumerable.Range(0, 1500).Select(i => 3.0 * y[i] + Draw.Normal(1500, 1, 2)[i, 0])]);
        var estimator = new ConditionalEstimator();
        Assert.True(new KsgEstimator().Estimate(x, other).Nats > 0.3);
        Assert.Equal(0, estimator.Estimate(x, other, y).Nats, 0.05);     // all they share is the label
        Assert.Equal(0, estimator.Estimate(x, y, x).Nats, 0.05);         // x says nothing new about y given x
        Assert.True(estimator.Estimate(x, y, Draw.Normal(1500, 1, 3)).Nats > 0.4);
        Assert.Contains("too few", Assert.Throws<InvalidInputException>(() => estimator.Estimate(x.Rows([0, 1, 2, 3]), other.Rows([0, 1, 2, 3]), y.Rows([0, 1, 2, 3]))).Message);
    }

    [Fact]
    public void The_classifier_bound_is_below_the_truth_and_close_where_the_classes_are_nearly_logistic()
    {
        double mean = Mean("label-normal-0.7071067811865476", new ClassifierEstimator(), 1000, 10);
        Assert.InRange(mean, 0.193147 - 0.03, 0.193147 + 0.01);
        (Samples x, Labels y) = Draw.Classes(300, 2, 5, 50, 1);
        Assert.InRange(new ClassifierEstimator().Estimate(x, y).Nats, 0.9 * Math.Log(5), Math.Log(5));
        Assert.True(new ClassifierEstimator().Estimate(Draw.Normal(60, 20, 1), new Labels([.. Enumerable.Range(0, 60).Select(i => i % 2)], 2)).Nats < 0);
        Assert.Equal(new ClassifierEstimator().Estimate(x, y).Nats, new ClassifierEstimator().Estimate(x, y, 2).Nats);
    }

    [Fact]
    public void Products_of_columns_let_the_classifier_see_a_ring()
    {
        Samples x = Draw.Normal(800, 2, 5);
        Labels ring = new([.. Enumerable.Range(0, 800).Select(i => x[i, 0] * x[i, 0] + x[i, 1] * x[i, 1] > 2 * Math.Log(2) ? 1 : 0)], 2);
        Assert.True(new ClassifierEstimator().Estimate(x, ring).Nats < 0.1);
        Assert.InRange(new ClassifierEstimator(new ClassifierOptions { Quadratic = true }).Estimate(x, ring).Nats, 0.5, Math.Log(2));
    }

    // Reference: KSG1, k = 3, n = 10,000 (one sample; the standard deviation is about .01).
    [Theory]
    [InlineData("bivariate-normal-0.75", 0.420)]
    [InlineData("bivariate-normal-0.75+normal-cdf", 0.387)]
    [InlineData("bivariate-normal-0.75+half-cube", 0.412)]
    [InlineData("bivariate-normal-0.75+wiggly", 0.417)]
    [InlineData("bivariate-normal-0.75+bimodal", 0.423)]
    [InlineData("bivariate-normal-0.75+swiss-roll", 0.428)]
    [InlineData("multinormal-2pair-3x3", 0.996)]
    [InlineData("multinormal-2pair-3x3+normal-cdf", 0.954)]
    [InlineData("multinormal-2pair-3x3+half-cube", 0.928)]
    [InlineData("multinormal-2pair-3x3+spiral", 0.797)]
    [InlineData("multinormal-2pair-5x5+spiral", 0.603)]
    public void Ksg_on_the_reference_tasks(string task, double reference) => Assert.Equal(reference, Mean(task, new KsgEstimator(), 10_000, 1), 0.04);

    [Fact]
    public void A_projection_leaves_few_columns_alone_and_finds_the_shared_ones()
    {
        PairSample pair = KnownAnswerTasks.ByName("bivariate-normal-0.75").Sample(500, new Seed(1));
        Assert.Equal(new KsgEstimator().Estimate(pair.X, pair.Y!).Nats, new ProjectedEstimator(new KsgEstimator(), 4).Estimate(pair.X, pair.Y!).Nats);
        // The shared direction has ten times the spread of nine columns of noise.
        Samples noise = Draw.Normal(500, 9, 3);
        Samples wide = new(500, 10, [.. Enumerable.Range(0, 500).SelectMany(i => noise.Row(i).ToArray().Prepend(10 * pair.X[i, 0]))]);
        Assert.Equal(new KsgEstimator().Estimate(pair.X, pair.Y!).Nats, new ProjectedEstimator(new KsgEstimator(), 1).Estimate(wide, pair.Y!).Nats, 0.05);
    }
}
