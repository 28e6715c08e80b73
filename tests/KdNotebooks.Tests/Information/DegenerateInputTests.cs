using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

/// <summary>Data that can be read but mislead: each estimator gives a warning that names the matter, or one clear line.</summary>
public class DegenerateInputTests
{
    public static TheoryData<string> ForSamples => [.. Estimators.Names.Where(n => Estimators.ByName(n).SupportsSamples)];

    public static TheoryData<string> ForLabels => [.. Estimators.Names.Where(n => Estimators.ByName(n).SupportsLabels)];

    private static string Error(Func<object> action) => Assert.Throws<InvalidInputException>(action).Message;

    private static Samples Twice(Samples x) => new(2 * x.Count, x.Dimension, [.. x.Values, .. x.Values]);

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void Copied_rows_are_named(string name)
    {
        (Samples x, Samples y) = Draw.Correlated(60, 1, 0.7, 1);
        IMutualInformationEstimator estimator = Estimators.ByName(name);
        Assert.DoesNotContain(estimator.Estimate(x, y).Warnings, Copies);
        // A histogram takes rows that repeat as what it is made for, and says what it cut into bins.
        Assert.Contains(estimator.Estimate(Twice(x), Twice(y)).Warnings, name == "histogram" ? w => w.Contains("60 distinct rows of 120") : Copies);

        static bool Copies(string warning) => warning.Contains("60 of 120 rows are exact copies");
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void Copied_rows_of_a_label_are_named(string name)
    {
        (Samples x, Labels y) = Draw.Classes(60, 1, 2, 1, 2);
        IMutualInformationEstimator estimator = Estimators.ByName(name);
        IReadOnlyList<string> warnings = estimator.Estimate(Twice(x), new Labels([.. y.Values, .. y.Values], 2)).Warnings;
        Assert.Contains(warnings, w => w.Contains(name == "histogram" ? "60 distinct rows of 120" : "60 of 120 rows are exact copies"));
        Assert.DoesNotContain(estimator.Estimate(x, y).Warnings, w => w.Contains("exact copies"));
    }

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void No_rows_and_one_row_are_refused(string name)
    {
        Assert.Contains("there are no rows", Error(() => Estimators.ByName(name).Estimate(new Samples(0, 1, []), new Samples(0, 1, []))));
        Assert.Contains("there is one row", Error(() => Estimators.ByName(name).Estimate(Draw.Normal(1, 1, 1), Draw.Normal(1, 1, 2))));
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void No_rows_are_refused_with_labels(string name)
        => Assert.Contains("there are no rows", Error(() => Estimators.ByName(name).Estimate(new Samples(0, 1, []), new Labels([], 2))));

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void More_columns_than_rows_are_refused_or_named(string name)
    {
        IMutualInformationEstimator estimator = Estimators.ByName(name);
        Samples x = Draw.Normal(30, 20, 1), y = Draw.Normal(30, 20, 2);
        if (name is "gaussian" or "gaussian-corrected" or "cca") Assert.Contains("30 rows are too few", Error(() => estimator.Estimate(x, y)));
        else Assert.Contains(estimator.Estimate(x, y).Warnings, w => w.Contains("40 columns and only 30 rows") || w.Contains("too few rows a cell"));
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void More_columns_than_rows_are_refused_or_named_with_labels(string name)
    {
        IMutualInformationEstimator estimator = Estimators.ByName(name);
        (Samples x, Labels y) = Draw.Classes(40, 50, 2, 1, 3);
        if (name is "gaussian" or "gaussian-corrected" or "cca") Assert.Contains("40 rows are too few", Error(() => estimator.Estimate(x, y)));
        else Assert.Contains(estimator.Estimate(x, y).Warnings, w => w.Contains("columns and only 40 rows") || w.Contains("too few rows a cell"));
    }

    [Theory]
    [MemberData(nameof(ForSamples))]
    public void Magnitudes_whose_squares_overflow_or_vanish_are_refused(string name)
    {
        (Samples x, Samples y) = Draw.Correlated(50, 2, 0.7, 4);
        var huge = new Samples(50, 2, [.. x.Values.ToArray().Select((v, i) => i % 2 == 1 ? v * 1e300 : v)]);
        Assert.Contains("x: column 1 (counted from 0) has a largest magnitude of", Error(() => Estimators.ByName(name).Estimate(huge, y)));
        Assert.Contains("y: column 0 (counted from 0) has a largest magnitude of", Error(() => Estimators.ByName(name).Estimate(x, y.Map(v => v * 1e-300))));
    }

    [Theory]
    [MemberData(nameof(ForLabels))]
    public void Magnitudes_whose_squares_overflow_are_refused_with_labels(string name)
    {
        (Samples x, Labels y) = Draw.Classes(50, 1, 2, 1, 5);
        Assert.Contains("rescale it first", Error(() => Estimators.ByName(name).Estimate(x.Map(v => v * 1e300), y)));
    }

    [Theory]
    [InlineData("ksg1")]
    [InlineData("ksg2")]
    public void Integers_where_reals_are_meant_are_named(string name)
    {
        (Samples x, Samples y) = Draw.Correlated(200, 1, 0.7, 6);
        PointEstimate estimate = Estimators.ByName(name).Estimate(x.Map(v => Math.Round(2 * v)), y);
        Assert.Contains(estimate.Warnings, w => w.StartsWith("x takes only ") && w.Contains("values in 200 rows"));
        Assert.DoesNotContain(estimate.Warnings, w => w.StartsWith("y "));
    }

    [Fact]
    public void Few_values_of_few_kinds_are_no_copies()
    {
        (Samples x, Samples y) = Draw.Correlated(200, 1, 0.7, 7);
        Assert.Empty(new GaoEstimator().Estimate(x.Map(v => v > 0 ? 1 : 0), y.Map(v => v > 0 ? 1 : 0)).Warnings);
        Assert.Empty(new HistogramEstimator().Estimate(x.Map(v => v > 0 ? 1 : 0), y.Map(v => v > 0 ? 1 : 0)).Warnings);
    }

    [Theory]
    [InlineData("dv")]
    [InlineData("mine")]
    [InlineData("nwj")]
    [InlineData("infonce")]
    [InlineData("smile")]
    public void A_lower_bound_far_below_zero_is_named(string name)
    {
        PointEstimate estimate = Estimators.ByName(name).Estimate(Draw.Normal(24, 30, 8), Draw.Normal(24, 30, 9));
        Assert.True(estimate.Nats < -0.2);
        Assert.Contains(estimate.Warnings, w => w.Contains("far below 0, where a bound says nothing"));
    }
}
