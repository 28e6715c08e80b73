using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Binary codes by maximised information: bounds, codes, retrieval.</summary>
public class InfoMaxHashingTests
{
    [Fact]
    public void The_bounds_equal_an_independent_implementation()
    {
        using var scope = NewDisposeScope();
        Tensor first = 2 * Waves.Of(6, 4, 0.2), second = 2 * Waves.Of(6, 4, 0.9), b = Bits(1.1), c = Bits(1.7);
        Tensor strength = tensor(Waves.Values(4, 0.3)).to(ScalarType.Float64).softplus();
        Assert.Equal(Waves.Golden("entropy"), InfoMaxHashing.Entropy(first).mean().item<double>(), 1e-9);
        Assert.Equal(Waves.Golden("own-information"), InfoMaxHashing.OwnInformation(b, first).item<double>(), 1e-9);
        Assert.Equal(Waves.Golden("shared-information"), InfoMaxHashing.SharedInformation(b, c, strength).item<double>(), 1e-9);
        Assert.Equal(Waves.Golden("gap"), InfoMaxHashing.Gap(first, second).item<double>(), 1e-9);
    }

    [Fact]
    public void Their_gradients_equal_central_differences()
    {
        using var scope = NewDisposeScope();
        Tensor b = Bits(1.1), c = Bits(1.7), logits = Waves.Of(6, 4, 0.2), strength = tensor(new[] { 0.5, 1, 1.5, 2 });
        Waves.CheckGradient(logits, x => InfoMaxHashing.OwnInformation(b, x));
        Waves.CheckGradient(Waves.Of(6, 4, 1.1), x => InfoMaxHashing.OwnInformation(x, logits));
        Waves.CheckGradient(strength, s => InfoMaxHashing.SharedInformation(b, c, s));
        Waves.CheckGradient(logits, x => InfoMaxHashing.Gap(x, Waves.Of(6, 4, 0.9)));
    }

    [Theory]
    [InlineData(0, 0.6931471805599453)]
    [InlineData(1000, 0)]
    [InlineData(-1000, 0)]
    public void A_bit_has_the_entropy_of_its_coin(double logit, double nats)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(nats, InfoMaxHashing.Entropy(tensor(new[] { logit }, [1, 1])).item<double>(), 1e-12);
    }

    /// <summary>Two inputs whose one bit is 1 with probability p and 1 − p: I(b;x) = ln 2 − H(p) exactly.</summary>
    [Theory]
    [InlineData(0.6)]
    [InlineData(0.9)]
    [InlineData(0.999)]
    public void The_own_bound_is_below_the_true_information_on_average(double p)
    {
        using var scope = NewDisposeScope();
        double truth = Math.Log(2) + p * Math.Log(p) + (1 - p) * Math.Log(1 - p), logit = Math.Log(p / (1 - p));
        const int Rows = 32, Draws = 400;
        RandomStream stream = new Seed(9).CreateStream();
        var bounds = new double[Draws];
        for (int d = 0; d < Draws; d++)
        {
            double[] logits = [.. Enumerable.Range(0, Rows).Select(_ => stream.NextInt(2) == 0 ? logit : -logit)];
            double[] codes = [.. logits.Select(l => stream.NextDouble() < (l > 0 ? p : 1 - p) ? 1.0 : 0)];
            bounds[d] = InfoMaxHashing.OwnInformation(tensor(codes, [Rows, 1]), tensor(logits, [Rows, 1])).item<double>();
        }
        double error = Math.Sqrt(bounds.Select(v => Math.Pow(v - bounds.Average(), 2)).Average() / Draws);
        Assert.True(bounds.Average() < truth + 3 * error, $"mean bound {bounds.Average()} ± {error}, truth {truth}");
        Assert.True(bounds.Average() > truth - 3 * error - 1.0 / Rows, "it is tight to about one over the rows");
    }

    [Fact]
    public void Independent_codes_share_nothing_and_equal_ones_all_that_the_rows_can_tell()
    {
        using var scope = NewDisposeScope();
        double[] distinct = [.. Enumerable.Range(0, 8).SelectMany(i => new double[] { i & 1, (i >> 1) & 1, (i >> 2) & 1 })];
        Tensor codes = tensor(distinct, [8, 3]), constant = ones(8, 3, dtype: ScalarType.Float64), strong = full(3, 60, dtype: ScalarType.Float64);
        Assert.Equal(Math.Log(8), InfoMaxHashing.SharedInformation(codes, codes, strong).item<double>(), 1e-9);
        Assert.InRange(InfoMaxHashing.SharedInformation(codes, constant, strong).item<double>(), -1000, 0);
        Assert.Equal(0, InfoMaxHashing.SharedInformation(codes, codes, zeros(3, dtype: ScalarType.Float64)).item<double>(), 1e-12);
    }

    [Fact]
    public void Codes_are_retrieved_by_hamming_distance()
    {
        var queries = new HashCodes([0b0000, 0b1111], 4);
        var database = new HashCodes([0b0000, 0b0001, 0b1110, 0b1111], 4);
        var labels = new Labels([0, 1], 2);
        Assert.Equal(1, queries.MeanAveragePrecision(database, labels, new Labels([0, 0, 1, 1], 2)), 1e-12);
        // Query 0 finds its two at places 2 and 4, query 1 at 2 and 4 as well.
        Assert.Equal(0.5, queries.MeanAveragePrecision(database, labels, new Labels([1, 0, 1, 0], 2)), 1e-12);
        Assert.Equal(0.5, queries.Agreement(new HashCodes([0b0011, 0b0011], 4)), 1e-12);
        Assert.Equal(new double[] { 0, 1, 1, 1 }, new HashCodes([0b1110], 4).ToSamples().Values.ToArray());
        Assert.Throws<InvalidInputException>(() => queries.MeanAveragePrecision(database, labels, new Labels([0, 0, 0, 0], 2)));
    }

    [Fact]
    public void Training_raises_the_bounds_on_held_out_rows_and_the_same_seed_gives_the_same_codes()
    {
        (SharedPrivateRows training, SharedPrivateRows test) = new SharedPrivateModalities { Classes = 4, Styles = 2 }.Draw(300, 200, new Seed(1));
        var hashing = new InfoMaxHashing { Bits = 8, Options = new() { Epochs = 6, LearningRate = 5e-3 } };
        using HashCoders trained = hashing.Train(training.Data.Teacher, training.Data.Student, new Seed(2));
        using HashCoders again = hashing.Train(training.Data.Teacher, training.Data.Student, new Seed(2));
        using HashCoders untrained = (hashing with { Options = hashing.Options with { Epochs = 0 } }).Train(training.Data.Teacher, training.Data.Student, new Seed(2));
        Assert.Equal(trained.FirstCodes(test.Data.Teacher).Codes, again.FirstCodes(test.Data.Teacher).Codes);
        (double own, double shared) = trained.Information(test.Data.Teacher, test.Data.Student, new Seed(3));
        (double ownBefore, double sharedBefore) = untrained.Information(test.Data.Teacher, test.Data.Student, new Seed(3));
        Assert.True(own > ownBefore && shared > sharedBefore, $"own {ownBefore} to {own}, shared {sharedBefore} to {shared}");
        Assert.True(shared < Math.Log(4) + 0.1, "the modalities share no more than the class");
    }

    private static Tensor Bits(double offset) => Waves.Of(6, 4, offset).gt((TorchSharp.Scalar)0).to(ScalarType.Float64);
}
