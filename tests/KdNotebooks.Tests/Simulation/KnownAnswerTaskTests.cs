using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Simulation;

public class KnownAnswerTaskTests
{
    // Published: Czyż et al. (2023) and the closed forms; five decimals.
    [Theory]
    [InlineData("bivariate-normal-0.75", 0.41334)]
    [InlineData("bivariate-normal-0.75+normal-cdf", 0.41334)]
    [InlineData("bivariate-normal-0.75+half-cube", 0.41334)]
    [InlineData("bivariate-normal-0.75+wiggly", 0.41334)]
    [InlineData("bivariate-normal-0.75+bimodal", 0.41334)]
    [InlineData("bivariate-normal-0.75+swiss-roll", 0.41334)]
    [InlineData("bivariate-normal-0", 0)]
    [InlineData("additive-uniform-0.1", 1.70944)]
    [InlineData("additive-uniform-0.5", 0.5)]
    [InlineData("additive-uniform-0.75", 0.33333)]
    [InlineData("multinormal-dense-0.5-2x2", 0.29389)]
    [InlineData("multinormal-dense-0.5-3x3", 0.41334)]
    [InlineData("multinormal-dense-0.5-5x5", 0.59281)]
    [InlineData("multinormal-dense-0.5-25x25", 1.29218)]
    [InlineData("multinormal-dense-0.5-50x50", 1.62427)]
    [InlineData("multinormal-2pair-2x2", 1.02165)]
    [InlineData("multinormal-2pair-3x3+spiral", 1.02165)]
    [InlineData("multinormal-2pair-25x25", 1.02165)]
    [InlineData("student-t-1x1-1", 0.22417)]
    [InlineData("student-t-2x2-1", 0.43195)]
    [InlineData("student-t-2x2-2", 0.19315)]
    [InlineData("student-t-3x3-2", 0.29092)]
    [InlineData("student-t-3x3-3", 0.17871)]
    [InlineData("student-t-5x5-2", 0.44815)]
    [InlineData("student-t-5x5-3+asinh", 0.29854)]
    [InlineData("staircase-2", 2)]
    [InlineData("staircase-10+cubic", 10)]
    [InlineData("label-normal-0.7071067811865476", 0.193147)]
    [InlineData("label-normal-0.4472135954999579", 0.068143)]
    [InlineData("label-normal-1", 0.693147)]
    public void The_truth_is_the_published_one(string name, double nats) => Assert.Equal(nats, KnownAnswerTasks.ByName(name).MutualInformation, 1e-5);

    [Theory]
    [InlineData(2, 0.425757)]
    [InlineData(4, 0.574178)]
    [InlineData(6, 0.671706)]
    [InlineData(8, 0.742072)]
    [InlineData(10, 0.795060)]
    public void The_steps_of_the_staircase_have_the_published_correlation(double nats, double rho)
    {
        PairSample pair = KnownAnswerTasks.ByName($"staircase-{nats}").Sample(20_000, new Seed(1));
        double mean = Enumerable.Range(0, 20).Average(c => Enumerable.Range(0, pair.X.Count).Average(i => pair.X[i, c] * pair.Y![i, c]));
        Assert.Equal(rho, mean, 4 * Math.Sqrt(1 + rho * rho) / Math.Sqrt(20 * 20_000));
    }

    // I = ½ ln[(1+(m−1)ρ)(1+(n−1)ρ) / ((1−ρ)(1+(m+n−1)ρ))].
    [Theory]
    [InlineData(0.3, 1, 4)]
    [InlineData(-0.1, 3, 2)]
    public void Dense_correlations_follow_the_closed_form(double rho, int m, int n)
        => Assert.Equal(0.5 * Math.Log((1 + (m - 1) * rho) * (1 + (n - 1) * rho) / ((1 - rho) * (1 + (m + n - 1) * rho))), MultinormalTask.Dense(rho, m, n).MutualInformation, 1e-12);

