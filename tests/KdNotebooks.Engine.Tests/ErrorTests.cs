using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>A mistake is answered by one line that names what did not fit.</summary>
public class ErrorTests
{
    [Fact]
    public void ShapesThatDoNotFitAreBothNamedWithTheOperation()
    {
        Says<ExternalException>(() => zeros(2, 3) + zeros(4), "add", "[2, 3]", "[4]");
        Says<ExternalException>(() => zeros(2, 3).matmul(zeros(4, 5)), "matmul", "[2, 3]", "[4, 5]");
        Says<ExternalException>(() => nn.Linear(3, 2).call(zeros(5, 4)), "linear", "[5, 4]", "[2, 3]");
        Says<ExternalException>(() => cat([zeros(2, 3), zeros(2, 4)]), "cat", "[2, 3]", "[2, 4]");
        Says<ExternalException>(() => stack([zeros(2), zeros(3)]), "stack", "[2]", "[3]");
        Says<ExternalException>(() => zeros(2, 3).view(4, 2), "view", "[4, 2]", "[2, 3]");
        Says<ExternalException>(() => zeros(2, 3).t().view(6), "view", "reshape");
        Says<ExternalException>(() => zeros(2, 3).expand(4, 3), "expand", "[2, 3]", "[4, 3]");
        Says<ExternalException>(() => nn.functional.cross_entropy(zeros(4, 3), zeros(5, dtype: int64)), "cross_entropy", "[4, 3]", "[5]");
        Says<ExternalException>(() => nn.functional.mse_loss(zeros(4, 3), zeros(5)), "sub", "[4, 3]", "[5]");
        Says<ExternalException>(() => nn.functional.conv2d(zeros(1, 3, 8, 8), zeros(4, 2, 3, 3)), "conv2d", "[1, 3, 8, 8]", "[4, 2, 3, 3]");
        Says<ExternalException>(() => nn.functional.max_pool2d(zeros(1, 3, 2, 2), 3), "max_pool2d", "[1, 3, 2, 2]");
        Says<ExternalException>(() => zeros(2, 3).add_(zeros(4, 2, 3)), "add_", "[2, 3]", "[4, 2, 3]");
        Says<ArgumentException>(() => tensor(new float[5], [2, 3]), "5", "[2, 3]");
    }

    /// <summary>One wrong call of every operation that joins tensors: its name and both shapes.</summary>
    public static TheoryData<string> ShapeFamilies => [.. s_shapes.Keys];

