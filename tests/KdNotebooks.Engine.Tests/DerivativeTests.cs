using FsCheck;
using FsCheck.Fluent;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace KdNotebooks.Engine.Tests;

/// <summary>Every differentiable operation against central differences in float64.</summary>
public class DerivativeTests
{
    /// <summary>Functions of one tensor of any shape. The values are kept off the corners of those that have one.</summary>
    private static readonly Dictionary<string, (Func<Tensor, Tensor> F, double Low, double High)> s_unary = new()
    {
        ["exp"] = (x => x.exp(), -1, 1),
        ["expm1"] = (x => x.expm1(), -1, 1),
        ["log"] = (x => x.log(), 0.5, 2),
        ["log1p"] = (x => x.log1p(), -0.5, 1),
        ["sqrt"] = (x => x.sqrt(), 0.5, 2),
        ["rsqrt"] = (x => x.rsqrt(), 0.5, 2),
        ["reciprocal"] = (x => x.reciprocal(), 0.5, 2),
        ["square"] = (x => x.square(), -1, 1),
        ["pow 3"] = (x => x.pow((Scalar)3), -1, 1),
        ["pow 1.5"] = (x => x.pow((Scalar)1.5), 0.5, 2),
        ["pow 0"] = (x => x.pow((Scalar)0), 0.5, 2),
        ["abs"] = (x => x.abs(), 0.1, 1),
        ["abs below"] = (x => x.abs(), -1, -0.1),
        ["sin"] = (x => x.sin(), -2, 2),
        ["cos"] = (x => x.cos(), -2, 2),
        ["erf"] = (x => x.erf(), -4, 4),
        ["relu above"] = (x => x.relu(), 0.1, 1),
        ["relu below"] = (x => x.relu(), -1, -0.1),
        ["leaky_relu"] = (x => functional.leaky_relu(x, 0.2), -1, -0.1),
        ["elu"] = (x => x.elu(0.7), -1, -0.1),
        ["tanh"] = (x => x.tanh(), -2, 2),
        ["sigmoid"] = (x => x.sigmoid(), -2, 2),
        ["logsigmoid"] = (x => functional.logsigmoid(x), -2, 2),
        ["softplus"] = (x => x.softplus(2, 20), -2, 2),
        ["softplus linear"] = (x => x.softplus(1, 2), 2.1, 3),
        ["gelu"] = (x => x.gelu(), -3, 3),
        ["silu"] = (x => x.silu(), -3, 3),
        ["clamp inside"] = (x => x.clamp(-1, 1), -0.9, 0.9),
        ["clamp outside"] = (x => x.clamp(-1, 1), 1.1, 2),
        ["floor"] = (x => x.floor(), 0.1, 0.9),
        ["sign"] = (x => x.sign(), 0.1, 0.9),
        ["neg"] = (x => -x, -1, 1),
        ["add scalar"] = (x => 2.5 + x, -1, 1),
        ["sub scalar"] = (x => 2.5 - x, -1, 1),
        ["mul scalar"] = (x => x * 2.5, -1, 1),
        ["div scalar"] = (x => 2.5 / x, 0.5, 2),
        ["sum"] = (x => x.sum(), -1, 1),
        ["mean"] = (x => x.mean(), -1, 1),
        ["norm 2"] = (x => x.norm(), 0.1, 1),
        ["norm 1"] = (x => x.norm(1f), 0.1, 1),
        ["norm 3"] = (x => x.norm(3f), 0.1, 1),
        ["max"] = (x => x.max(), -1, 1),
        ["min"] = (x => x.min(), -1, 1),
        ["flatten"] = (x => x.flatten(), -1, 1),
        ["clone"] = (x => x.clone() * x, -1, 1),
        ["unsqueeze"] = (x => x.unsqueeze(-1).square(), -1, 1),
        ["stack"] = (x => stack([x, x * x], -1), -1, 1),
        ["to and back"] = (x => x.to(float64) * 1.5, -1, 1),
    };

