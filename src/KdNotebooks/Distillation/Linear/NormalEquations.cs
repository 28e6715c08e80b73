using System.Numerics.Tensors;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Linear;

/// <summary>All that a linear student needs of its n training rows: X2ᵀX2, X2ᵀy and X2ᵀh1.</summary>
public sealed record NormalEquations
{
    /// <summary>X2ᵀX2, [p, p] row after row.</summary>
    public required double[] Gram { get; init; }

    /// <summary>X2ᵀy, [p].</summary>
    public required double[] Label { get; init; }

    /// <summary>X2ᵀh1, [p].</summary>
    public required double[] Teacher { get; init; }

    /// <summary>n.</summary>
    public required int Rows { get; init; }

    /// <summary>p.</summary>
    public int Features => Label.Length;

    /// <summary>From rows.</summary>
    /// <param name="student">X2, [n, p].</param>
    /// <param name="label">y, [n].</param>
    /// <param name="teacher">h1, [n].</param>
    /// <param name="intercept">Subtract the means first, which is the same as fitting a constant.</param>
    /// <exception cref="InvalidInputException">Row counts differ, or a value is not finite.</exception>
    public static NormalEquations Of(Samples student, ReadOnlySpan<double> label, ReadOnlySpan<double> teacher, bool intercept = false)
    {
        (int n, int p) = (student.Count, student.Dimension);
        if (label.Length != n || teacher.Length != n)
            throw new InvalidInputException($"row counts differ: student {n}, label {label.Length}, teacher {teacher.Length}");
        if (!TensorPrimitives.IsFiniteAll(student.Values) || !TensorPrimitives.IsFiniteAll(label) || !TensorPrimitives.IsFiniteAll(teacher))
            throw new InvalidInputException("the student's features, the label or the teacher's prediction hold NaN or infinity");
        var columns = new double[p + 2][];
        for (int c = 0; c < p; c++) columns[c] = student.Column(c);
        (columns[p], columns[p + 1]) = (label.ToArray(), teacher.ToArray());
        if (intercept) foreach (double[] column in columns) TensorPrimitives.Subtract(column, TensorPrimitives.Sum<double>(column) / n, column);
        double[] gram = new double[p * p], y = new double[p], h = new double[p];
        for (int i = 0; i < p; i++)
        {
            for (int j = 0; j <= i; j++) gram[i * p + j] = gram[j * p + i] = TensorPrimitives.Dot<double>(columns[i], columns[j]);
            y[i] = TensorPrimitives.Dot<double>(columns[i], columns[p]);
            h[i] = TensorPrimitives.Dot<double>(columns[i], columns[p + 1]);
        }
        return new NormalEquations { Gram = gram, Label = y, Teacher = h, Rows = n };
    }
}