    private static readonly Dictionary<string, (Func<object?> Call, string[] Says)> s_shapes = new()
    {
        ["add"] = (() => zeros(2, 3).add(zeros(3, 2)), ["add", "[2, 3]", "[3, 2]"]),
        ["sub"] = (() => zeros(2, 3) - zeros(3, 2), ["sub", "[2, 3]", "[3, 2]"]),
        ["mul"] = (() => zeros(2, 3) * zeros(3, 2), ["mul", "[2, 3]", "[3, 2]"]),
        ["div"] = (() => zeros(2, 3) / zeros(3, 2), ["div", "[2, 3]", "[3, 2]"]),
        ["pow"] = (() => zeros(2, 3).pow(zeros(3, 2)), ["pow", "[2, 3]", "[3, 2]"]),
        ["maximum"] = (() => zeros(2, 3).maximum(zeros(3, 2)), ["maximum", "[2, 3]", "[3, 2]"]),
        ["minimum"] = (() => zeros(2, 3).minimum(zeros(3, 2)), ["minimum", "[2, 3]", "[3, 2]"]),
        ["where"] = (() => where(zeros(2, 3).gt((Scalar)0), zeros(2, 3), zeros(3, 2)), ["where", "[2, 3]", "[3, 2]"]),
        ["gt"] = (() => zeros(2, 3).gt(zeros(3, 2)), ["gt", "[2, 3]", "[3, 2]"]),
        ["eq"] = (() => zeros(2, 3).eq(zeros(3, 2)), ["eq", "[2, 3]", "[3, 2]"]),
        ["logical_and"] = (() => zeros(2, 3).gt((Scalar)0).logical_and(zeros(3, 2).gt((Scalar)0)), ["logical_and", "[2, 3]", "[3, 2]"]),
        ["mm"] = (() => zeros(2, 3).mm(zeros(2, 3)), ["mm", "[2, 3]", "[2, 3]"]),
        ["mm of a vector"] = (() => zeros(2, 3).mm(zeros(3)), ["mm", "[2, 3]", "[3]"]),
        ["matmul of vectors"] = (() => zeros(3).matmul(zeros(4)), ["matmul", "[1, 3]", "[4, 1]"]),
        ["matmul of batches"] = (() => zeros(2, 3, 4).matmul(zeros(5, 4, 3)), ["matmul", "[2]", "[5]"]),
        ["bmm"] = (() => zeros(2, 3, 4).bmm(zeros(2, 3, 4)), ["bmm", "[2, 3, 4]", "[2, 3, 4]"]),
        ["linear bias"] = (() => nn.functional.linear(zeros(5, 3), zeros(2, 3), zeros(3)), ["linear", "[3]", "[2, 3]"]),
        ["conv2d bias"] = (() => nn.functional.conv2d(zeros(1, 2, 8, 8), zeros(4, 2, 3, 3), zeros(3)), ["conv2d", "[3]", "[4, 2, 3, 3]"]),
        ["conv2d window"] = (() => nn.functional.conv2d(zeros(1, 2, 2, 2), zeros(4, 2, 3, 3)), ["conv2d", "[1, 2, 2, 2]", "[4, 2, 3, 3]"]),
        ["avg_pool2d"] = (() => nn.functional.avg_pool2d(zeros(1, 2, 2, 2), 3), ["avg_pool2d", "[1, 2, 2, 2]", "[3, 3]"]),
        ["adaptive_avg_pool2d"] = (() => nn.functional.adaptive_avg_pool2d(zeros(2, 2), [1, 1]), ["adaptive_avg_pool2d", "[2, 2]"]),
        ["batch_norm"] = (() => nn.BatchNorm1d(3).call(zeros(5, 4)), ["batch_norm", "[5, 4]", "[3]"]),
        ["layer_norm"] = (() => nn.LayerNorm(3).call(zeros(5, 4)), ["layer_norm", "[5, 4]", "[3]"]),
        ["gru"] = (() => nn.GRU(3, 4).call(zeros(5, 2, 7)), ["[5, 2, 7]", "3"]),
        ["index_select"] = (() => zeros(2, 3).index_select(0, zeros([2, 2], dtype: int64)), ["index_select", "[2, 2]"]),
        ["gather"] = (() => zeros(2, 3).gather(1, zeros([3, 3], dtype: int64)), ["gather", "[2, 3]", "[3, 3]"]),
        ["reshape"] = (() => zeros(2, 3).reshape(4, 2), ["reshape", "[2, 3]", "[4, 2]"]),
        ["copy_"] = (() => zeros(2, 3).copy_(zeros(4)), ["[2, 3]", "[4]"]),
        ["mul_"] = (() => zeros(3).mul_(zeros(2, 3)), ["mul_", "[3]", "[2, 3]"]),
        ["kl_div"] = (() => nn.functional.kl_div(zeros(2, 3), zeros(3, 2)), ["kl_div", "[2, 3]", "[3, 2]"]),
        ["nll_loss"] = (() => nn.functional.nll_loss(zeros(2, 3), zeros(3, dtype: int64)), ["nll_loss", "[2, 3]", "[3]"]),
        ["cross_entropy weight"] = (() => nn.functional.cross_entropy(zeros(2, 3), zeros(2, dtype: int64), zeros(4)), ["cross_entropy", "[4]", "3 classes"]),
        ["l1_loss"] = (() => nn.functional.l1_loss(zeros(2, 3), zeros(3, 2)), ["[2, 3]", "[3, 2]"]),
        ["binary_cross_entropy_with_logits"] = (() => nn.functional.binary_cross_entropy_with_logits(zeros(2, 3), zeros(2)), ["binary_cross_entropy_with_logits", "[2, 3]", "[2]"]),
        ["cosine_similarity"] = (() => nn.functional.cosine_similarity(zeros(2, 3), zeros(3, 2)), ["[2, 3]", "[3, 2]"]),
        ["grad"] = (() => zeros(2, requires_grad: true).grad = zeros(3), ["grad", "[3]", "[2]"]),
        ["squeeze"] = (() => zeros(2, 3).squeeze(4), ["squeeze", "dimension 4", "2 dimensions"]),
        ["transpose"] = (() => zeros(2, 3).transpose(0, 2), ["transpose", "dimension 2"]),
        ["topk"] = (() => zeros(2, 3).topk(4), ["topk", "4", "[2, 3]"]),
    };

