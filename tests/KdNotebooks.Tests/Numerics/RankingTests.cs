using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Distillation.Systems;

namespace KdNotebooks.Tests.Numerics;

/// <summary>Kendall's τ against SciPy, average precision against scikit-learn (tests/fixtures/distillation/tasks.py), and laws.</summary>
public class RankingTests
{
    private static double[] Wave(int n, double offset) => [.. Waves.Values(n, offset).Select(v => (double)v)];

    [Fact]
    public void Kendall_equals_scipy()
    {
        Assert.Equal(Waves.Golden("kendall"), KendallTau.Of(Wave(9, 0.3), Wave(9, 1.0)), 1e-9);
        Assert.Equal(Waves.Golden("kendall-ties"), KendallTau.Of([1, 1, 2, 3, 3, 4], [2, 1, 1, 3, 4, 4]), 1e-9);
    }

    [Fact]
    public void Average_precision_equals_scikit_learn_and_with_ties_the_mean_over_all_orders()
    {
        Assert.Equal(Waves.Golden("average-precision"), AveragePrecision.Of(Wave(12, 0.4), [.. Wave(12, 2.0).Select(v => v > 0.2)]), 1e-9);
        Assert.Equal(Waves.Golden("average-precision-ties"), AveragePrecision.Of([0, 1, 1, 1, 2, 2], [false, true, false, true, false, true]), 1e-9);
    }

    [Fact]
    public void The_same_order_has_tau_1_and_the_opposite_one_minus_1() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        double[] ranks = [.. new Seed((ulong)seed).CreateStream().Permutation(7).Select(i => (double)i)];
        double[] opposite = [.. ranks.Select(r => -r)];
        Assert.Equal(1, KendallTau.Of(ranks, ranks), 1e-12);
        Assert.Equal(-1, KendallTau.Of(ranks, opposite), 1e-12);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Average_precision_does_not_depend_on_the_order_of_the_items() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        RandomStream stream = new Seed((ulong)seed).CreateStream();
        double[] distances = [.. Enumerable.Range(0, 15).Select(_ => (double)stream.NextInt(4))];
        bool[] relevant = [.. Enumerable.Range(0, 15).Select(i => i == 0 || stream.NextInt(3) == 0)];
        int[] order = stream.Permutation(15);
        double expected = AveragePrecision.Of(distances, relevant);
        Assert.Equal(expected, AveragePrecision.Of([.. order.Select(i => distances[i])], [.. order.Select(i => relevant[i])]), 1e-12);
        Assert.InRange(expected, 0, 1);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void All_relevant_is_precision_1_and_none_is_no_number()
    {
        Assert.Equal(1, AveragePrecision.Of([0.3, 0.1, 0.1], [true, true, true]), 1e-12);
        Assert.True(double.IsNaN(AveragePrecision.Of([1, 2], [false, false])));
        Assert.Throws<InvalidInputException>(() => KendallTau.Of([1], [1]));
    }
}