    /// <summary>Functions of a tensor of at least one dimension and one element in each.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_alongDimensions = new()
    {
        ["softmax"] = x => x.softmax(-1),
        ["softmax first"] = x => x.softmax(0),
        ["log_softmax"] = x => x.log_softmax(-1),
        ["log_softmax first"] = x => x.log_softmax(0),
        ["logsumexp"] = x => x.logsumexp(0),
        ["sum dim"] = x => x.sum(0L) * 2,
        ["sum keepdim"] = x => x - x.sum(-1, keepdim: true),
        ["mean dim"] = x => x - x.mean([0], keepdim: true),
        ["max dim"] = x => x.max(-1).values,
        ["min dim"] = x => x.min(0).values,
        ["amax"] = x => x.amax(0),
        ["amin"] = x => x.amin(-1),
        ["norm dim"] = x => x.norm(0, keepdim: true) * x,
        ["cat"] = x => cat([x, x * 2, x.square()], 0),
        ["slice"] = x => x.slice(0, 1, long.MaxValue, 2).square(),
        ["select"] = x => x.select(-1, -1).square(),
        ["topk"] = x => x.topk(1, 0).values.square(),
        ["sort"] = x => x.sort(-1).Values.square() * arange(1, 1 + x.shape[^1], dtype: float64),
        ["repeat"] = x => x.repeat([.. Enumerable.Repeat(2L, (int)x.ndim)]).square(),
        ["transpose"] = x => x.transpose(0, -1) * 3,
        ["expand"] = x => x.unsqueeze(0).expand([3, .. x.shape]).square(),
        ["index"] = x => x[TensorIndex.Ellipsis, TensorIndex.Slice(0, 1)].square(),
        ["index by tensor"] = x => x[tensor(new long[] { 0, 0, -1 })].square(),
        ["index by mask"] = x => x[x.gt((Scalar)0)].square(),
        ["where"] = x => where(x.gt((Scalar)0), x.square(), x * 3),
        ["masked_fill"] = x => x.masked_fill(x.gt((Scalar)0), 2) * x,
        ["normalize"] = x => functional.normalize(x, dim: 0),
        ["layer_norm"] = x => functional.layer_norm(x, [x.shape[^1]]),
        ["reshape of a transpose"] = x => x.transpose(0, -1).reshape(-1).square(),
        ["squeeze"] = x => x.unsqueeze(1).squeeze(1).square(),
        ["split"] = x => x.split(1, 0)[0].square(),
    };

    /// <summary>Functions of two tensors that broadcast.</summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> s_binary = new()
    {
        ["add"] = (a, b) => a + b,
        ["sub"] = (a, b) => a - b,
        ["mul"] = (a, b) => a * b,
        ["div"] = (a, b) => a / b,
        ["pow"] = (a, b) => a.pow(b),
        ["maximum"] = (a, b) => a.maximum(b),
        ["minimum"] = (a, b) => a.minimum(b),
        ["where"] = (a, b) => where(a > b, a * 2, b * 3),
        ["add with alpha"] = (a, b) => a.add(b, alpha: 2.5),
        ["kl_div"] = (a, b) => functional.kl_div(a.log(), b, log_target: false, reduction: Reduction.Sum),
        ["kl_div of logs"] = (a, b) => functional.kl_div(a, b, reduction: Reduction.Sum),
        ["mse_loss"] = (a, b) => functional.mse_loss(a, b),
        ["l1_loss"] = (a, b) => functional.l1_loss(a, b, Reduction.Sum),
        ["smooth_l1_loss"] = (a, b) => functional.smooth_l1_loss(a, b, beta: 0.3),
        ["huber_loss"] = (a, b) => functional.huber_loss(a, b, 0.4),
    };

    public static TheoryData<string> Unary => [.. s_unary.Keys];

    public static TheoryData<string> AlongDimensions => [.. s_alongDimensions.Keys];

    public static TheoryData<string> Binary => [.. s_binary.Keys];

