using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation.Controls;

/// <summary>
/// Label smoothing of equal strength (Yuan et al. 2020, "Revisiting Knowledge Distillation via Label Smoothing", eq. 9): the
/// teacher is replaced by one that gives every row's label the same probability a and the other classes (1 − a)/(K − 1) each,
/// at the temperature of the distillation; a is the mean that the real teacher gives to the labels of the training rows.
/// Weight, temperature and reduction are those of <paramref name="Method"/>: only what the teacher says of the single row is gone.
/// </summary>
/// <param name="Method">Weight and temperature.</param>
public sealed record AveragedTeacher(LogitDistillation Method) : DistillationScheme
{
    // A mean of 1 would need an infinite logit.
    private const double Largest = 1 - 1e-6;

    /// <inheritdoc/>
    public override string Name => "label smoothing";

    /// <inheritdoc/>
    public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default) =>
        new DistillationTrainer { Architecture = task.StudentNetwork, Options = task.Options, Method = Method }
            .Train(task.StudentInputs, task.Labels, Logits(task.Teacher.Represent(task.TeacherInputs).Logits, task.Labels), seed, cancellation);

    /// <summary>Logits whose softmax at the temperature is (a, (1 − a)/(K − 1), ...), a at the label.</summary>
    /// <param name="teacher">The real teacher's logits, [n, K].</param>
    /// <param name="labels">[n].</param>
    public TeacherLogits Logits(Samples teacher, Labels labels)
    {
        int n = labels.Count, classes = labels.ClassCount;
        double mean = Math.Min(Enumerable.Range(0, n).Average(row => ProbabilityOfLabel(teacher.Row(row), labels[row])), Largest);
        var values = new double[n * classes];
        for (int row = 0; row < n; row++) values[row * classes + labels[row]] = Method.Temperature * Math.Log(mean * (classes - 1) / (1 - mean));
        return TeacherLogits.Of(new Representation(new Samples(n, classes, values), new Samples(n, classes, values)));
    }

    private double ProbabilityOfLabel(ReadOnlySpan<double> logits, int label)
    {
        double sum = 0;
        foreach (double logit in logits) sum += Math.Exp((logit - logits[label]) / Method.Temperature);
        return 1 / sum;
    }
}
