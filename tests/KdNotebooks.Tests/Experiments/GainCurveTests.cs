using KdNotebooks.Experiments;

namespace KdNotebooks.Tests.Experiments;

public class GainCurveTests
{
    [Fact]
    public void The_gentlest_point_within_one_standard_error_of_the_best_is_recommended()
    {
        // Gains with spread .01 over 10 seeds: standard error .0033.
        GainCurve curve = Curve((.1, 1, .02), (.5, 2, .049), (.5, 4, .049), (.9, 2, .05), (.9, 4, -.1));
        Assert.Equal(5, curve.Points.Count);
        Assert.Equal((.5, 2.0), (curve.Recommended!.Lambda, curve.Recommended.Temperature));
        Assert.True(curve.Points.Single(point => point.Lambda == .9 && point.Temperature == 4).Gain.Upper < 0);
    }

    [Fact]
    public void Nothing_is_recommended_where_no_point_shows_a_gain() => Assert.Null(Curve((.1, 1, .001), (.5, 1, -.2)).Recommended);

    [Fact]
    public void Intervals_are_simultaneous()
    {
        GainCurve one = Curve((.1, 1, .02)), two = Curve((.1, 1, .02), (.5, 1, .02));
        Assert.True(two.Points[0].Gain.HalfWidth > one.Points[0].Gain.HalfWidth);
    }

    [Fact]
    public void An_unknown_condition_is_named()
        => Assert.Contains("'other'", Assert.Throws<InvalidInputException>(() => GainCurve.Of(Table((.1, 1, 0)), "other", "logit")).Message);

    private static GainCurve Curve(params (double Lambda, double Temperature, double Gain)[] points) => GainCurve.Of(Table(points), "c", "logit");

    private static ResultsTable Table(params (double Lambda, double Temperature, double Gain)[] points)
    {
        RunRecord Run(string arm, int seed, double value) => new()
        {
            Experiment = "toy",
            Condition = arm == Arms.Student ? "any" : "c",
            Arm = arm,
            Seed = seed,
            Value = value,
            Success = true,
            Provenance = new RunProvenance("engine", "smoke", "1"),
        };
        double Spread(int seed) => seed % 2 == 0 ? .01 : -.01;
        return new ResultsTable(
            "toy",
            [
                .. Enumerable.Range(0, 10).Select(seed => Run(Arms.Student, seed, .8)),
                .. points.SelectMany(point => Enumerable.Range(0, 10).Select(seed => Run(Arms.Distilled, seed, .8 + point.Gain + Spread(seed)) with
                {
                    Method = "logit",
                    Lambda = point.Lambda,
                    Temperature = point.Temperature,
                })),
            ],
            []);
    }
}
