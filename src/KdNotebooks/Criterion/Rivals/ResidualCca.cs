using KdNotebooks.Data;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using MathNet.Numerics.LinearAlgebra.Double;

namespace KdNotebooks.Criterion.Rivals;

/// <summary>
/// Residual CCA (this kit's definition): the first canonical correlation of the teacher's representation and what a linear
/// fit on the student's leaves of the class indicators. It asks for what the student does not know yet.
/// </summary>
/// <param name="Components">Principal components a side, so that few rows suffice.</param>
public sealed record ResidualCca(int Components = 4) : TransferCriterion
{
    /// <inheritdoc/>
    public override string Name => "residual-cca";

    /// <inheritdoc/>
    public override double Score(TransferPair pair)
    {
        (Samples h1, Samples h2) = Projected.Both(pair, Components);
        return Of(h1, h2, pair.Labels);
    }

    /// <summary>Of H1 [n, d1], H2 [n, d2] and labels [n]; 0 where nothing of the label is left.</summary>
    public static double Of(Samples teacher, Samples student, Labels labels)
    {
        int n = teacher.Count, classes = labels.ClassCount;
        if (n != student.Count || n != labels.Count) throw new InvalidInputException($"row counts differ: teacher {n}, student {student.Count}, labels {labels.Count}");
        var design = DenseMatrix.Create(n, student.Dimension + 1, (i, j) => j == 0 ? 1 : student[i, j - 1]);
        var targets = DenseMatrix.Create(n, classes, (i, c) => labels[i] == c ? 1 : 0);
        var residual = targets - design * design.QR().Solve(targets);
        // The indicators sum to 1, so one residual is minus the sum of the others.
        var left = new double[n * (classes - 1)];
        for (int i = 0; i < n; i++)
            for (int c = 0; c < classes - 1; c++) left[i * (classes - 1) + c] = residual[i, c];
        double[] correlations = CcaEstimator.Correlations(teacher, new Samples(n, classes - 1, left));
        return correlations.Length == 0 ? 0 : correlations[0];
    }
}