    [Theory]
    [MemberData(nameof(ShapeFamilies))]
    public void EveryFamilyNamesTheShapes(string name) => Says<ExternalException>(s_shapes[name].Call, s_shapes[name].Says);

    /// <summary>One wrong call of every operation that is particular about types: both types.</summary>
    public static TheoryData<string> TypeFamilies => [.. s_types.Keys];

    private static readonly Dictionary<string, (Func<object?> Call, string[] Says)> s_types = new()
    {
        ["mm"] = (() => zeros(2, 3).mm(zeros([3, 2], dtype: float64)), ["mm", "Float32", "Float64"]),
        ["bmm"] = (() => zeros(2, 3, 4).bmm(zeros([2, 4, 3], dtype: float64)), ["bmm", "Float32", "Float64"]),
        ["linear"] = (() => nn.Linear(3, 2).call(zeros([5, 3], dtype: float64)), ["linear", "Float64", "Float32"]),
        ["linear of integers"] = (() => nn.Linear(3, 2).call(zeros([5, 3], dtype: int64)), ["linear", "Float32", "Int64"]),
        ["conv2d"] = (() => nn.Conv2d(1, 2, 3).call(zeros([1, 1, 5, 5], dtype: float64)), ["conv2d", "Float64", "Float32"]),
        ["max_pool2d"] = (() => nn.functional.max_pool2d(zeros([1, 1, 4, 4], dtype: int64), 2), ["max_pool2d", "Float32", "Int64"]),
        ["batch_norm"] = (() => nn.BatchNorm1d(3).call(zeros([5, 3], dtype: float64)), ["Float64", "Float32"]),
        ["layer_norm"] = (() => nn.LayerNorm(3).call(zeros([5, 3], dtype: float64)), ["Float64", "Float32"]),
        ["embedding"] = (() => nn.Embedding(4, 2).call(zeros(3)), ["Float32", "Int64"]),
        ["gather"] = (() => zeros(2, 3).gather(1, zeros(2, 1)), ["gather", "Float32", "Int64"]),
        ["where"] = (() => where(zeros(2), zeros(2), zeros(2)), ["where", "Bool", "Float32"]),
        ["kl_div"] = (() => nn.functional.kl_div(zeros(2), zeros(2, dtype: float64)), ["kl_div", "Float32", "Float64"]),
        ["nll_loss"] = (() => nn.functional.nll_loss(zeros(2, 3), zeros(2)), ["nll_loss", "Int64", "Float32"]),
        ["one_hot"] = (() => nn.functional.one_hot(zeros(2)), ["one_hot", "Int64", "Float32"]),
        ["mean"] = (() => zeros(2, dtype: int64).mean(), ["mean", "Float32", "Int64"]),
        ["log_softmax"] = (() => zeros(2, dtype: int64).log_softmax(0), ["log_softmax", "Float32", "Int64"]),
        ["add_"] = (() => zeros(2, dtype: int64).add_(zeros(2)), ["add_", "Float32", "Int64"]),
        ["grad"] = (() => zeros(2, requires_grad: true).grad = zeros(2, dtype: float64), ["grad", "Float64", "Float32"]),
        ["gru"] = (() => nn.GRU(3, 4).call(zeros([5, 2, 3], dtype: float64)), ["Float64", "Float32"]),
        ["index"] = (() => zeros(2, 3)[zeros(2)], ["Int64", "Float32"]),
    };

