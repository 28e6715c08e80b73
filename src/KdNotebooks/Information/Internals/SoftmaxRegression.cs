using System.Numerics.Tensors;
using KdNotebooks.Data;
using KdNotebooks.Numerics;
using KdNotebooks.Numerics.Internals;

namespace KdNotebooks.Information.Internals;

/// <summary>
/// Multinomial logistic regression with a ridge penalty on all but the intercepts: minimises Σ −ln p(y|x) + ½ penalty |W|².
/// </summary>
internal sealed class SoftmaxRegression
{
    private readonly double[] _weights;  // [classes, d + 1], the intercept last
    private readonly int _classes;

    private SoftmaxRegression(double[] weights, int classes) => (_weights, _classes) = (weights, classes);

    public static SoftmaxRegression Fit(Samples x, Labels y, double penalty)
    {
        (int n, int d, int classes) = (x.Count, x.Dimension, y.ClassCount);
        var model = new SoftmaxRegression(new double[classes * (d + 1)], classes);
        int[] counts = y.Counts();
        for (int c = 0; c < classes; c++) model._weights[c * (d + 1) + d] = Math.Log((counts[c] + 0.5) / n);
        var scores = new double[classes];
        Lbfgs.Minimise(model._weights, (weights, gradient) =>
        {
            Array.Clear(gradient);
            double value = 0;
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<double> row = x.Row(i);
                value += NegativeLogLikelihood(weights, row, y[i], scores);
                for (int c = 0; c < classes; c++)
                {
                    double error = Math.Exp(scores[c]) - (c == y[i] ? 1 : 0);
                    Span<double> g = gradient.AsSpan(c * (d + 1), d + 1);
                    TensorPrimitives.MultiplyAdd(row, error, g[..d], g[..d]);
                    g[d] += error;
                }
            }
            for (int c = 0; c < classes; c++)
            {
                ReadOnlySpan<double> w = weights.AsSpan(c * (d + 1), d);
                value += 0.5 * penalty * TensorPrimitives.SumOfSquares(w);
                Span<double> g = gradient.AsSpan(c * (d + 1), d);
                TensorPrimitives.MultiplyAdd(w, penalty, g, g);
            }
            return value;
        }, tolerance: 1e-6 * n, maxIterations: 300);
        return model;
    }

    /// <summary>Σ −ln p(y|x) over rows [n, d].</summary>
    public double Loss(Samples x, Labels y)
    {
        var scores = new double[_classes];
        double loss = 0;
        for (int i = 0; i < x.Count; i++) loss += NegativeLogLikelihood(_weights, x.Row(i), y[i], scores);
        return loss;
    }

    // Leaves the log-probabilities in `scores`.
    private static double NegativeLogLikelihood(ReadOnlySpan<double> weights, ReadOnlySpan<double> row, int y, Span<double> scores)
    {
        int d = row.Length;
        double highest = double.NegativeInfinity, sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = TensorPrimitives.Dot(weights.Slice(c * (d + 1), d), row) + weights[c * (d + 1) + d];
            highest = Math.Max(highest, scores[c]);
        }
        foreach (double s in scores) sum += Math.Exp(s - highest);
        double normaliser = highest + Math.Log(sum);
        for (int c = 0; c < scores.Length; c++) scores[c] -= normaliser;
        return -scores[y];
    }
}
