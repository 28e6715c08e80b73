using System.Numerics.Tensors;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// n rows of (X1, Z, e) as their inner products alone: all that least squares and ridge need. One draw serves every
/// correlation, label noise and share of <see cref="CorrelatedModalities"/>: the cross products of X2 and Y are linear in it.
/// </summary>
public sealed class CorrelatedDraw
{
    private readonly double[] _gram;  // [2p + 1, 2p + 1] of (X1, Z, e)

    private CorrelatedDraw(double[] gram, int features, int rows) => (_gram, Features, Rows) = (gram, features, rows);

    /// <summary>p.</summary>
    public int Features { get; }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>One draw by the Wishart shortcut: equal in distribution to n rows.</summary>
    public static CorrelatedDraw Of(int features, int rows, Seed seed)
        => new(Wishart.Draw(rows, 2 * features + 1, seed.CreateStream()), features, rows);

    /// <summary>One draw of n rows, multiplied out: the slow reference.</summary>
    public static CorrelatedDraw OfRows(int features, int rows, Seed seed)
        => new(Wishart.DrawFromRows(rows, 2 * features + 1, seed.CreateStream()), features, rows);

    /// <summary>The inner products of the modalities and the label of one member of the family.</summary>
    public CorrelatedGrams At(CorrelatedModalities family)
    {
        int p = Features, d = 2 * p + 1;
        if (family.Features != p) throw new InvalidInputException($"a draw of {p} features does not serve a family of {family.Features}");
        double rho = family.Correlation, rest = Math.Sqrt((1 - rho) * (1 + rho));
        double[] teacher = new double[p * p], cross = new double[p * p], student = new double[p * p], scratch = new double[p];
        double[] teacherNoise = new double[p], studentNoise = new double[p];
        for (int i = 0; i < p; i++)
        {
            ReadOnlySpan<double> xx = _gram.AsSpan(i * d, p), zx = _gram.AsSpan((p + i) * d, p), zz = _gram.AsSpan((p + i) * d + p, p), xz = _gram.AsSpan(i * d + p, p);
            xx.CopyTo(teacher.AsSpan(i * p, p));
            // X2ᵀX1 = ρ X1ᵀX1 + √(1−ρ²) ZᵀX1
            Span<double> row = cross.AsSpan(i * p, p);
            TensorPrimitives.Multiply(xx, rho, row);
            TensorPrimitives.MultiplyAdd(zx, rest, row, row);
            // X2ᵀX2 = ρ X2ᵀX1 + √(1−ρ²) (ρ X1ᵀZ + √(1−ρ²) ZᵀZ)
            TensorPrimitives.Multiply(xz, rho, scratch);
            TensorPrimitives.MultiplyAdd(zz, rest, scratch, scratch);
            TensorPrimitives.Multiply(row, rho, student.AsSpan(i * p, p));
            TensorPrimitives.MultiplyAdd(scratch, rest, student.AsSpan(i * p, p), student.AsSpan(i * p, p));
            teacherNoise[i] = _gram[i * d + 2 * p];
            studentNoise[i] = rho * teacherNoise[i] + rest * _gram[(p + i) * d + 2 * p];
        }
        return new CorrelatedGrams(family, Rows, teacher, student, cross, teacherNoise, studentNoise);
    }
}

/// <summary>The inner products of n rows of one member of <see cref="CorrelatedModalities"/>.</summary>
public sealed class CorrelatedGrams
{
    private readonly double[] _cross;  // X2ᵀX1, [p, p]

    internal CorrelatedGrams(CorrelatedModalities family, int rows, double[] teacher, double[] student, double[] cross, double[] teacherNoise, double[] studentNoise)
    {
        (Rows, TeacherGram, StudentGram, _cross) = (rows, teacher, student, cross);
        int p = family.Features;
        double[] w = [.. family.Weights];
        (double a, double b) = (family.TeacherWeight, family.StudentWeight);
        double[] teacherLabel = new double[p], studentLabel = new double[p], transposed = new double[p];
        for (int i = 0; i < p; i++) TensorPrimitives.MultiplyAdd(cross.AsSpan(i * p, p), w[i], transposed, transposed);  // X1ᵀX2 w
        for (int i = 0; i < p; i++)
        {
            // Y = a X1 w + b X2 w + σ e
            teacherLabel[i] = a * Dot(teacher, i, w) + b * transposed[i] + family.Noise * teacherNoise[i];
            studentLabel[i] = a * Dot(cross, i, w) + b * Dot(student, i, w) + family.Noise * studentNoise[i];
        }
        (TeacherLabel, StudentLabel) = (teacherLabel, studentLabel);
    }

    /// <summary>n.</summary>
    public int Rows { get; }

    /// <summary>X1ᵀX1, [p, p].</summary>
    public double[] TeacherGram { get; }

    /// <summary>X2ᵀX2, [p, p].</summary>
    public double[] StudentGram { get; }

    /// <summary>X1ᵀY, [p].</summary>
    public double[] TeacherLabel { get; }

    /// <summary>X2ᵀY, [p].</summary>
    public double[] StudentLabel { get; }

    /// <summary>X2ᵀH1 of the teacher H1 = X1 v, [p].</summary>
    /// <param name="weights">v, [p].</param>
    public double[] StudentTeacher(ReadOnlySpan<double> weights)
    {
        double[] v = weights.ToArray();
        return [.. Enumerable.Range(0, v.Length).Select(i => Dot(_cross, i, v))];
    }

    private static double Dot(double[] matrix, int row, double[] v) => TensorPrimitives.Dot(matrix.AsSpan(row * v.Length, v.Length), v);
}
