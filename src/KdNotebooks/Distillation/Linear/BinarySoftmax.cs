using System.Numerics.Tensors;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Linear;

/// <summary>
/// Softmax regression with two outputs, as the difference of the outputs: w = w₁ − w₀. The gradients of the two outputs are
/// opposite, so that gradient descent moves the difference twice as far as each and never moves their sum; RMSprop's running
/// squares of the two are equal, so that the same holds. Nothing is approximated, and half the work is saved.
/// </summary>
/// <param name="Weights">w₁ − w₀, [d].</param>
/// <param name="Bias">b₁ − b₀.</param>
public sealed record BinarySoftmax(double[] Weights, double Bias)
{
    /// <summary>PyTorch's default of a linear layer with d inputs and 2 outputs: weights and biases uniform within ±1/√d.</summary>
    public static BinarySoftmax PyTorchDefault(int inputs, RandomStream stream)
    {
        double bound = 1 / Math.Sqrt(inputs);
        return new BinarySoftmax([.. Enumerable.Range(0, inputs).Select(_ => Difference(bound, stream))], Difference(bound, stream));
    }

    /// <summary>Weights uniform within ±√(6/(d + 2)), biases 0 (Glorot and Bengio 2010).</summary>
    public static BinarySoftmax GlorotUniform(int inputs, RandomStream stream)
    {
        double bound = Math.Sqrt(6.0 / (inputs + 2));
        return new BinarySoftmax([.. Enumerable.Range(0, inputs).Select(_ => Difference(bound, stream))], 0);
    }

    /// <summary>z₁ − z₀, [n].</summary>
    public double[] Logits(Samples x)
    {
        var z = new double[x.Count];
        for (int i = 0; i < z.Length; i++) z[i] = TensorPrimitives.Dot(x.Row(i), Weights) + Bias;
        return z;
    }

    /// <summary>The probabilities of class 1, [n].</summary>
    public double[] Probabilities(Samples x)
    {
        double[] z = Logits(x);
        TensorPrimitives.Sigmoid(z, z);
        return z;
    }

    /// <summary>The share of rows whose larger logit is that of their label.</summary>
    public double Accuracy(Samples x, IReadOnlyList<int> labels) => Logits(x).Select((z, i) => (z > 0 ? 1 : 0) == labels[i] ? 1.0 : 0).Average();

    /// <summary>Gradient descent on all rows at once, from these parameters.</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="targets">The loss.</param>
    /// <param name="learningRate">Of each output.</param>
    /// <param name="epochs">Steps.</param>
    public BinarySoftmax Descend(Samples x, SoftTargets targets, double learningRate, int epochs)
    {
        (int n, int d) = (x.Count, x.Dimension);
        double[][] columns = [.. Enumerable.Range(0, d).Select(x.Column)];
        double[] w = [.. Weights], residual = new double[n];
        double bias = Bias, step = -2 * learningRate / n;
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            residual.AsSpan().Fill(bias);
            for (int j = 0; j < d; j++) TensorPrimitives.MultiplyAdd(columns[j], w[j], residual, residual);
            TensorPrimitives.Sigmoid(residual, residual);
            TensorPrimitives.Multiply(residual, targets.Weight, residual);
            TensorPrimitives.Subtract(residual, targets.Values, residual);
            for (int j = 0; j < d; j++) w[j] += step * TensorPrimitives.Dot<double>(columns[j], residual);
            bias += step * TensorPrimitives.Sum<double>(residual);
        }
        return new BinarySoftmax(w, bias);
    }

    /// <summary>RMSprop on batches reshuffled each epoch, from these parameters: v ← ρv + (1−ρ)g², w ← w − η g/√(v + ε).</summary>
    /// <param name="x">[n, d].</param>
    /// <param name="targets">The loss.</param>
    /// <param name="options">η, ρ, ε, batches, epochs.</param>
    /// <param name="stream">The order of the rows.</param>
    public BinarySoftmax RmsProp(Samples x, SoftTargets targets, RmsPropOptions options, RandomStream stream)
    {
        (int n, int d) = (x.Count, x.Dimension);
        double[] w = [.. Weights, Bias], squares = new double[d + 1], gradient = new double[d + 1], step = new double[d + 1];
        int[] order = [.. Enumerable.Range(0, n)];
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            stream.Shuffle<int>(order);
            for (int from = 0; from < n; from += options.BatchSize)
            {
                int to = Math.Min(n, from + options.BatchSize);
                Array.Clear(gradient);
                for (int k = from; k < to; k++)
                {
                    ReadOnlySpan<double> row = x.Row(order[k]);
                    double z = TensorPrimitives.Dot(row, w.AsSpan(0, d)) + w[d];
                    double residual = (targets.Weight / (1 + Math.Exp(-z)) - targets.Values[order[k]]) / (to - from);
                    TensorPrimitives.MultiplyAdd(row, residual, gradient.AsSpan(0, d), gradient.AsSpan(0, d));
                    gradient[d] += residual;
                }
                TensorPrimitives.Multiply<double>(gradient, gradient, step);
                TensorPrimitives.Multiply<double>(squares, options.Decay, squares);
                TensorPrimitives.MultiplyAdd<double>(step, 1 - options.Decay, squares, squares);
                TensorPrimitives.Add<double>(squares, options.Epsilon, step);
                TensorPrimitives.Sqrt<double>(step, step);
                TensorPrimitives.Divide<double>(gradient, step, step);
                TensorPrimitives.MultiplyAdd<double>(step, -2 * options.LearningRate, w, w);
            }
        }
        return new BinarySoftmax(w[..d], w[d]);
    }

    private static double Difference(double bound, RandomStream stream) => stream.NextUniform(-bound, bound) - stream.NextUniform(-bound, bound);
}

/// <summary>The numbers of <see cref="BinarySoftmax.RmsProp"/>; by default those of the generalised-distillation simulations.</summary>
public sealed record RmsPropOptions
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 0.001;

    /// <summary>ρ.</summary>
    public double Decay { get; init; } = 0.9;

    /// <summary>ε, inside the root.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Rows a batch; the last one may be smaller.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Passes over the rows.</summary>
    public int Epochs { get; init; } = 1000;
}