    [Theory]
    [MemberData(nameof(Unary))]
    public void FunctionsOfOneTensor(string name)
    {
        (Func<Tensor, Tensor> f, double low, double high) = s_unary[name];
        bool needsElements = name is "max" or "min" or "mean";
        if (!needsElements) Check([0, 3]);
        Check([1, 1]);
        Check([]);
        OverShapes(0, shape => Check(shape));
        // Not contiguous: every second column of a transposed tensor.
        GradientCheck.Run(x => f(x[0].t().slice(1, 0, 5, 2)), GradientCheck.Leaf(7, [5, 3], low, high));

        void Check(long[] shape)
        {
            if (needsElements && shape.Contains(0)) return;
            GradientCheck.Run(x => f(x[0]), GradientCheck.Leaf(shape.Length + 1, shape, low, high));
        }
    }

    [Theory]
    [MemberData(nameof(AlongDimensions))]
    public void FunctionsAlongDimensions(string name)
    {
        Func<Tensor, Tensor> f = s_alongDimensions[name];
        OverShapes(1, shape => GradientCheck.Run(x => f(x[0]), GradientCheck.Leaf(shape.Length + 3, shape)));
        GradientCheck.Run(x => f(x[0]), GradientCheck.Leaf(5, [1, 4]));
        GradientCheck.Run(x => f(x[0].t().slice(1, 0, 5, 2)), GradientCheck.Leaf(8, [5, 3]));
    }

    [Theory]
    [MemberData(nameof(Binary))]
    public void FunctionsOfTwoTensors(string name)
    {
        Func<Tensor, Tensor, Tensor> f = s_binary[name];
        foreach ((long[] a, long[] b) in new (long[], long[])[]
        {
            ([3, 4], [3, 4]), ([3, 4], [4]), ([3, 4], [3, 1]), ([3, 1], [1, 4]), ([2, 1, 3], [4, 1]), ([], [2, 3]), ([0, 3], [3]), ([0, 3], [0, 1]), ([1, 1], [1]), ([2, 3, 2], [2, 3, 2]),
        })
        {
            bool mean = name is "mse_loss" or "smooth_l1_loss" or "huber_loss";
            if (mean && (a.Contains(0) || b.Contains(0))) continue;
            GradientCheck.Run(x => f(x[0], x[1]), GradientCheck.Leaf(1, a, 0.3, 1.5), GradientCheck.Leaf(2, b, 0.3, 1.5));
            GradientCheck.Run(x => f(x[0], x[1]), GradientCheck.Leaf(1, a, 0.3, 1.5).detach(), GradientCheck.Leaf(2, b, 0.3, 1.5));
        }
        GradientCheck.Run(x => f(x[0].t(), x[1]), GradientCheck.Leaf(3, [4, 3], 0.3, 1.5), GradientCheck.Leaf(4, [3, 4], 0.3, 1.5));
    }

    [Fact]
    public void MatrixProductsOfEveryRank()
    {
        foreach ((long[] a, long[] b) in new (long[], long[])[]
        {
            ([3, 4], [4, 2]), ([1, 1], [1, 1]), ([0, 4], [4, 2]), ([3, 0], [0, 2]), ([4], [4]), ([4], [4, 2]), ([3, 4], [4]), ([2, 3, 4], [4, 2]), ([2, 3, 4], [2, 4, 2]), ([2, 1, 3, 4], [5, 4, 2]), ([2, 3, 4], [4]),
        })
            GradientCheck.Run(x => x[0].matmul(x[1]), GradientCheck.Leaf(1, a), GradientCheck.Leaf(2, b));
        GradientCheck.Run(x => x[0].t().mm(x[1].t()), GradientCheck.Leaf(1, [4, 3]), GradientCheck.Leaf(2, [2, 4]));
        GradientCheck.Run(x => x[0].slice(0, 0, 6, 2).slice(1, 0, 8, 2).mm(x[1]), GradientCheck.Leaf(1, [6, 8]), GradientCheck.Leaf(2, [4, 2]));
        GradientCheck.Run(x => x[0].bmm(x[1]), GradientCheck.Leaf(1, [2, 3, 4]), GradientCheck.Leaf(2, [2, 4, 5]));
        GradientCheck.Run(x => x[0].outer(x[1]), GradientCheck.Leaf(1, [3]), GradientCheck.Leaf(2, [2]));
    }