    [Theory]
    [MemberData(nameof(TypeFamilies))]
    public void EveryFamilyNamesTheTypes(string name) => Says<ExternalException>(s_types[name].Call, s_types[name].Says);

    [Fact]
    public void TypesThatDoNotFitAreBothNamed()
    {
        Says<ExternalException>(() => zeros(2, 3).matmul(zeros(3, 2, dtype: float64)), "Float32", "Float64");
        Says<ExternalException>(() => nn.functional.cross_entropy(zeros(4, 3), zeros(4)), "Int64", "Float32");
        Says<ExternalException>(() => zeros(2, 3).index_select(0, zeros(1)), "Int64", "Float32");
        Says<ArgumentException>(() => zeros(2).data<double>(), "Float32", "Float64");
        Says<ArgumentException>(() => zeros(1).item<long>(), "Float32", "Int64");
        Says<ExternalException>(() => zeros(2, dtype: int64).requires_grad_(), "Float32", "Int64");
        Says<ExternalException>(() => zeros(2, dtype: int64).softmax(0), "softmax", "Int64");
    }

    [Fact]
    public void ADisposedTensorSaysSo()
    {
        Tensor x = zeros(2);
        x.Dispose();
        x.Dispose();
        Says<InvalidOperationException>(() => x + 1, "disposed");
        Tensor y;
        using (NewDisposeScope()) y = zeros(2);
        Says<InvalidOperationException>(() => y.sum(), "disposed", "MoveToOuterDisposeScope");
    }

    [Fact]
    public void IndexesAndDimensionsOutOfRange()
    {
        Says<ExternalException>(() => zeros(2, 3).sum(2L), "sum", "dimension 2");
        Says<ExternalException>(() => zeros(2, 3)[2], "index 2", "[2, 3]");
        Says<ExternalException>(() => zeros(2, 3).index_select(0, tensor(new long[] { 2 })), "index 2", "[2, 3]");
        Says<ExternalException>(() => nn.functional.cross_entropy(zeros(2, 3), tensor(new long[] { 0, 3 })), "target 3", "position 1");
        Says<ExternalException>(() => zeros(2, 3).permute(0, 0), "permute", "twice");
    }

    [Fact]
    public void GradientsThatCannotBe()
    {
        Says<ExternalException>(() => zeros(2).sum().backward(), "backward", "require grad");
        Says<ExternalException>(() => zeros(2, requires_grad: true).exp().backward(), "backward", "[2]");
        Says<ExternalException>(() => zeros(2, requires_grad: true).add_(1f.ToTensorOfOne()), "leaf", "in-place");
        Tensor x = zeros(2, requires_grad: true), y = x.exp(), z = y * y;
        y.detach().add_(1f.ToTensorOfOne());
        Says<ExternalException>(() => z.sum().backward(), "changed in place");
        Tensor w = zeros(2, requires_grad: true), loss = w.exp().sum();
        loss.backward();
        Says<ExternalException>(() => loss.backward(), "freed", "retain_graph");
        Says<NotSupportedException>(() => w.exp()[0].mul_(w[1]), "view");
    }

    private static void Says<TException>(Func<object?> action, params string[] parts) where TException : Exception
    {
        string message = Assert.Throws<TException>(action).Message;
        foreach (string part in parts) Assert.Contains(part, message);
        Assert.DoesNotContain("\n", message);
    }

    private static void Says<TException>(Action action, params string[] parts) where TException : Exception => Says<TException>(() =>
    {
        action();
        return null;
    }, parts);
}

internal static class NumberExtensions
{
    public static Tensor ToTensorOfOne(this float value) => tensor(new[] { value });
}
