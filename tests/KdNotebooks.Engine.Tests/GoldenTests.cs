using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KdNotebooks.Engine.Tests;

/// <summary>Values, gradients and training runs against PyTorch's; fixtures/engine/make_goldens.py wrote them.</summary>
public class GoldenTests
{
    private static readonly JsonElement s_goldens = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "fixtures", "engine", "goldens.json"))).RootElement;

    private static readonly Tensor s_labels = tensor(new long[] { 0, 2, 1, 2 }), s_weight = tensor(new[] { 0.5, 2.0, 1.5 });

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> F, Tensor[] Inputs)> s_cases = new()
    {
        ["gelu"] = (x => x[0].gelu(), [V(1, [4, 5], 3)]),
        ["softplus"] = (x => functional.softplus(x[0], 2, 3), [V(1, [4, 5], 3)]),
        ["silu"] = (x => functional.silu(x[0]), [V(1, [4, 5], 3)]),
        ["erf"] = (x => x[0].erf(), [V(1, [4, 10], 5)]),
        ["leaky_relu"] = (x => functional.leaky_relu(x[0], 0.2), [V(1, [4, 5])]),
        ["softmax"] = (x => functional.softmax(x[0], 0), [V(1, [4, 5], 3)]),
        ["log_softmax"] = (x => functional.log_softmax(x[0], 1), [V(1, [4, 5], 30)]),
        ["logsumexp"] = (x => x[0].logsumexp(1), [V(1, [4, 5], 30)]),
        ["std"] = (x => x[0].std(0L), [V(1, [4, 5])]),
        ["var"] = (x => x[0].var(1L, unbiased: false), [V(1, [4, 5])]),
        ["norm3"] = (x => x[0].norm(3f), [V(1, [4, 5])]),
        ["max"] = (x => x[0].max(1L).values, [V(1, [4, 5])]),
        ["amax"] = (x => (x[0] * 1).sum(1L) + Rounded(x[0]).amax(1), [V(1, [4, 5], 2)]),
        ["linear"] = (x => functional.linear(x[0], x[1], x[2]), [V(1, [2, 3, 4]), V(2, [5, 4]), V(3, [5])]),
        ["matmul"] = (x => matmul(x[0], x[1]), [V(1, [2, 1, 3, 4]), V(2, [5, 4, 2])]),
        ["conv2d"] = (x => functional.conv2d(x[0], x[1], x[2], [1, 1], [2, 2]), [V(1, [2, 3, 7, 8]), V(2, [4, 3, 5, 3]), V(3, [4])]),
        ["conv2d-strided-groups"] = (x => functional.conv2d(x[0], x[1], x[2], [2, 1], [1, 0], [1, 2], 2), [V(1, [3, 4, 9, 8]), V(2, [6, 2, 3, 3]), V(3, [6])]),
        ["max_pool2d"] = (x => functional.max_pool2d(x[0], 3, 2, 1), [V(1, [2, 3, 7, 8])]),
        ["avg_pool2d"] = (x => functional.avg_pool2d(x[0], 3, 2, 1, count_include_pad: false), [V(1, [2, 3, 7, 8])]),
        ["adaptive_avg_pool2d"] = (x => functional.adaptive_avg_pool2d(x[0], [3, 2]), [V(1, [2, 3, 7, 8])]),
        ["layer_norm"] = (x => functional.layer_norm(x[0], [5], x[1], x[2]), [V(1, [4, 5]), V(2, [5]), V(3, [5])]),
        ["batch_norm"] = (x => functional.batch_norm(x[0], null, null, x[1], x[2], true), [V(1, [4, 3, 2, 2]), V(2, [3]), V(3, [3])]),
        ["gru"] = (Recurrent, [V(1, [2, 5, 3]), V(2, [4, 2, 4])]),
        ["cross_entropy"] = (x => functional.cross_entropy(x[0], s_labels, s_weight, label_smoothing: 0.1), [V(1, [4, 3], 3)]),
        ["cross_entropy-none"] = (x => functional.cross_entropy(x[0], tensor(new long[] { 0, -100, 1, 2 }), reduction: Reduction.None), [V(1, [4, 3], 3)]),
        ["nll_loss"] = (x => functional.nll_loss(x[0].log_softmax(1), s_labels, s_weight), [V(1, [4, 3], 3)]),
        ["kl_div"] = (x => functional.kl_div(x[0].log_softmax(1), x[1].softmax(1), log_target: false, Reduction.Sum), [V(1, [4, 3]), V(2, [4, 3])]),
        ["kl_div-log"] = (x => functional.kl_div(x[0].log_softmax(1), x[1].log_softmax(1)), [V(1, [4, 3]), V(2, [4, 3])]),
        ["smooth_l1_loss"] = (x => functional.smooth_l1_loss(x[0], x[1], beta: 0.3), [V(1, [4, 3]), V(2, [4, 3])]),
        ["huber_loss"] = (x => functional.huber_loss(x[0], x[1], 0.4), [V(1, [4, 3]), V(2, [4, 3])]),
        ["bce_with_logits"] = (x => functional.binary_cross_entropy_with_logits(x[0], V(2, [4, 3], 0.5, 0.5).detach(), pos_weights: s_weight), [V(1, [4, 3], 3)]),
        ["cosine_similarity"] = (x => functional.cosine_similarity(x[0], x[1]), [V(1, [4, 3]), V(2, [4, 3])]),
        ["normalize"] = (x => functional.normalize(x[0]), [V(1, [4, 3])]),
    };

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    public static TheoryData<string> Runs => ["mlp-adam", "lenet-sgd", "kd-adam", "mlp-adamw"];

    [Fact]
    public void EveryStoredCaseIsTested() =>
        Assert.Equal(s_goldens.GetProperty("cases").EnumerateObject().Select(c => c.Name).Order(), s_cases.Keys.Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void ValuesAndGradients(string name)
    {
        (Func<Tensor[], Tensor> f, Tensor[] inputs) = s_cases[name];
        JsonElement golden = s_goldens.GetProperty("cases").GetProperty(name);
        Tensor[] leaves = [.. inputs.Select(x => x.detach().clone().requires_grad_())];
        Tensor y = f(leaves);
        Close(golden.GetProperty("output"), y, 1e-10);
        (y * V(99, y.shape).detach()).sum().backward();
        for (int i = 0; i < leaves.Length; i++) Close(golden.GetProperty("gradients")[i], leaves[i].grad!, 1e-9);
    }

    /// <summary>Ten losses in float32, to 1e-4 of PyTorch's.</summary>
    [Theory]
    [MemberData(nameof(Runs))]
    public void LossesOfATrainingRun(string name)
    {
        Tensor x = V(1, [64, 20]).detach().to(float32), y = tensor([.. Enumerable.Range(0, 64).Select(i => 7L * i % 3)]);
        Tensor images = V(2, [16, 1, 28, 28]).detach().to(float32), digits = tensor([.. Enumerable.Range(0, 16).Select(i => 7L * i % 10)]);
        Tensor teacher = V(5, [64, 3], 3).detach().to(float32);
        Sequential Mlp() => Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 3));
        Tensor Distil(Tensor z) => 0.5 * functional.cross_entropy(z, y) + 0.5 * 16 / 64 * functional.kl_div((z / 4).log_softmax(1), (teacher / 4).softmax(1), log_target: false, Reduction.Sum);

        (Sequential net, Func<Sequential, optim.Optimizer> optimizer, Func<Sequential, Tensor> loss) = name switch
        {
            "mlp-adam" => (Start(Mlp(), 10), n => optim.Adam(n.parameters(), 1e-2), n => functional.cross_entropy(n.call(x), y)),
            "lenet-sgd" => (Start(LeNet(), 20), n => optim.SGD(n.parameters(), 0.05, 0.9, weight_decay: 1e-3), n => functional.cross_entropy(n.call(images), digits)),
            "kd-adam" => (Start(Mlp(), 40), n => optim.Adam(n.parameters(), 1e-2, weight_decay: 1e-2, amsgrad: true), n => Distil(n.call(x))),
            _ => (Start(Mlp(), 50), (Func<Sequential, optim.Optimizer>)(n => optim.AdamW(n.parameters(), 1e-2, weight_decay: 0.1)), (Func<Sequential, Tensor>)(n => functional.cross_entropy(n.call(x), y))),
        };
        using optim.Optimizer steps = optimizer(net);
        foreach (JsonElement golden in s_goldens.GetProperty("losses").GetProperty(name).EnumerateArray())
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor l = loss(net);
            steps.zero_grad();
            l.backward();
            steps.step();
            Assert.Equal(golden.GetDouble(), l.item<float>(), Math.Abs(golden.GetDouble()) * 1e-4);
        }
    }

    private static Sequential LeNet() => Sequential(
        nn.Conv2d(1, 6, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10));

    private static Sequential Start(Sequential net, int seed)
    {
        using IDisposable off = no_grad();
        int i = 0;
        foreach (Parameter p in net.parameters())
        {
            long fan = p.ndim > 1 ? p.numel() / p.shape[0] : p.numel();
            p.copy_(V(seed + i++, p.shape, 1 / Math.Sqrt(fan)).detach().to(float32));
        }
        return net;
    }

    private static Tensor Recurrent(Tensor[] x)
    {
        GRU gru = nn.GRU(3, 4, numLayers: 2, batchFirst: true, bidirectional: true, dtype: float64);
        using (no_grad())
        {
            int i = 10;
            foreach (Parameter p in gru.parameters()) p.copy_(V(i++, p.shape, 0.5).detach());
        }
        return gru.call(x[0], x[1]).Item1;
    }

    private static Tensor Rounded(Tensor x) => where(x.gt((Scalar)0), (x + 0.5).floor(), -(0.5 - x).floor());

    /// <summary>The script's formula.</summary>
    private static Tensor V(int seed, long[] shape, double scale = 1, double shift = 0)
    {
        long n = shape.TotalSize();
        return tensor([.. Enumerable.Range(0, (int)n).Select(i => scale * Math.Sin(12.9898 * (i + 1) + 78.233 * seed) + shift)], requires_grad: true).view(shape);
    }

    private static void Close(JsonElement golden, Tensor actual, double tolerance)
    {
        double[] expected = [.. golden.EnumerateArray().Select(v => v.GetDouble())], values = actual.data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}: {values[i]:G17}, PyTorch {expected[i]:G17}");
    }
}