    [Fact]
    public void LinearWithAndWithoutBiasAndRelu()
    {
        foreach (long[] shape in new long[][] { [3, 4], [1, 4], [0, 4], [4], [2, 3, 4] })
        {
            GradientCheck.Run(x => functional.linear(x[0], x[1], x[2]), GradientCheck.Leaf(1, shape), GradientCheck.Leaf(2, [5, 4]), GradientCheck.Leaf(3, [5]));
            GradientCheck.Run(x => functional.linear(x[0], x[1]), GradientCheck.Leaf(1, shape), GradientCheck.Leaf(2, [5, 4]));
        }
        using TorchSharp.Modules.Sequential net = GradientCheck.Fill(Sequential(nn.Linear(4, 6, dtype: float64), nn.ReLU(), nn.Linear(6, 2, dtype: float64)), 3);
        GradientCheck.Run(x => net.call(x[0].t()), GradientCheck.Leaf(4, [4, 7]));
    }

    [Fact]
    public void GatherScatterAndIndexSelect()
    {
        Tensor index = tensor(new long[] { 2, 0, 0, 1, 2, 2 }, [2, 3]);
        GradientCheck.Run(x => x[0].gather(0, index).square(), GradientCheck.Leaf(1, [3, 4]));
        GradientCheck.Run(x => x[0].gather(1, index).square(), GradientCheck.Leaf(1, [2, 4]));
        GradientCheck.Run(x => x[0].scatter_add(0, index, x[1]).square(), GradientCheck.Leaf(1, [3, 4]), GradientCheck.Leaf(2, [2, 3]));
        Tensor rows = tensor(new long[] { 1, 1, 0 });
        foreach (long dim in new[] { 0L, 1, 2 }) GradientCheck.Run(x => x[0].index_select(dim, rows).square(), GradientCheck.Leaf(3, [2, 3, 4]));
        GradientCheck.Run(x => x[0].index_select(0, zeros(0, dtype: int64)), GradientCheck.Leaf(3, [2, 3]));
        GradientCheck.Run(x => x[0][tensor(new long[] { 0, 1 }), tensor(new long[] { 2, 2 })].square(), GradientCheck.Leaf(3, [2, 3, 4]));
        // The gradient of libtorch 1.13 is not the derivative here: finite differences say so.
        if (PublicApiTests.OnEngine) GradientCheck.Run(x => x[0].permute(2, 0, 1).masked_select(tensor(new[] { true, false })).square(), GradientCheck.Leaf(3, [3, 2, 4]));
    }

    [Fact]
    public void CrossEntropyInAllItsForms()
    {
        Tensor labels = tensor(new long[] { 0, 2, 1, 2 }), some = tensor(new long[] { 0, -100, 1, 2 }), weight = tensor(new[] { 0.5, 2.0, 1.5 });
        foreach (Reduction reduction in Enum.GetValues<Reduction>())
        {
            GradientCheck.Run(x => functional.cross_entropy(x[0], labels, reduction: reduction), GradientCheck.Leaf(1, [4, 3]));
            GradientCheck.Run(x => functional.cross_entropy(x[0], some, weight, reduction: reduction, label_smoothing: 0.1), GradientCheck.Leaf(1, [4, 3]));
            GradientCheck.Run(x => functional.nll_loss(x[0].log_softmax(1), labels, weight, reduction), GradientCheck.Leaf(1, [4, 3]));
            GradientCheck.Run(x => functional.cross_entropy(x[0], tensor(new long[] { 0, 2, 1, 2, 1, 0 }, [2, 3]), weight, reduction: reduction), GradientCheck.Leaf(1, [2, 3, 3]));
            GradientCheck.Run(x => functional.cross_entropy(x[0], tensor(new long[] { 0, 2, 1, 2, 1, 0, 0, 0 }, [2, 2, 2]), reduction: reduction), GradientCheck.Leaf(1, [2, 3, 2, 2]));
        }
        GradientCheck.Run(x => functional.cross_entropy(x[0], tensor(1L)), GradientCheck.Leaf(1, [3]));
        GradientCheck.Run(x => functional.binary_cross_entropy_with_logits(x[0], x[1], pos_weights: tensor(new[] { 1.0, 3.0 })), GradientCheck.Leaf(1, [4, 2]), GradientCheck.Leaf(2, [4, 2], 0, 1));
        GradientCheck.Run(x => functional.cosine_similarity(x[0], x[1]), GradientCheck.Leaf(1, [4, 3]), GradientCheck.Leaf(2, [4, 3]));
    }

