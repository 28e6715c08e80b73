using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Information;

public class EstimatorCalibrationTests
{
    [Fact]
    public void The_bias_of_ksg_in_several_dimensions_is_found()
    {
        // The same law as the calibration draws from: four pairs of equal correlation, 1 nat.
        double truth = 1, rho = Math.Sqrt(1 - Math.Exp(-2 * truth / 4));
        double mean = Enumerable.Range(0, 10).Average(s =>
        {
            PairSample pair = MultinormalTask.Paired(4, 4, rho).Sample(500, new Seed((ulong)s));
            return new KsgEstimator().Estimate(pair.X, pair.Y!).Nats;
        });
        EstimatorBias bias = EstimatorCalibration.ForSamples(new KsgEstimator(), 500, 4, 4, mean, new Seed(99), jobs: 2);
        Assert.True(mean < truth - 0.15);
        Assert.Equal(mean - truth, bias.Bias, 0.06);
        Assert.Equal(bias, EstimatorCalibration.ForSamples(new KsgEstimator(), 500, 4, 4, mean, new Seed(99)));
    }

    [Fact]
    public void An_unbiased_estimator_has_none()
        => Assert.Equal(0, EstimatorCalibration.ForSamples(new GaussianEstimator(GaussianForm.Corrected), 300, 2, 3, 0.5, new Seed(1)).Bias, 0.06);

    [Fact]
    public void Normal_classes_know_their_information()
    {
        var law = new NormalClasses(2, [300, 100, 0, 200], new Seed(1));
        Assert.Equal(-(0.5 * Math.Log(0.5) + 1 / 6.0 * Math.Log(1 / 6.0) + 1 / 3.0 * Math.Log(1 / 3.0)), law.Entropy, 1e-12);
        Assert.Equal(0, law.MutualInformation(0), 1e-12);
        Assert.Equal(law.Entropy, law.MutualInformation(1000), 0.05);
        double spread = law.SpreadFor(0.4);
        Assert.Equal(0.4, law.MutualInformation(spread), 0.002);
        PairSample pair = law.Sample(spread, 3000, new Seed(2));
        Assert.Equal([1500, 500, 1000], pair.Label!.Counts());
        Assert.Equal(0.4, new RossEstimator().Estimate(pair.X, pair.Label).Nats, 0.06);
    }

    [Fact]
    public void A_mismatch_that_would_change_the_answer_is_stated()
    {
        // Eight-dimensional KSG reads far too low at n = 200, Ross much less: the margin comes out too low.
        PairSample pair = MultinormalTask.Paired(4, 4, 0.8).Sample(200, new Seed(4));
        Labels labels = new([.. Enumerable.Range(0, 200).Select(i => pair.Y![i, 0] > 0 ? 1 : 0)], 2);
        CchVerdict verdict = new ComplementarityCriterion().Evaluate(pair.X, pair.Y!, labels);
        Assert.True(verdict.Calibration!.TeacherStudent.Bias < -0.2);
        Assert.True(verdict.Calibration.Mismatch < -0.1);
        Assert.Contains(verdict.Warnings, w => w.StartsWith("on known answers of this size I(H1;H2) reads -"));
        Assert.Null(new ComplementarityCriterion(new CriterionOptions { Calibrate = false }).Evaluate(pair.X, pair.Y!, labels).Calibration);
    }
}
