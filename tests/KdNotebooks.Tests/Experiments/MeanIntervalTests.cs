using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

public class MeanIntervalTests
{
    [Fact]
    public void Student_interval_matches_the_published_quantile()
    {
        // n = 5, t(0.975, 4) = 2.776445 (any table of Student's t).
        double[] values = [1, 2, 3, 4, 5];
        MeanInterval interval = MeanInterval.Of(values);
        Assert.Equal(3, interval.Mean, 12);
        Assert.Equal(2.776445 * Math.Sqrt(2.5 / 5), interval.HalfWidth, 5);
        Assert.True(interval.ExcludesZero);
    }

    [Fact]
    public void One_value_has_no_interval_and_decides_nothing()
    {
        MeanInterval interval = MeanInterval.Of([0.3]);
        Assert.Equal(0.3, interval.Mean);
        Assert.True(double.IsNaN(interval.HalfWidth));
        Assert.False(interval.ExcludesZero);
    }

    [Fact]
    public void Shared_errors_do_not_average_out()
    {
        (double, double)[] same = [.. Enumerable.Repeat((0.5, 0.1), 20)];
        Assert.Equal(0.1, MeanInterval.OfShared(same).HalfWidth, 12);
    }

    [Fact]
    public void Spread_between_networks_adds_its_variance_of_the_mean()
    {
        MeanInterval interval = MeanInterval.OfShared([(0.4, 0.1), (0.6, 0.1)]);
        double within = Math.Pow(0.1 / 1.959963985, 2), between = 0.02 / 2;
        Assert.Equal(1.959963985 * Math.Sqrt(within + between), interval.HalfWidth, 8);
    }
}
