using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>The teacher's logits on the training rows, computed once, kept in the order of the rows; immutable.</summary>
public sealed class TeacherLogits
{
    private readonly float[] _values;

    private TeacherLogits(int count, int classes, float[] values) => (Count, Classes, _values) = (count, classes, values);

    /// <summary>n, the number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of logits a row.</summary>
    public int Classes { get; }

    /// <summary>Runs <paramref name="teacher"/> over its own modality, [n, features] → [n, classes].</summary>
    public static TeacherLogits Of(TrainedClassifier teacher, Modality inputs) => Of(teacher.Logits(inputs));

    /// <summary>Takes logits that are already there.</summary>
    public static TeacherLogits Of(Representation representation) => Of(representation.Logits);

    internal static TeacherLogits Of(Samples logits)
    {
        ReadOnlySpan<double> from = logits.Values;
        var values = new float[from.Length];
        for (int i = 0; i < values.Length; i++) values[i] = (float)from[i];
        return new TeacherLogits(logits.Count, logits.Dimension, values);
    }

    /// <summary>The mean of several teachers' logits on the same rows: softened, the geometric mean of their probabilities.</summary>
    /// <exception cref="InvalidInputException">There is no teacher, or rows or classes differ.</exception>
    public static TeacherLogits Mean(IReadOnlyList<TeacherLogits> teachers)
    {
        if (teachers.Count == 0) throw new InvalidInputException("the mean of no teachers");
        TeacherLogits first = teachers[0];
        if (teachers.Any(teacher => teacher.Count != first.Count || teacher.Classes != first.Classes))
            throw new InvalidInputException($"teachers with different rows or classes: {string.Join(", ", teachers.Select(teacher => $"{teacher.Count} × {teacher.Classes}"))}");
        var values = new float[first._values.Length];
        foreach (TeacherLogits teacher in teachers)
            for (int i = 0; i < values.Length; i++) values[i] += teacher._values[i] / teachers.Count;
        return new TeacherLogits(first.Count, first.Classes, values);
    }

    /// <summary>The logits of some rows, in that order.</summary>
    public TeacherLogits Rows(ReadOnlySpan<int> rows)
    {
        var values = new float[rows.Length * Classes];
        for (int i = 0; i < rows.Length; i++) _values.AsSpan(rows[i] * Classes, Classes).CopyTo(values.AsSpan(i * Classes));
        return new TeacherLogits(rows.Length, Classes, values);
    }

    /// <summary>The rows <paramref name="rows"/> in that order, [rows, classes]; no gradient flows into it.</summary>
    internal Tensor Batch(ReadOnlySpan<int> rows)
    {
        return tensor(Rows(rows)._values, [rows.Length, Classes]);
    }
}
