using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class RowSplitTests
{
    [Fact]
    public void No_unit_is_on_both_sides_and_every_row_is_on_one() => Prop.ForAll((PositiveInt unitCount, ulong seed) =>
    {
        RandomStream random = new Seed(seed).CreateStream();
        int units = 10 + unitCount.Get % 40, rows = units * 6;
        string[] unit = [.. Enumerable.Range(0, rows).Select(_ => $"u{random.NextInt(units)}")];
        var labels = new Labels([.. Enumerable.Range(0, rows).Select(i => i % 2)], 2);
        RowSplit split = RowSplit.ByUnit(unit, labels, .3, new Seed(seed));
        bool whole = split.Train.Concat(split.Test).Order().SequenceEqual(Enumerable.Range(0, rows));
        bool disjoint = !split.Train.Select(row => unit[row]).Intersect(split.Test.Select(row => unit[row])).Any();
        return whole && disjoint && split.Test.Length > .1 * rows && split.Test.Length < .5 * rows;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));

    [Fact]
    public void Classes_are_split_in_proportion_and_the_seed_decides()
    {
        string[] units = [.. Enumerable.Range(0, 100).Select(i => $"p{i}")];
        var labels = new Labels([.. Enumerable.Range(0, 100).Select(i => i < 20 ? 1 : 0)], 2);
        RowSplit split = RowSplit.ByUnit(units, labels, .25, new Seed(1));
        Assert.Equal([20, 5], labels.Rows(split.Test).Counts());
        Assert.Equal(split.Test, RowSplit.ByUnit(units, labels, .25, new Seed(1)).Test);
        Assert.NotEqual(split.Test, RowSplit.ByUnit(units, labels, .25, new Seed(2)).Test);
    }

    [Fact]
    public void Leaving_out_takes_all_rows_of_the_unit()
    {
        RowSplit split = RowSplit.LeaveOut(["a", "b", "a", "c"], "a");
        Assert.Equal([1, 3], split.Train);
        Assert.Equal([0, 2], split.Test);
        Assert.Contains("there is no d; there are a, b, c", TestFiles.Refused(() => RowSplit.LeaveOut(["a", "b", "a", "c"], "d")));
    }

    [Fact]
    public void A_split_that_leaks_a_unit_is_refused()
    {
        var data = new MultimodalData
        {
            Name = "made up",
            Unit = "patient",
            Units = ["a", "b", "a", "c"],
            Classes = ["x", "y"],
            Labels = new Labels([0, 1, 0, 1], 2),
            Modalities = [new Modality("m", [1], [1, 2, 3, 4])],
        };
        Assert.Contains("a is on both sides", TestFiles.Refused(() => data.Pair("m", "m", new RowSplit([0, 1], [2, 3]))));
        Assert.Contains("no modality 'n'; it has m", TestFiles.Refused(() => data.Pair("m", "n", new RowSplit([0, 2], [1, 3]))));
    }

    /// <summary>What is learnt must not change when the test rows change: a leak would show here.</summary>
    [Fact]
    public void Test_rows_have_no_say_in_filters_and_scales()
    {
        RandomStream random = new Seed(6).CreateStream();
        float[] values = [.. Enumerable.Range(0, 40 * 10).Select(_ => (float)random.NextGaussian())];
        float[] poisoned = [.. values];
        for (int i = 30 * 10; i < poisoned.Length; i++) poisoned[i] = poisoned[i] * 1e6f + (i % 10 == 3 ? 1e9f : 0);
        int[] train = [.. Enumerable.Range(0, 30)];
        var options = new PreparationOptions { Features = 4 };
        FeaturePreparation honest = FeaturePreparation.Fit(new Modality("m", [10], values), train, options), same = FeaturePreparation.Fit(new Modality("m", [10], poisoned), train, options);
        Assert.Equal(honest.Kept, same.Kept);
        Assert.Equal(honest.Apply(new Modality("m", [10], values), train).Values.ToArray(), same.Apply(new Modality("m", [10], poisoned), train).Values.ToArray());
        // And the other way round: fitted on all rows, the poison is chosen.
        FeaturePreparation leaking = FeaturePreparation.Fit(new Modality("m", [10], poisoned), [.. Enumerable.Range(0, 40)], options with { Features = 1 });
        Assert.Equal([3], leaking.Kept);
    }

    [Fact]
    public void Prepared_training_rows_have_mean_zero_and_deviation_one()
    {
        RandomStream random = new Seed(8).CreateStream();
        var modality = new Modality("m", [3, 2], [.. Enumerable.Range(0, 50 * 6).Select(i => i % 2 == 0 ? 7 : (float)(5 + 3 * random.NextGaussian()))]);
        int[] rows = [.. Enumerable.Range(0, 50)];
        Modality ready = FeaturePreparation.Fit(modality, rows, new PreparationOptions()).Apply(modality, rows);
        Assert.Equal([3, 1], ready.Shape); // The constant feature is gone at all times.
        double mean = ready.Values.ToArray().Average(value => value), variance = ready.Values.ToArray().Sum(value => (value - mean) * (value - mean)) / (ready.Values.Length - 1);
        Assert.Equal(0, mean, 1e-5);
        Assert.Equal(1, variance, 1e-5);
    }

    [Fact]
    public void Padding_does_not_count_in_the_mean_over_time()
    {
        var data = new MultimodalData
        {
            Name = "made up",
            Unit = "video",
            Units = ["a"],
            Classes = ["x", "y"],
            Labels = new Labels([0], 2),
            Modalities = [new Modality("m", [3, 2], [1, 2, 3, 4, 0, 0])],
        };
        Assert.Equal([2, 3], data.MeanOverTime()["m"].Values.ToArray());
    }
}
