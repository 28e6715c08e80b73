using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Criteria;

/// <summary>One short training: a student that sees some rows, measured on others.</summary>
/// <param name="Training">The rows it learns from.</param>
/// <param name="HeldOut">The rows it is measured on.</param>
/// <param name="Lambda">λ of the convex form; 0: the student alone, from the same start.</param>
/// <param name="Temperature">T.</param>
/// <param name="Seed">Its start and the order of its batches.</param>
public sealed record PilotTask(int[] Training, int[] HeldOut, double Lambda, double Temperature, Seed Seed);

/// <summary>A student that can be trained for a short while on a few of its training rows.</summary>
/// <param name="Rows">Its training rows.</param>
/// <param name="Measure">Trains one student and measures it: accuracy, or minus the mean squared error of a linear student.</param>
public sealed record PilotStudent(int Rows, Func<PilotTask, CancellationToken, double> Measure)
{
    /// <summary>Passes over the few rows of a pilot's networks, where their own training has not fewer.</summary>
    public const int Epochs = 10;

    /// <summary>A network, distilled by <see cref="LogitDistillation"/>; accuracy.</summary>
    /// <param name="network">The student's network.</param>
    /// <param name="options">How it is trained; at most <see cref="Epochs"/> epochs of it.</param>
    /// <param name="inputs">The student's modality of the training rows.</param>
    /// <param name="labels">Their labels.</param>
    /// <param name="teacher">The teacher's logits on the same rows.</param>
    public static PilotStudent Of(Architecture network, TrainingOptions options, Modality inputs, Labels labels, TeacherLogits teacher)
    {
        if (inputs.Count != labels.Count || inputs.Count != teacher.Count)
            throw new InvalidInputException($"row counts differ: student {inputs.Count}, labels {labels.Count}, teacher {teacher.Count}");
        TrainingOptions brief = Brief(options);
        return new PilotStudent(inputs.Count, (task, cancellation) =>
        {
            using TrainedClassifier student = new DistillationTrainer
            {
                Architecture = network,
                Options = brief,
                Method = new LogitDistillation { Lambda = task.Lambda, Temperature = task.Temperature },
            }.Train(inputs.Rows(task.Training), labels.Rows(task.Training), teacher.Rows(task.Training), task.Seed, cancellation);
            return student.Represent(inputs.Rows(task.HeldOut)).Accuracy(labels.Rows(task.HeldOut));
        });
    }

    /// <summary>The same training, cut short.</summary>
    internal static TrainingOptions Brief(TrainingOptions options) => options with { Epochs = Math.Min(Epochs, options.Epochs), EarlyStopping = null };
}