    [Fact]
    public void Convolutions()
    {
        Check([2, 3, 5, 6], [4, 3, 3, 2], 1, 0, 1, 1);
        Check([2, 3, 5, 6], [4, 3, 3, 3], 2, 1, 1, 1);
        Check([1, 2, 7, 7], [2, 2, 3, 3], 1, 2, 2, 1);
        Check([2, 4, 4, 4], [6, 2, 3, 3], 1, 1, 1, 2);
        Check([2, 3, 1, 1], [2, 3, 1, 1], 1, 0, 1, 1);
        Check([3, 5, 5], [2, 3, 2, 2], 1, 1, 1, 1);
        Check([0, 2, 4, 4], [2, 2, 3, 3], 1, 0, 1, 1);
        Check([5, 1, 20, 20], [2, 1, 2, 2], 1, 0, 1, 1);
        Check([2, 1, 5, 9], [6, 1, 3, 7], 1, 1, 1, 1);
        Check([1, 1, 3, 3], [41, 1, 2, 2], 1, 0, 1, 1); // many outputs: by a matrix of columns

        static void Check(long[] x, long[] w, long stride, long padding, long dilation, long groups) => GradientCheck.Run(
            a => functional.conv2d(a[0], a[1], a[2], [stride, stride], [padding, padding], [dilation, dilation], groups),
            GradientCheck.Leaf(1, x), GradientCheck.Leaf(2, w), GradientCheck.Leaf(3, [w[0]]));
    }

    [Fact]
    public void PoolingOfEveryKind()
    {
        foreach (long[] shape in new long[][] { [2, 3, 6, 6], [2, 6, 7], [1, 1, 2, 2], [0, 2, 4, 4] })
        {
            GradientCheck.Run(x => functional.max_pool2d(x[0], 2), GradientCheck.Leaf(1, shape));
            GradientCheck.Run(x => functional.avg_pool2d(x[0], 2), GradientCheck.Leaf(1, shape));
            GradientCheck.Run(x => functional.adaptive_avg_pool2d(x[0], [2, 1]), GradientCheck.Leaf(1, shape));
        }
        GradientCheck.Run(x => functional.max_pool2d(x[0], 3, 2, 1), GradientCheck.Leaf(1, [2, 2, 6, 7]));
        GradientCheck.Run(x => functional.max_pool2d(x[0], 2, 1, 0, 2), GradientCheck.Leaf(1, [2, 2, 6, 7]));
        GradientCheck.Run(x => functional.avg_pool2d(x[0], 3, 2, 1), GradientCheck.Leaf(1, [2, 2, 6, 7]));
        GradientCheck.Run(x => functional.avg_pool2d(x[0], 3, 2, 1, count_include_pad: false), GradientCheck.Leaf(1, [2, 2, 6, 7]));
        GradientCheck.Run(x => functional.adaptive_avg_pool2d(x[0], [3, 2]), GradientCheck.Leaf(1, [2, 2, 7, 5]));
    }

