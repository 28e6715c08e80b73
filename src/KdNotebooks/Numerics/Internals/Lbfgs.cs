using System.Numerics.Tensors;

namespace KdNotebooks.Numerics.Internals;

/// <summary>
/// Minimises a smooth convex function: limited-memory BFGS with ten pairs and backtracking (Nocedal and Wright 2006, algorithm
/// 7.5). Deterministic.
/// </summary>
internal static class Lbfgs
{
    private const int Memory = 10;

    /// <summary>The minimiser, from <paramref name="start"/> on, until the gradient's largest entry is below the tolerance.</summary>
    /// <param name="start">Where to begin, [p]; changed in place to the result.</param>
    /// <param name="function">Returns the value at its first argument and writes the gradient to its second.</param>
    /// <param name="tolerance">On the largest absolute gradient entry.</param>
    /// <param name="maxIterations">The most steps.</param>
    public static void Minimise(double[] start, Func<double[], double[], double> function, double tolerance, int maxIterations)
    {
        int p = start.Length;
        double[] x = start, gradient = new double[p], next = new double[p], nextGradient = new double[p], direction = new double[p];
        var steps = new List<(double[] S, double[] Y, double Rho)>();
        var alpha = new double[Memory];
        double value = function(x, gradient);
        for (int iteration = 0; iteration < maxIterations; iteration++)
        {
            if (TensorPrimitives.MaxMagnitude<double>(gradient) is var largest && Math.Abs(largest) < tolerance) break;
            TensorPrimitives.Negate<double>(gradient, direction);
            for (int i = steps.Count - 1; i >= 0; i--)
            {
                alpha[i] = steps[i].Rho * TensorPrimitives.Dot<double>(steps[i].S, direction);
                TensorPrimitives.MultiplyAdd(steps[i].Y, -alpha[i], direction, direction);
            }
            if (steps.Count > 0)
                TensorPrimitives.Multiply(direction, 1 / (steps[^1].Rho * TensorPrimitives.SumOfSquares<double>(steps[^1].Y)), direction);
            else
                TensorPrimitives.Divide(direction, Math.Max(1, TensorPrimitives.Norm<double>(gradient)), direction);
            for (int i = 0; i < steps.Count; i++)
            {
                double beta = steps[i].Rho * TensorPrimitives.Dot<double>(steps[i].Y, direction);
                TensorPrimitives.MultiplyAdd(steps[i].S, alpha[i] - beta, direction, direction);
            }
            double slope = TensorPrimitives.Dot<double>(gradient, direction);
            double nextValue = double.PositiveInfinity;
            double t = 1;
            for (; t > 1e-12; t /= 2)
            {
                TensorPrimitives.MultiplyAdd(direction, t, x, next);
                nextValue = function(next, nextGradient);
                if (nextValue <= value + 1e-4 * t * slope) break;
            }
            if (!(nextValue < value)) break;
            double[] s = new double[p], y = new double[p];
            TensorPrimitives.Subtract<double>(next, x, s);
            TensorPrimitives.Subtract<double>(nextGradient, gradient, y);
            double curvature = TensorPrimitives.Dot<double>(s, y);
            if (curvature > 1e-14 * TensorPrimitives.SumOfSquares<double>(y))
            {
                if (steps.Count == Memory) steps.RemoveAt(0);
                steps.Add((s, y, 1 / curvature));
            }
            next.CopyTo(x, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
        }
    }
}
