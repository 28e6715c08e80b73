using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Criterion;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Criterion;

public class SignFlipTests
{
    [Theory]
    [InlineData(.60, .50, .70, .0793, 50, .131)]
    [InlineData(.60, .50, .70, .0793, 200, .0124)]
    [InlineData(.55, .50, .70, .0363, 50, .291)]
    [InlineData(.55, .50, .70, .0363, 200, .135)]
    [InlineData(.55, .50, .70, .0363, 1000, .0069)]
    [InlineData(.80, .50, .60, .3670, 50, .0002)]
    [InlineData(.50, .60, .30, -.0793, 50, .218)]
    [InlineData(.50, .60, .30, -.0793, 200, .060)]
    public void The_closed_form(double a, double b, double c, double margin, int n, double flip)
    {
        var plan = new SignFlip(a, b, c);
        Assert.Equal(margin, plan.Margin, 5e-5);
        Assert.Equal(flip, plan.Probability(n), 5e-4);
    }

    [Theory]
    [InlineData(.60, .50, .70, 50, .132)]
    [InlineData(.60, .50, .70, 200, .0122)]
    [InlineData(.55, .50, .70, 50, .296)]
    [InlineData(.55, .50, .70, 200, .134)]
    [InlineData(.55, .50, .70, 1000, .0060)]
    [InlineData(.80, .50, .60, 50, .0002)]
    [InlineData(.50, .60, .30, 50, .222)]
    [InlineData(.50, .60, .30, 200, .061)]
    public void Simulation_of_the_gaussian_plug_in(double a, double b, double c, int n, double published)
    {
        FlipCalibration calibration = FlipCalibration.Simulate(new SignFlip(a, b, c), new GaussianEstimator(), n, 4000, new Seed(3));
        Assert.Equal(published, calibration.Realised, .02);
        Assert.Equal(calibration.Nominal, calibration.Realised, .02);
    }

    [Theory]
    [InlineData(.60, .50, .70, 50, 4000, .279)]
    [InlineData(.60, .50, .70, 200, 4000, .148)]
    [InlineData(.55, .50, .70, 50, 4000, .398)]
    [InlineData(.55, .50, .70, 200, 4000, .300)]
    [InlineData(.55, .50, .70, 1000, 600, .160)]
    [InlineData(.80, .50, .60, 50, 4000, .012)]
    [InlineData(.50, .60, .30, 50, 4000, .311)]
    [InlineData(.50, .60, .30, 200, 4000, .169)]
    public void Simulation_of_nearest_neighbours(double a, double b, double c, int n, int repetitions, double published)
    {
        FlipCalibration calibration = FlipCalibration.Simulate(
            new SignFlip(a, b, c), new KsgEstimator(new KsgOptions { Neighbours = 3 }), n, repetitions, new Seed(4), jobs: 2);
        Assert.Equal(published, calibration.Realised, n == 1000 ? .05 : .02);
    }

    [Fact]
    public void Subsampling_is_calibrated_for_nearest_neighbours()
    {
        FlipCalibration calibration = FlipCalibration.Simulate(
            new SignFlip(.60, .50, .70), new KsgEstimator(new KsgOptions { Neighbours = 3 }), 200, 400, new Seed(5), subsamples: 40, jobs: 2);
        // Four standard errors of the realised rate in 400 draws, plus a tenth of it: the sd by subsampling errs upwards.
        Assert.Equal(calibration.Realised, calibration.Subsampled!.Value, 4 * calibration.StandardError + .02);
        Assert.True(calibration.Subsampled > 2 * calibration.Nominal);
    }

    [Fact]
    public void The_planner_inverts_the_closed_form()
    {
        var plan = new SignFlip(.55, .50, .70);
        Assert.Equal(.1353, plan.Probability(200), 5e-5);
        Assert.Equal(446, plan.RowsFor(.05));
        Assert.Equal((.04999, .05018), (Math.Round(plan.Probability(446), 5), Math.Round(plan.Probability(445), 5)));
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), s =>
        {
            RandomStream stream = new Seed((ulong)s).CreateStream();
            var random = new SignFlip(stream.NextUniform(-.95, .95), stream.NextUniform(-.95, .95));
            double level = stream.NextUniform(.001, .49);
            long n = random.RowsFor(level);
            return random.Probability(n) < level && (n == 4 || random.Probability(n - 1) >= level);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(7, 11));
    }

    [Fact]
    public void The_worst_case_is_the_largest_over_everything_possible()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), s =>
        {
            RandomStream stream = new Seed((ulong)s).CreateStream();
            double a = stream.NextUniform(-.95, .95), b = stream.NextUniform(-.95, .95), half = Math.Sqrt((1 - a * a) * (1 - b * b));
            var worst = new SignFlip(a, b);
            IEnumerable<double> all = Enumerable.Range(0, 201).Select(i => a * b + half * (i - 100) / 100 * (1 - 1e-12));
            return worst.IsWorstCase && all.All(c => new SignFlip(a, b, c).VarianceTimesRows <= worst.VarianceTimesRows * (1 + 1e-9))
                && worst.Warnings(100).Any(w => w.Contains("worst case"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(7, 11));
    }

    [Fact]
    public void Impossible_inputs_are_named()
    {
        string Message(Action action) => Assert.Throws<InvalidInputException>(action).Message;
        Assert.Contains("no three variables", Message(() => _ = new SignFlip(.9, .9, 0)));
        Assert.Contains("ρ12 = 1", Message(() => _ = new SignFlip(1, .5)));
        Assert.Contains("ρ2Y = NaN", Message(() => _ = new SignFlip(.5, double.NaN)));
        Assert.Contains("ρ1Y = 1.5", Message(() => _ = new SignFlip(.5, .4, 1.5)));
        Assert.Contains("ρ12 = ρ2Y = 0", Message(() => _ = new SignFlip(0, 0)));
        Assert.Contains("at least 4 rows", Message(() => new SignFlip(.5, .4).Probability(3)));
        Assert.Contains("0.5", Message(() => new SignFlip(.5, .4).RowsFor(.6)));
        Assert.Contains("margin is 0", Message(() => new SignFlip(.5, -.5).RowsFor(.05)));
        Assert.Equal(.5, new SignFlip(.5, -.5).Probability(1000));
    }
}
