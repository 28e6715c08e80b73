using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Tests.Information;

public class TestBedTests
{
    private static IReadOnlyList<TestBedRow> Run(IReadOnlyList<TestBedCell> cells, Seed seed, int jobs = 1)
        => TestBed.Run(cells, seed, jobs, cancellation: TestContext.Current.CancellationToken);

    [Fact]
    public void Rows_follow_the_cells_and_jobs_change_nothing_but_the_seconds()
    {
        IReadOnlyList<TestBedCell> cells = TestBed.Cross(["bivariate-normal-0.75", "bivariate-normal-0", "label-normal-0.7"], ["ksg1", "gaussian", "ross"], [100, 300], 3);
        Assert.Equal(2 * (2 * 2 + 2), cells.Count);
        IReadOnlyList<TestBedRow> one = Run(cells, new Seed(1)), two = Run(cells, new Seed(1), jobs: 2);
        Assert.Equal(one.Select(r => r with { Seconds = 0 }), two.Select(r => r with { Seconds = 0 }));
        Assert.Equal(cells, one.Select(r => new TestBedCell(r.Task, r.Estimator, r.N, r.Seeds)));
        TestBedRow row = one.Single(r => r is { Task: "bivariate-normal-0.75", Estimator: "gaussian", N: 300 });
        Assert.Equal(-0.5 * Math.Log(1 - 0.75 * 0.75), row.Truth, 1e-12);
        Assert.True(row.Solved);
        Assert.InRange(row.Sd, 0.001, 0.2);
        Assert.All(one.Where(r => r.Task == "bivariate-normal-0"), r => Assert.Null(r.Solved));
    }

    [Fact]
    public void Estimators_that_train_may_have_fewer_samples()
        => Assert.Equal([4, 1, 1, 4], TestBed.Cross(["staircase-2"], ["ksg1", "mine", "lmi", "cca"], [100], 4, trainedSeeds: 1).Select(c => c.Seeds));

    [Fact]
    public void The_estimate_is_that_of_the_sample_the_seed_names()
    {
        TestBedRow row = Run([new TestBedCell("staircase-2", "ksg1", 200, 1)], new Seed(5))[0];
        PairSample pair = KnownAnswerTasks.ByName("staircase-2").Sample(200, new Seed(5).Derive("staircase-2").Derive(0));
        Assert.Equal(new KsgEstimator().Estimate(pair.X, pair.Y!).Nats, row.Mean);
        Assert.True(double.IsNaN(row.Sd));
        Assert.False(row.Solved);  // 20 dimensions, 200 rows
        Assert.Equal(row.Mean - 2, row.Bias, 1e-12);
    }

    [Fact]
    public void A_failure_is_a_row()
    {
        TestBedRow row = Run([new TestBedCell("multinormal-dense-0.5-25x25", "gaussian", 40, 2)], new Seed(1))[0];
        Assert.Contains("too few", row.Failure);
        Assert.False(row.Solved);
        Assert.True(double.IsNaN(row.Mean));
    }

    [Fact]
    public void Unknown_names_and_counts_are_refused_before_any_work()
    {
        Assert.Throws<InvalidInputException>(() => Run([new TestBedCell("staircase-2", "ksg", 200, 1)], new Seed(5)));
        Assert.Throws<InvalidInputException>(() => Run([new TestBedCell("staircase", "ksg1", 200, 1)], new Seed(5)));
        Assert.Throws<InvalidInputException>(() => Run([new TestBedCell("staircase-2", "ksg1", 0, 1)], new Seed(5)));
        Assert.Throws<InvalidInputException>(() => Run([new TestBedCell("staircase-2", "ksg1", 10, 0)], new Seed(5)));
    }
}
