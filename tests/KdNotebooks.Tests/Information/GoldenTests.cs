using KdNotebooks.Information;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Information;

/// <summary>Agreement with scikit-learn and with slow independent implementations on the same data, without noise.</summary>
public class GoldenTests
{
    private const double Agreement = 1e-9;

    public static TheoryData<int> Continuous => [.. Enumerable.Range(0, 4)];

    public static TheoryData<int> Labelled => [.. Enumerable.Range(0, 4)];

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Ksg_agrees(int index)
    {
        var golden = Golden.Cases("continuous").ElementAt(index);
        Samples x = golden.Samples("x"), y = golden.Samples("y");
        var options = new KsgOptions { Neighbours = golden.GetProperty("k").GetInt32() };
        double ksg1 = new KsgEstimator(options).Estimate(x, y).Nats;
        Assert.Equal(golden.Number("ksg1"), ksg1, Agreement);
        Assert.Equal(golden.Number("ksg2"), new KsgEstimator(options with { Algorithm = KsgAlgorithm.Two }).Estimate(x, y).Nats, Agreement);
        if (golden.TryGetProperty("sklearn", out var sklearn)) Assert.Equal(sklearn.GetDouble(), Math.Max(0, ksg1), Agreement);
    }

    [Theory]
    [MemberData(nameof(Continuous))]
    public void Gaussian_agrees(int index)
    {
        var golden = Golden.Cases("continuous").ElementAt(index);
        Samples x = golden.Samples("x"), y = golden.Samples("y");
        Assert.Equal(golden.Number("gaussian"), new GaussianEstimator().Estimate(x, y).Nats, Agreement);
        Assert.Equal(golden.Number("gaussian-shrinkage"), new GaussianEstimator(GaussianForm.LedoitWolf).Estimate(x, y).Nats, Agreement);
    }

    [Theory]
    [MemberData(nameof(Labelled))]
    public void Ross_agrees(int index)
    {
        var golden = Golden.Cases("labelled").ElementAt(index);
        double ross = new RossEstimator(new RossOptions { Neighbours = golden.GetProperty("k").GetInt32() }).Estimate(golden.Samples("x"), golden.Labels()).Nats;
        Assert.Equal(golden.Number("ross"), ross, Agreement);
        if (golden.TryGetProperty("sklearn", out var sklearn)) Assert.Equal(sklearn.GetDouble(), Math.Max(0, ross), Agreement);
    }
}
