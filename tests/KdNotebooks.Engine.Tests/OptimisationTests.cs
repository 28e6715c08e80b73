using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace KdNotebooks.Engine.Tests;

/// <summary>Learning rates from epoch to epoch and clipped gradients against PyTorch's; fixtures/engine/make_optimisation.py wrote them.</summary>
public class OptimisationTests
{
    private static readonly JsonElement s_golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "fixtures", "engine", "optimisation.json"))).RootElement;

    private static readonly double[] s_metrics = [1.0, 0.8, 0.79999, 0.9, 0.9, 0.7, 0.7, 0.7, 0.71, 0.7, 0.69, 0.69, 0.69, 0.69, 0.69, 0.2, 0.3, 0.3, 0.3, 0.3];

    private static readonly Dictionary<string, Func<optim.Optimizer, LRScheduler>> s_schedulers = new()
    {
        ["StepLR"] = o => StepLR(o, 6, 0.3),
        ["ExponentialLR"] = o => ExponentialLR(o, 0.8),
        ["CosineAnnealingLR"] = o => CosineAnnealingLR(o, 20, 0.01),
        ["ReduceLROnPlateau"] = o => ReduceLROnPlateau(o, patience: 1, factor: 0.5),
        ["ReduceLROnPlateau-max"] = o => ReduceLROnPlateau(o, mode: "max", patience: 2, factor: 0.1, threshold: 0.05, threshold_mode: "abs", cooldown: 3, min_lr: [0.001]),
    };

    public static TheoryData<string> Schedulers => [.. s_schedulers.Keys];

    [Theory]
    [MemberData(nameof(Schedulers))]
    public void RatesAreThoseOfPyTorch(string name)
    {
        using Parameter p = nn.Parameter(zeros(1)), q = nn.Parameter(zeros(1));
        using SGD sgd = optim.SGD([new SGD.ParamGroup([p], 0.5), new SGD.ParamGroup([q], 0.02)], 1.0);
        LRScheduler scheduler = s_schedulers[name](sgd);
        List<double> seen = [];
        foreach (double metric in s_metrics)
        {
            seen.AddRange(sgd.ParamGroups.Select(g => g.LearningRate));
            // TorchSharp 0.106 leaves get_last_lr of this one scheduler at the first rates, against PyTorch.
            if (PublicApiTests.OnEngine || !name.StartsWith("Reduce", StringComparison.Ordinal)) Assert.Equal(sgd.ParamGroups.Select(g => g.LearningRate), scheduler.get_last_lr());
            if (name.StartsWith("Reduce", StringComparison.Ordinal)) scheduler.step(metric);
            else scheduler.step();
        }
        Close(s_golden.GetProperty(name), seen);
    }

    [Fact]
    public void TheRateIsWhatTheNextStepTakes()
    {
        using Parameter p = nn.Parameter(zeros(1));
        using SGD sgd = optim.SGD([p], 1.0);
        LRScheduler scheduler = StepLR(sgd, 1, 0.5);
        foreach (float expected in new[] { -1f, -1.5f, -1.75f })
        {
            sgd.zero_grad();
            p.sum().backward();
            sgd.step();
            scheduler.step();
            Assert.Equal(expected, p.item<float>());
        }
    }

    [Theory]
    [InlineData("clip-2", 2.0, 1.5)]
    [InlineData("clip-1", 1.0, 4.0)]
    [InlineData("clip-inf", double.PositiveInfinity, 0.25)]
    [InlineData("clip-not", 2.0, 100.0)]
    public void ClippedGradientsAreThoseOfPyTorch(string name, double norm, double most)
    {
        using Parameter p = nn.Parameter(zeros([3, 4], dtype: float64)), q = nn.Parameter(zeros(5, dtype: float64)), without = nn.Parameter(zeros(2, dtype: float64));
        (p.grad, q.grad) = (Gradient(1, [3, 4]), Gradient(2, [5]));
        double total = nn.utils.clip_grad_norm_([p, without, q], most, norm);
        Close(s_golden.GetProperty(name), [total, .. p.grad!.data<double>().ToArray(), .. q.grad!.data<double>().ToArray()]);
        Assert.Null(without.grad);
    }

    private static Tensor Gradient(int seed, long[] shape) =>
        tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => Math.Sin(12.9898 * (i + 1) + 78.233 * seed))]).view(shape);

    /// <summary>Both sides round a few products and powers.</summary>
    private static void Close(JsonElement golden, IReadOnlyList<double> actual)
    {
        double[] expected = [.. golden.EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(expected[i])), $"number {i}: {actual[i]:G17}, PyTorch {expected[i]:G17}");
    }
}
