using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Engine.Tests;

/// <summary>Compares backward() with central differences in float64.</summary>
internal static class GradientCheck
{
    /// <summary>Step of the central difference: the cube root of the rounding error of float64, where its two errors balance.</summary>
    private const double Step = 6e-6;

    /// <summary>The difference's own error: Step² times a third derivative, and rounding over Step, with room for inner sums.</summary>
    private const double Tolerance = 2e-7;

    /// <summary>
    /// Checks the derivative of Σ w·f(x₁, x₂, ...) for fixed random weights w with respect to every element of every input
    /// that requires grad.
    /// </summary>
    public static void Run(Func<Tensor[], Tensor> f, params Tensor[] inputs) => Run(f, inputs, log: true);

    /// <summary>The same for a function that draws from the backend's own generator: its gradients are not those of another backend.</summary>
    public static void RunDrawn(Func<Tensor[], Tensor> f, params Tensor[] inputs) => Run(f, inputs, log: false);

    private static void Run(Func<Tensor[], Tensor> f, Tensor[] inputs, bool log)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] leaves = [.. inputs.Select(x => x.requires_grad ? x.detach().clone().requires_grad_() : x)];
        Tensor y = f(leaves);
        Assert.Equal(ScalarType.Float64, y.dtype);
        Tensor w = Weights(y.shape);
        (y * w).sum().backward();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].requires_grad) continue;
            using Tensor? grad = leaves[i].grad;
            double[] analytic = grad is null ? new double[leaves[i].numel()] : Values(grad);
            if (grad is not null) Assert.Equal(inputs[i].shape, grad.shape);
            if (log) GradientLog.Add(analytic);
            double[] values = Values(leaves[i]);
            for (int j = 0; j < values.Length; j++)
            {
                double difference = (At(values[j] + Step) - At(values[j] - Step)) / (2 * Step);
                Assert.True(Math.Abs(difference - analytic[j]) <= Tolerance * Math.Max(1, Math.Abs(difference)),
                    $"input {i} of shape [{string.Join(", ", inputs[i].shape)}], element {j}: backward {analytic[j]:G10}, difference {difference:G10}");

                double At(double value)
                {
                    using DisposeScope inner = NewDisposeScope();
                    using IDisposable off = no_grad();
                    double[] moved = [.. values];
                    moved[j] = value;
                    Tensor[] arguments = [.. leaves];
                    arguments[i] = tensor(moved, inputs[i].shape);
                    return (f(arguments) * w).sum().item<double>();
                }
            }
        }
    }

    // TorchSharp's own accessor refuses to copy nothing.
    private static double[] Values(Tensor x) => x.numel() == 0 ? [] : x.data<double>().ToArray();

    private static Tensor Weights(long[] shape)
    {
        var random = new Random(99);
        double[] w = [.. Enumerable.Range(0, (int)shape.TotalSize()).Select(_ => random.NextDouble() + 0.5)];
        return tensor(w, shape);
    }

    /// <summary>Gives the parameters of <paramref name="module"/> values that are the same on every backend.</summary>
    public static T Fill<T>(T module, int seed)
        where T : nn.Module
    {
        var random = new Random(seed);
        using IDisposable off = no_grad();
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters())
        {
            using Tensor values = tensor([.. Enumerable.Range(0, (int)parameter.numel()).Select(_ => random.NextDouble() - 0.5)], parameter.shape);
            parameter.copy_(values);
        }
        return module;
    }

    /// <summary>Random values on [low, high) that require grad.</summary>
    public static Tensor Leaf(int seed, long[] shape, double low = -1, double high = 1)
    {
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, (int)shape.TotalSize()).Select(_ => low + (high - low) * random.NextDouble())];
        return tensor(x, shape, requires_grad: true);
    }
}