    [Fact]
    public void Normalisations()
    {
        foreach (long[] shape in new long[][] { [4, 3], [3, 3, 2], [2, 3, 2, 2] })
        {
            Tensor mean = tensor(new[] { 0.1, -0.2, 0.3 }), variance = tensor(new[] { 0.5, 1.0, 2.0 });
            GradientCheck.Run(x => functional.batch_norm(x[0], null, null, x[1], x[2], training: true), GradientCheck.Leaf(1, shape), GradientCheck.Leaf(2, [3]), GradientCheck.Leaf(3, [3]));
            GradientCheck.Run(x => functional.batch_norm(x[0], mean, variance, x[1], x[2]), GradientCheck.Leaf(1, shape), GradientCheck.Leaf(2, [3]), GradientCheck.Leaf(3, [3]));
            long[] last = shape[1..];
            GradientCheck.Run(x => functional.layer_norm(x[0], last, x[1], x[2]), GradientCheck.Leaf(1, shape), GradientCheck.Leaf(2, last), GradientCheck.Leaf(3, last));
        }
        GradientCheck.Run(x => x[0].var(0), GradientCheck.Leaf(1, [4, 3]));
        GradientCheck.Run(x => x[0].std([0, 1], unbiased: false), GradientCheck.Leaf(1, [4, 3]));
    }

    [Fact]
    public void ModulesWithStateOfTheirOwn()
    {
        using TorchSharp.Modules.Embedding table = GradientCheck.Fill(Embedding(5, 3, dtype: float64), 1);
        GradientCheck.Run(x => functional.linear(table.call(tensor(new long[] { 0, 4, 4, 1 }, [2, 2])), x[0]), GradientCheck.Leaf(1, [2, 3]));
        foreach ((bool batchFirst, bool both, long layers) in new[] { (false, false, 1L), (true, true, 2L) })
        {
            using TorchSharp.Modules.GRU gru = GradientCheck.Fill(GRU(3, 4, layers, batchFirst: batchFirst, bidirectional: both, dtype: float64), 2);
            GradientCheck.Run(x => gru.call(x[0]).Item1, GradientCheck.Leaf(1, [2, 5, 3]));
            GradientCheck.Run(x => gru.call(x[0], x[1]).Item2, GradientCheck.Leaf(1, [2, 2, 3]), GradientCheck.Leaf(2, [layers * (both ? 2 : 1), 2, 4]));
        }
        GradientCheck.RunDrawn(x =>
        {
            manual_seed(5); // the same mask each time
            return functional.dropout(x[0], 0.4).square();
        }, GradientCheck.Leaf(1, [4, 5]));
    }

    [Fact]
    public void OperationsInPlace()
    {
        GradientCheck.Run(x => (x[0] * 2).add_(x[1]).mul_(x[1]).sub_(x[1]).div_(x[1]), GradientCheck.Leaf(1, [3, 4], 0.5, 1), GradientCheck.Leaf(2, [4], 0.5, 1));
        GradientCheck.Run(x => (x[0] * 2).copy_(x[1]) * x[0], GradientCheck.Leaf(1, [3, 4]), GradientCheck.Leaf(2, [4]));
        // libtorch 1.13 refuses these: pow_ changes what exp_ has kept for its derivative, sigmoid_ that of tanh_; zero_ has none.
        if (!PublicApiTests.OnEngine) return;
        GradientCheck.Run(x => (x[0] * 2).exp_().pow_(2).clamp_(0, 100), GradientCheck.Leaf(1, [3, 4]));
        GradientCheck.Run(x => (x[0] * 2).zero_() + x[0], GradientCheck.Leaf(1, [3, 4]));
        GradientCheck.Run(x => (x[0] + 1).relu_().tanh_().sigmoid_(), GradientCheck.Leaf(1, [3, 4], -0.5, 0.5));
    }

    /// <summary>Random shapes of up to three dimensions.</summary>
    private static void OverShapes(int leastRank, Action<long[]> check) =>
        Prop.ForAll((byte[] sizes) =>
        {
            long[] shape = [.. sizes.Take(3).Select(s => 1L + s % 4)];
            if (shape.Length >= leastRank) check(shape);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(12).WithReplay(1234, 5679));
}
