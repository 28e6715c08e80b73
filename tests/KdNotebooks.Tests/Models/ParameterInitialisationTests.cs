using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Models;

public class ParameterInitialisationTests
{
    [Fact]
    public void Weights_and_biases_are_uniform_on_plus_minus_one_over_root_fan_in()
    {
        using Classifier network = new Mlp { HiddenWidths = [200, 100] }.Create([400], 10, new Seed(7));
        var parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.data<float>().ToArray());
        Assert.Equal(6, parameters.Count);
        float[] first = parameters.Values.Single(values => values.Length == 400 * 200);
        const double Bound = 1 / 20.0;
        Assert.All(first, weight => Assert.InRange(weight, -Bound, Bound));
        // 80,000 draws: standard error of the mean .0001, of the variance about .3 %.
        Assert.InRange(first.Average(), -5e-4, 5e-4);
        Assert.InRange(first.Average(weight => (double)weight * weight), 0.98 * Bound * Bound / 3, 1.02 * Bound * Bound / 3);
        float[] bias = parameters.Values.Single(values => values.Length == 200);
        Assert.All(bias, weight => Assert.InRange(weight, -Bound, Bound));
        Assert.True(bias.Max() > 0.8 * Bound && bias.Min() < -0.8 * Bound);
    }

    [Fact]
    public void Another_seed_gives_other_weights()
    {
        float[] First(ulong seed)
        {
            using Classifier network = new Mlp().Create([10], 2, new Seed(seed));
            return network.parameters().First().data<float>().ToArray();
        }
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));
    }
}