    public static TheoryData<string> Standard => [.. KnownAnswerTasks.Standard];

    [Theory]
    [MemberData(nameof(Standard))]
    public void Names_make_the_task_again_and_seeds_the_data(string name)
    {
        KnownAnswerTask task = KnownAnswerTasks.ByName(name);
        Assert.Equal(name, task.Name);
        PairSample one = task.Sample(50, new Seed(3)), two = KnownAnswerTasks.ByName(task.Name).Sample(50, new Seed(3)), other = task.Sample(50, new Seed(4));
        Assert.Equal((50, task.DimensionX), (one.X.Count, one.X.Dimension));
        Assert.Equal(task.IsLabelled, one.Label is not null);
        Assert.Equal(task.DimensionY, one.Y?.Dimension ?? 0);
        Assert.True(one.X.Values.SequenceEqual(two.X.Values));
        Assert.False(one.X.Values.SequenceEqual(other.X.Values));
        foreach (double v in one.X.Values) Assert.True(double.IsFinite(v));
    }

    [Theory]
    [InlineData("bivariate-normal-1", "strictly between -1 and 1")]
    [InlineData("multinormal-dense--0.5-3x3", "not positive definite")]
    [InlineData("multinormal-2pair-1x3", "at least 2x2")]
    [InlineData("multinormal-dense-0.5-0x3", "between 1 and")]
    [InlineData("student-t-3x3-0", "positive degrees of freedom")]
    [InlineData("staircase-0", "must be positive")]
    [InlineData("additive-uniform--1", "must be positive")]
    [InlineData("label-normal-1.5", "between -1 and 1")]
    [InlineData("bivariate-norml-0.5", "did you mean bivariate-normal-{rho}?")]
    [InlineData("bivariate-normal-0.5+spirl", "did you mean spiral?")]
    [InlineData("bivariate-normal-0.5+spiral", "X needs at least 2 columns")]
    [InlineData("multinormal-dense-0.5-3x2+spiral", "Y at least 3")]
    [InlineData("multinormal-dense-0.5-2x2+swiss-roll", "X must have one column")]
    [InlineData("additive-uniform-0.1+bimodal", "standard normal coordinates")]
    [InlineData("student-t-1x1-1+swiss-roll", "standard normal coordinates")]
    [InlineData("label-normal-0.5+cubic", "partner is a label")]
    [InlineData("bivariate-normal-0.5+asinh+cubic", "one image at most")]
    public void What_does_not_fit_is_refused(string name, string reason)
        => Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => KnownAnswerTasks.ByName(name)).Message);

    [Fact]
    public void The_margins_are_those_of_the_law()
    {
        // Kolmogorov: the largest distance of an empirical from its true distribution exceeds 1.95/√n once in 1,000.
        const int n = 4000;
        double Distance(double[] values, Func<double, double> cdf)
        {
            Array.Sort(values);
            return Enumerable.Range(0, n).Max(i => Math.Abs(cdf(values[i]) - (i + 0.5) / n));
        }
        static double Phi(double v) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, v);
        double limit = 1.95 / Math.Sqrt(n);
        PairSample dense = KnownAnswerTasks.ByName("multinormal-dense-0.5-3x3").Sample(n, new Seed(1));
        Assert.InRange(Distance(dense.Y!.Column(2), Phi), 0, limit);
        PairSample student = KnownAnswerTasks.ByName("student-t-2x2-3").Sample(n, new Seed(2));
        Assert.InRange(Distance(student.Y!.Column(1), v => MathNet.Numerics.Distributions.StudentT.CDF(0, 1, 3, v)), 0, limit);
        PairSample cauchy = KnownAnswerTasks.ByName("student-t-1x1-0.5").Sample(n, new Seed(2));
        Assert.InRange(Distance(cauchy.X.Column(0), v => MathNet.Numerics.Distributions.StudentT.CDF(0, 1, 0.5, v)), 0, limit);
        PairSample bimodal = KnownAnswerTasks.ByName("bivariate-normal-0.75+bimodal").Sample(n, new Seed(3));
        Assert.InRange(Distance(bimodal.X.Column(0), t => 0.3 * Phi(t) + 0.7 * Phi(t - 5)), 0, limit);
        Assert.InRange(Distance(bimodal.Y!.Column(0), t => 0.5 * Phi(t + 1) + 0.5 * Phi(t - 3)), 0, limit);
        PairSample roll = KnownAnswerTasks.ByName("bivariate-normal-0.75+swiss-roll").Sample(n, new Seed(4));
        Assert.InRange(Distance(roll.Y!.Column(0), u => u), 0, limit);
    }

    [Fact]
    public void Rotations_keep_the_length_of_every_row()
    {
        PairSample plain = KnownAnswerTasks.ByName("multinormal-2pair-3x5").Sample(200, new Seed(5));
        PairSample spiral = KnownAnswerTasks.ByName("multinormal-2pair-3x5+spiral").Sample(200, new Seed(5));
        for (int i = 0; i < 200; i++)
        {
            Assert.Equal(Square(plain.X.Row(i)), Square(spiral.X.Row(i)), 1e-9);
            Assert.Equal(Square(plain.Y!.Row(i)), Square(spiral.Y!.Row(i)), 1e-9);
            Assert.Equal(plain.X[i, 2], spiral.X[i, 2]);
            Assert.Equal(plain.Y![i, 0], spiral.Y![i, 0]);
            double angle = Square(plain.X.Row(i)) / 3;
            Assert.Equal(Math.Cos(angle) * plain.X[i, 0] - Math.Sin(angle) * plain.X[i, 1], spiral.X[i, 0], 1e-12);
        }
        static double Square(ReadOnlySpan<double> row) => row.ToArray().Sum(v => v * v);
    }

    [Fact]
    public void Pairs_of_a_class_share_it_and_nothing_else()
    {
        Samples items = new(40, 1, [.. Enumerable.Range(0, 40).Select(i => (double)i)]);
        Labels classes = new([.. Enumerable.Range(0, 40).Select(i => i % 10)], 10);
        var task = new SameClassTask(items, classes);
        PairSample pair = task.Sample(3000, new Seed(6));
        for (int i = 0; i < 3000; i++) Assert.Equal((int)pair.X[i, 0] % 10, (int)pair.Y![i, 0] % 10);
        Assert.Equal(Math.Log(10), task.MutualInformation, 1e-12);
        Labels x = new([.. Enumerable.Range(0, 3000).Select(i => (int)pair.X[i, 0] % 10)], 10);
        Assert.Equal(Math.Log(10), new HistogramEstimator().Estimate(pair.Y!, x).Nats, 0.05);
    }

    [Fact]
    public void Jointly_normal_blocks_obey_the_chain_rule()
    {
        double[] a = Covariance.Of(KdNotebooks.Tests.Information.Draw.Normal(30, 6, 1));
        var law = new JointGaussian(a, 2, 1, 3);
        Assert.Equal(law.MutualInformation([0], [1, 2]), law.MutualInformation([0], [2]) + law.ConditionalMutualInformation([0], [1], [2]), 1e-12);
        Assert.Equal(law.MutualInformation([0], [1]), law.ConditionalMutualInformation([0], [1], []), 1e-12);
        Samples[] blocks = law.Sample(20_000, new Seed(1));
        Assert.Equal([2, 1, 3], blocks.Select(b => b.Dimension));
        Assert.Equal(law.MutualInformation([0], [2]), new GaussianEstimator().Estimate(blocks[0], blocks[2]).Nats, 0.03);
        Assert.Throws<InvalidInputException>(() => new JointGaussian([1, 2, 2, 1], 1, 1));
        Assert.Throws<InvalidInputException>(() => new JointGaussian([1, 0.2, 0.3, 1], 1, 1));
    }
}
