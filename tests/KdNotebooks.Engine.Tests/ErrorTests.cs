using System.Runtime.InteropServices;
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
