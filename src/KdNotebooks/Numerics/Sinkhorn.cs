using System.Numerics.Tensors;

namespace KdNotebooks.Numerics;

/// <summary>
/// Optimal transport with entropic regularisation between two sets of equally weighted points (Cuturi 2013):
/// min ⟨P, C⟩ + ε KL(P ‖ a bᵀ) over couplings P, a = 1/n, b = 1/m. Solved by Sinkhorn's iterations on the potentials in the
/// log domain, so that a small ε neither under- nor overflows: f_i = −ε ln Σ_j b_j e^{(g_j − C_ij)/ε}, and likewise g.
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
        while (iteration++ < Iterations && moved > Tolerance)
        {
            Update(g, f, transposed, buffer);
            moved = Update(f, g, scaled, buffer);
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
        return new TransportPlan(plan, rows, columns, Regularisation * (value - total + 1), -Regularisation * spread, iteration - 1);
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
}

/// <summary>A coupling of n and m equally weighted points.</summary>
/// <param name="Plan">P, [n, m] row after row, summing to 1; by the envelope theorem the derivative of <paramref name="Value"/> by the cost.</param>
/// <param name="Rows">n.</param>
/// <param name="Columns">m.</param>
/// <param name="Value">⟨P, C⟩ + ε KL(P ‖ a bᵀ), in the unit of the cost.</param>
/// <param name="TransportCost">⟨P, C⟩ alone.</param>
/// <param name="Iterations">How many were needed.</param>
public sealed record TransportPlan(double[] Plan, int Rows, int Columns, double Value, double TransportCost, int Iterations);
