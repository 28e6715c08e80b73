using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

/// <summary>What every estimator does with data that cannot be used: one clear line, or a stated rule.</summary>
public class BadInputTests
{
    public static TheoryData<string> ForSamples => [.. Estimators.Names.Where(n => Estimators.ByName(n).SupportsSamples)];

    public static TheoryData<string> ForLabels => [.. Estimators.Names.Where(n => Estimators.ByName(n).SupportsLabels)];

    private static string Error(Func<object> action) => Assert.Throws<InvalidInputException>(action).Message;

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void Unequal_rows_are_refused(string name)
        => Assert.Contains("x has 50 rows and y has 49", Error(() => Estimators.ByName(name).Estimate(Draw.Normal(50, 1, 1), Draw.Normal(49, 1, 2))));

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void Not_a_number_is_named_by_row_and_column(string name)
    {
        double[] values = Draw.Normal(50, 2, 1).Values.ToArray();
        values[2 * 17 + 1] = double.NaN;
        Assert.Contains("y: row 17, column 1 (counted from 0) is NaN", Error(() => Estimators.ByName(name).Estimate(Draw.Normal(50, 2, 2), new Samples(50, 2, values))));
        values[2 * 17 + 1] = double.NegativeInfinity;
        Assert.Contains("x: row 17, column 1 (counted from 0) is -infinity", Error(() => Estimators.ByName(name).Estimate(new Samples(50, 2, values), Draw.Normal(50, 2, 2))));
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void One_class_is_refused(string name)
        => Assert.Contains("all 50 rows are of one class (2)", Error(() => Estimators.ByName(name).Estimate(Draw.Normal(50, 1, 1), new Labels([.. Enumerable.Repeat(2, 50)], 3))));

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void Unequal_rows_and_bad_numbers_are_refused_with_labels(string name)
    {
        (Samples x, Labels y) = Draw.Classes(50, 1, 2, 1, 3);
        Assert.Contains("x has 49 rows and y has 50", Error(() => Estimators.ByName(name).Estimate(x.Rows([.. Enumerable.Range(0, 49)]), y)));
        double[] values = x.Values.ToArray();
        values[3] = double.PositiveInfinity;
        Assert.Contains("x: row 3, column 0 (counted from 0) is infinity", Error(() => Estimators.ByName(name).Estimate(new Samples(50, 1, values), y)));
    }

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void A_constant_variable_has_no_information(string name)
    {
        PointEstimate estimate = Estimators.ByName(name).Estimate(Draw.Normal(60, 1, 1), new Samples(60, 2, [.. Enumerable.Repeat(4.5, 120)]));
        Assert.Equal(0, estimate.Nats);
        Assert.Contains(estimate.Warnings, w => w.Contains("y is constant"));
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void A_constant_variable_says_nothing_about_a_label(string name)
    {
        PointEstimate estimate = Estimators.ByName(name).Estimate(new Samples(60, 1, new double[60]), new Labels([.. Enumerable.Range(0, 60).Select(i => i % 2)], 2));
        Assert.Equal(0, estimate.Nats);
        Assert.Contains(estimate.Warnings, w => w.Contains("x is constant"));
    }

    [Theory]
    [InlineData("ksg1")]
    [InlineData("ksg2")]
    public void A_constant_column_changes_nothing_but_a_warning(string name)
    {
        (Samples x, Samples y) = Draw.Correlated(200, 1, 0.7, 4);
        var wide = new double[400];
        for (int i = 0; i < 200; i++) (wide[2 * i], wide[2 * i + 1]) = (3, x[i, 0]);
        PointEstimate estimate = Estimators.ByName(name).Estimate(new Samples(200, 2, wide), y);
        Assert.Equal(Estimators.ByName(name).Estimate(x, y).Nats, estimate.Nats);
        Assert.Contains("1 of the 2 columns of x are constant", Assert.Single(estimate.Warnings));
    }

    [Fact]
    public void Too_few_rows_for_the_neighbours_are_refused()
    {
        Assert.Contains("3 rows are too few for k = 3", Error(() => new KsgEstimator().Estimate(Draw.Normal(3, 1, 1), Draw.Normal(3, 1, 2))));
        Assert.Contains("3 rows are too few for k = 3", Error(() => new RossEstimator().Estimate(Draw.Normal(3, 1, 1), new Labels([0, 1, 0], 2))));
    }

    [Fact]
    public void More_columns_than_rows_need_shrinkage()
    {
        Samples x = Draw.Normal(30, 20, 1), y = Draw.Normal(30, 20, 2);
        Assert.Contains("gaussian-shrinkage", Error(() => new GaussianEstimator().Estimate(x, y)));
        Assert.True(double.IsFinite(new GaussianEstimator(GaussianForm.LedoitWolf).Estimate(x, y).Nats));
        Assert.True(double.IsFinite(new KsgEstimator().Estimate(x, y).Nats));
    }

    [Fact]
    public void Classes_with_a_single_row_are_left_out()
    {
        (Samples x, Labels y) = Draw.Classes(100, 1, 2, 1.5, 5);
        int[] values = y.Values.ToArray();
        values[10] = 2;
        PointEstimate estimate = new RossEstimator().Estimate(x, new Labels(values, 3));
        int[] rest = [.. Enumerable.Range(0, 100).Where(i => i != 10)];
        Assert.Equal(new RossEstimator().Estimate(x.Rows(rest), y.Rows(rest)).Nats, estimate.Nats, 0.02);
        Assert.Contains(estimate.Warnings, w => w.Contains("1 class with a single row"));
    }

    [Fact]
    public void Every_row_its_own_class_is_refused()
        => Assert.Contains("every class has a single row", Error(() => new RossEstimator().Estimate(Draw.Normal(10, 1, 1), new Labels([.. Enumerable.Range(0, 10)], 10))));

    [Fact]
    public void Coincident_rows_are_jittered_with_a_warning_or_kept_on_request()
    {
        (Samples x, Samples y) = Draw.Correlated(500, 1, 0.8, 6);
        (x, y) = (x.Map(v => Math.Round(v)), y.Map(v => Math.Round(v)));
        PointEstimate jittered = new KsgEstimator().Estimate(x, y);
        Assert.Contains("coincide with 3 or more others; seeded jitter", Assert.Single(jittered.Warnings));
        Assert.Equal(jittered.Nats, new KsgEstimator().Estimate(x, y).Nats);
        PointEstimate kept = new KsgEstimator(new KsgOptions { Ties = TieRule.Keep }).Estimate(x, y);
        Assert.Contains("nothing was added", kept.Warnings[0]);
        Assert.NotEqual(jittered.Nats, kept.Nats);
    }

    [Fact]
    public void Tied_data_without_jitter_agree_with_scikit_learn()
    {
        var golden = Golden.Get("ties");
        double ross = new RossEstimator(new RossOptions { Ties = TieRule.Keep }).Estimate(golden.Samples("x"), golden.Labels()).Nats;
        Assert.Equal(golden.Number("sklearn"), Math.Max(0, ross), 1e-9);
    }

    [Fact]
    public void Unknown_estimators_suggest_the_nearest_name()
        => Assert.Contains("did you mean ksg1?", Error(() => Estimators.ByName("ksg")));
}
