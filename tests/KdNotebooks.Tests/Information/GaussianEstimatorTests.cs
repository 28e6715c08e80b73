using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

public class GaussianEstimatorTests
{
    [Fact]
    public void One_column_each_is_minus_half_the_log_of_one_minus_r_squared()
    {
        (Samples x, Samples y) = Draw.Correlated(50, 1, 0.6, 1);
        double r = Covariance.Correlation(new Samples(50, 2, [.. Enumerable.Range(0, 50).SelectMany(i => new[] { x[i, 0], y[i, 0] })]))[1];
        Assert.Equal(-0.5 * Math.Log(1 - r * r), new GaussianEstimator().Estimate(x, y).Nats, 1e-12);
    }

    [Theory]
    [InlineData(20, 2, 3)]
    [InlineData(40, 1, 1)]
    public void The_stated_bias_is_that_of_simulation_and_the_corrected_form_removes_it(int n, int dx, int dy)
    {
        double plain = 0, corrected = 0;
        const int repetitions = 3000;
        for (int s = 0; s < repetitions; s++)
        {
            Samples x = Draw.Normal(n, dx, 2 * s), y = Draw.Normal(n, dy, 2 * s + 1);
            plain += new GaussianEstimator().Estimate(x, y).Nats / repetitions;
            corrected += new GaussianEstimator(GaussianForm.Corrected).Estimate(x, y).Nats / repetitions;
        }
        // Under independence 2nI is about chi-squared with dx·dy degrees of freedom: sd = √(2 dx dy)/(2n).
        double fourErrors = 4 * Math.Sqrt(2.0 * dx * dy) / (2 * n) / Math.Sqrt(repetitions) * 1.5;
        Assert.Equal(GaussianEstimator.Bias(n, dx, dy), plain, fourErrors);
        Assert.Equal(0, corrected, fourErrors);
    }

    [Fact]
    public void Linear_bijections_change_nothing()
    {
        (Samples x, Samples y) = Draw.Correlated(80, 2, 0.6, 2);
        double[] mixed = [.. Enumerable.Range(0, 80).SelectMany(i => new[] { x[i, 0] + 3 * x[i, 1], x[i, 0] - x[i, 1] + 7 })];
        Assert.Equal(new GaussianEstimator().Estimate(x, y).Nats, new GaussianEstimator().Estimate(new Samples(80, 2, mixed), y).Nats, 1e-9);
    }

    [Fact]
    public void Dependent_columns_are_left_out_with_a_warning()
    {
        (Samples x, Samples y) = Draw.Correlated(80, 2, 0.6, 3);
        double[] wider = [.. Enumerable.Range(0, 80).SelectMany(i => new[] { x[i, 0], x[i, 1], 2 * x[i, 0] - x[i, 1] })];
        PointEstimate estimate = new GaussianEstimator().Estimate(new Samples(80, 3, wider), y);
        Assert.Equal(new GaussianEstimator().Estimate(x, y).Nats, estimate.Nats, 1e-6);
        Assert.Contains("1 columns depend linearly", Assert.Single(estimate.Warnings));
    }

    [Fact]
    public void Variables_that_determine_each_other_have_infinite_information()
    {
        Samples x = Draw.Normal(50, 2, 4);
        PointEstimate estimate = new GaussianEstimator().Estimate(x, x.Map(v => 2 * v - 1));
        Assert.Equal(double.PositiveInfinity, estimate.Nats);
        Assert.Contains("infinite", Assert.Single(estimate.Warnings));
    }

    [Fact]
    public void A_binary_label_is_one_indicator_column()
    {
        (Samples x, Labels y) = Draw.Classes(100, 1, 2, 1, 5);
        Samples indicator = new(100, 1, [.. y.Values.ToArray().Select(v => (double)v)]);
        Assert.Equal(new GaussianEstimator().Estimate(x, indicator).Nats, new GaussianEstimator().Estimate(x, y).Nats, 1e-12);
    }
}
