using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using static TorchSharp.torch;
using LinearLayer = TorchSharp.Modules.Linear;

namespace KdNotebooks.Tests.Distillation.Linear;

/// <summary>The reduction to one vector against two outputs trained step by step in the tensor backend.</summary>
public class BinarySoftmaxTests
{
    private const int Rows = 20, Columns = 4, Epochs = 30;

    [Fact]
    public void Gradient_descent_is_that_of_two_outputs_with_the_mean_over_elements()
    {
        (Samples x, int[] labels, double[] teacher) = Draw();
        (double[,] w, double[] b) = Start();
        BinarySoftmax reduced = Reduced(w, b).Descend(x, SoftTargets.ElementMean(labels, teacher), 0.1, Epochs);

        using LinearLayer layer = Layer(w, b);
        using var optimizer = optim.SGD(layer.parameters(), 0.1);
        for (int epoch = 0; epoch < Epochs; epoch++) Step(layer, optimizer, x, labels, teacher);
        AssertSame(reduced, layer);

        void Step(LinearLayer model, optim.Optimizer sgd, Samples rows, int[] y, double[] p)
        {
            Tensor log = nn.functional.log_softmax(model.forward(tensor(rows.Values.ToArray(), [Rows, Columns], ScalarType.Float64)), 1);
            Tensor soft = tensor([.. p.SelectMany(q => new[] { 1 - q, q })], [Rows, 2], ScalarType.Float64);
            Tensor loss = nn.functional.nll_loss(log, tensor([.. y.Select(v => (long)v)], [Rows], ScalarType.Int64)) + (soft * (soft.log() - log)).mean();
            sgd.zero_grad();
            loss.backward();
            sgd.step();
        }
    }

    [Fact]
    public void Rms_prop_moves_the_two_outputs_apart_symmetrically()
    {
        // The same recursion written for both outputs, one batch.
        (Samples x, int[] labels, double[] teacher) = Draw();
        (double[,] w, double[] b) = Start();
        var options = new RmsPropOptions { BatchSize = Rows, Epochs = Epochs, LearningRate = .01 };
        BinarySoftmax reduced = Reduced(w, b).RmsProp(x, SoftTargets.Convex(labels, teacher, .7), options, new Seed(1).CreateStream());
        var squares = new double[2, Columns + 1];
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            var gradient = new double[2, Columns + 1];
            for (int i = 0; i < Rows; i++)
            {
                double[] z = [.. Enumerable.Range(0, 2).Select(k => b[k] + Enumerable.Range(0, Columns).Sum(j => w[k, j] * x[i, j]))];
                double one = 1 / (1 + Math.Exp(z[0] - z[1])), target = .3 * labels[i] + .7 * teacher[i];
                for (int k = 0; k < 2; k++)
                    for (int j = 0; j <= Columns; j++) gradient[k, j] += (k == 1 ? one - target : target - one) * (j < Columns ? x[i, j] : 1) / Rows;
            }
            for (int k = 0; k < 2; k++)
            {
                for (int j = 0; j <= Columns; j++)
                {
                    squares[k, j] = .9 * squares[k, j] + .1 * gradient[k, j] * gradient[k, j];
                    double step = .01 * gradient[k, j] / Math.Sqrt(squares[k, j] + 1e-6);
                    if (j < Columns) w[k, j] -= step;
                    else b[k] -= step;
                }
            }
        }
        for (int j = 0; j < Columns; j++) Assert.Equal(w[1, j] - w[0, j], reduced.Weights[j], 1e-10);
        Assert.Equal(b[1] - b[0], reduced.Bias, 1e-10);
    }

    [Fact]
    public void A_weight_outside_0_and_1_is_named()
        => Assert.Contains("λ = 2", Assert.Throws<InvalidInputException>(() => SoftTargets.Convex([1], [.5], 2)).Message);

    private static void AssertSame(BinarySoftmax reduced, LinearLayer layer)
    {
        double[] w = layer.weight!.data<double>().ToArray(), b = layer.bias!.data<double>().ToArray();
        for (int j = 0; j < Columns; j++) Assert.Equal(w[Columns + j] - w[j], reduced.Weights[j], 1e-10);
        Assert.Equal(b[1] - b[0], reduced.Bias, 1e-10);
    }

    private static BinarySoftmax Reduced(double[,] w, double[] b) => new([.. Enumerable.Range(0, Columns).Select(j => w[1, j] - w[0, j])], b[1] - b[0]);

    private static LinearLayer Layer(double[,] w, double[] b)
    {
        LinearLayer layer = nn.Linear(Columns, 2, dtype: ScalarType.Float64);
        using (no_grad())
        {
            layer.weight!.copy_(tensor([.. w.Cast<double>()], [2, Columns], ScalarType.Float64));
            layer.bias!.copy_(tensor(b, [2], ScalarType.Float64));
        }
        return layer;
    }

    private static (double[,] W, double[] B) Start()
    {
        RandomStream stream = new Seed(6).CreateStream();
        var w = new double[2, Columns];
        for (int k = 0; k < 2; k++)
            for (int j = 0; j < Columns; j++) w[k, j] = stream.NextGaussian();
        return (w, [stream.NextGaussian(), stream.NextGaussian()]);
    }

    private static (Samples X, int[] Labels, double[] Teacher) Draw()
    {
        RandomStream stream = new Seed(5).CreateStream();
        double[] values = [.. Enumerable.Range(0, Rows * Columns).Select(_ => stream.NextGaussian())];
        return (new Samples(Rows, Columns, values), [.. Enumerable.Range(0, Rows).Select(i => i % 2)], [.. Enumerable.Range(0, Rows).Select(_ => stream.NextUniform(.05, .95))]);
    }
}
