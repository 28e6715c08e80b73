using KdNotebooks.Data;
using KdNotebooks.Models;
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
    public static TeacherLogits Of(TrainedClassifier teacher, Modality inputs) => Of(teacher.Represent(inputs));

    /// <summary>Takes logits that are already there.</summary>
    public static TeacherLogits Of(Representation representation)
    {
        ReadOnlySpan<double> logits = representation.Logits.Values;
        var values = new float[logits.Length];
        for (int i = 0; i < values.Length; i++) values[i] = (float)logits[i];
        return new TeacherLogits(representation.Logits.Count, representation.Logits.Dimension, values);
    }

    /// <summary>The rows <paramref name="rows"/> in that order, [rows, classes]; no gradient flows into it.</summary>
    internal Tensor Batch(ReadOnlySpan<int> rows)
    {
        var batch = new float[rows.Length * Classes];
        for (int i = 0; i < rows.Length; i++) _values.AsSpan(rows[i] * Classes, Classes).CopyTo(batch.AsSpan(i * Classes));
        return tensor(batch, [rows.Length, Classes]);
    }
}
