using System.Numerics.Tensors;

namespace KdNotebooks.Numerics;

/// <summary>
/// Optimal transport with entropic regularisation between two sets of equally weighted points (Cuturi 2013):
/// min ⟨P, C⟩ + ε KL(P ‖ a bᵀ) over couplings P, a = 1/n, b = 1/m. Solved by Sinkhorn's iterations on the potentials in the
/// log domain, f_i = −ε ln Σ_j b_j e^{(g_j − C_ij)/ε} and likewise g, so that a small ε neither under- nor overflows; between
/// two passes in the log domain the iterations go on as scalings u, v of the kernel e^{(f_i + g_j − C_ij)/ε}, which is much
/// cheaper, until they leave 10^±30 and are absorbed into f and g (Schmitzer 2019).
/// </summary>
public sealed record Sinkhorn
{
    /// <summary>ε &gt; 0, in the unit of the cost.</summary>
    public double Regularisation { get; init; } = 0.05;

    /// <summary>It stops when no potential moves by more than this share of ε.</summary>
    public double Tolerance { get; init; } = 1e-9;

    /// <summary>The most iterations.</summary>
    public int Iterations { get; init; } = 10_000;

    /// <summary>The optimal coupling and the optimum.</summary>
    /// <param name="cost">C, [n, m] row after row; finite.</param>
    /// <param name="rows">n.</param>
    /// <param name="columns">m.</param>
    /// <exception cref="InvalidInputException">ε is not positive, or the cost is not [n, m].</exception>
    public TransportPlan Solve(ReadOnlySpan<double> cost, int rows, int columns)
    {
        if (!(Regularisation > 0)) throw new InvalidInputException(FormattableString.Invariant($"the regularisation of Sinkhorn is {Regularisation}; it must be positive"));
        if (cost.Length != (long)rows * columns || rows < 1 || columns < 1) throw new InvalidInputException($"{cost.Length} costs are not [{rows}, {columns}]");
        double[] scaled = cost.ToArray(), transposed = new double[cost.Length], f = new double[rows], g = new double[columns], buffer = new double[Math.Max(rows, columns)];
        TensorPrimitives.Divide(scaled, -Regularisation, scaled);
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) transposed[j * rows + i] = scaled[i * columns + j];

        // f and g in units of ε; the last update is that of f, so that the rows of P sum to 1/n.
        int iteration = 0;
        double moved = double.PositiveInfinity;
        var scalings = new Scalings(rows, columns);
        while (iteration < Iterations && moved > Tolerance)
        {
            Update(g, f, transposed, buffer);
            moved = Update(f, g, scaled, buffer);
            iteration++;
            if (moved > Tolerance) scalings.Iterate(f, g, scaled, Tolerance, Iterations, ref iteration, ref moved);
        }
        var plan = new double[cost.Length];
        double mass = 1.0 / ((double)rows * columns), value = TensorPrimitives.Sum<double>(f) / rows + TensorPrimitives.Sum<double>(g) / columns;
        double total = 0, spread = 0;
        for (int i = 0; i < rows; i++)
        {
            Span<double> row = plan.AsSpan(i * columns, columns);
            TensorPrimitives.Add(scaled.AsSpan(i * columns, columns), g, row);
            TensorPrimitives.Add(row, f[i], row);
            TensorPrimitives.Exp<double>(row, row);
            TensorPrimitives.Multiply(row, mass, row);
            total += TensorPrimitives.Sum<double>(row);
            spread += TensorPrimitives.Dot(row, scaled.AsSpan(i * columns, columns));
        }
        // The dual value Σ a f + Σ b g − ε (Σ P − 1): equal to the primal one at the optimum, second-order near it.
        return new TransportPlan(plan, rows, columns, Regularisation * (value - total + 1), -Regularisation * spread, iteration);
    }

    // target_i = −ln mean_j e^{from_j + negative cost_ij}; the largest change.
    private static double Update(double[] target, double[] from, double[] negativeCost, double[] buffer)
    {
        double moved = 0;
        Span<double> terms = buffer.AsSpan(0, from.Length);
        for (int i = 0; i < target.Length; i++)
        {
            TensorPrimitives.Add(negativeCost.AsSpan(i * from.Length, from.Length), from, terms);
            double largest = TensorPrimitives.Max<double>(terms);
            TensorPrimitives.Subtract(terms, largest, terms);
            TensorPrimitives.Exp<double>(terms, terms);
            double next = -(largest + Math.Log(TensorPrimitives.Sum<double>(terms) / from.Length));
            moved = Math.Max(moved, Math.Abs(next - target[i]));
            target[i] = next;
        }
        return moved;
    }

    /// <summary>u and v on the kernel of fixed f and g.</summary>
    private sealed class Scalings(int rows, int columns)
    {
        private const double Limit = 1e30;
        private readonly double[] _kernel = new double[rows * columns], _u = new double[rows], _v = new double[columns], _sums = new double[columns];

        /// <summary>Goes on from f and g until it has converged, or a scaling leaves the range; then adds ln u and ln v to f and g.</summary>
        public void Iterate(double[] f, double[] g, double[] negativeCost, double tolerance, int limit, ref int iteration, ref double moved)
        {
            for (int i = 0; i < rows; i++)
            {
                Span<double> row = _kernel.AsSpan(i * columns, columns);
                TensorPrimitives.Add(negativeCost.AsSpan(i * columns, columns), g, row);
                TensorPrimitives.Add(row, f[i], row);
                TensorPrimitives.Exp<double>(row, row);
            }
            Array.Fill(_u, 1);
            Array.Fill(_v, 1);
            while (iteration < limit && moved > tolerance)
            {
                Array.Clear(_sums);
                for (int i = 0; i < rows; i++) TensorPrimitives.MultiplyAdd(_kernel.AsSpan(i * columns, columns), _u[i], _sums, _sums);
                TensorPrimitives.Divide((double)rows, _sums, _sums);
                if (!IsInRange(_sums)) break;
                _sums.CopyTo(_v, 0);
                moved = 0;
                for (int i = 0; i < rows; i++)
                {
                    double next = columns / TensorPrimitives.Dot<double>(_kernel.AsSpan(i * columns, columns), _v);
                    moved = Math.Max(moved, Math.Abs(Math.Log(next / _u[i])));
                    _u[i] = next;
                }
                iteration++;
                if (!IsInRange(_u)) break;
            }
            for (int i = 0; i < rows; i++) f[i] += Math.Log(_u[i]);
            for (int j = 0; j < columns; j++) g[j] += Math.Log(_v[j]);
        }

        private static bool IsInRange(double[] values) => TensorPrimitives.Max<double>(values) < Limit && TensorPrimitives.Min<double>(values) > 1 / Limit;
    }
}

/// <summary>A coupling of n and m equally weighted points.</summary>
/// <param name="Plan">P, [n, m] row after row, summing to 1; by the envelope theorem the derivative of <paramref name="Value"/> by the cost.</param>
/// <param name="Rows">n.</param>
/// <param name="Columns">m.</param>
/// <param name="Value">⟨P, C⟩ + ε KL(P ‖ a bᵀ), in the unit of the cost.</param>
/// <param name="TransportCost">⟨P, C⟩ alone.</param>
/// <param name="Iterations">How many were needed.</param>
public sealed record TransportPlan(double[] Plan, int Rows, int Columns, double Value, double TransportCost, int Iterations);
