using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Mfh;

/// <summary>One seed of one task: rows, the teacher and the student alone.</summary>
/// <param name="Protocol">How they are trained.</param>
/// <param name="Training">Rows to train on.</param>
/// <param name="Test">Fresh rows.</param>
/// <param name="Teacher">Sees x1.</param>
/// <param name="Student">Sees x2, learns from the labels.</param>
/// <param name="Start">The parameters that the student starts from, also with a teacher.</param>
internal sealed record MfhRun(MfhProtocol Protocol, LabelledRows Training, LabelledRows Test, BinarySoftmax Teacher, BinarySoftmax Student, BinarySoftmax Start)
{
    public static MfhRun Of(MfhProtocol protocol, int experiment, ModalityFocusingTask task, int seed)
    {
        // The experiment's number, not the task's name: its tasks share labels and the student's rows.
        Seed root = new Seed(protocol.RootSeed).Derive($"experiment {experiment}").Derive(seed);
        (LabelledRows training, LabelledRows test) = task.Draw(protocol.TrainingRows, protocol.TestRows, root.Derive("data"));
        BinarySoftmax Begin(Samples x, string name) => BinarySoftmax.PyTorchDefault(x.Dimension, root.Derive(name).CreateStream());
        SoftTargets hard = SoftTargets.OfLabels(training.Labels);
        BinarySoftmax start = Begin(training.Student, "student");
        return new MfhRun(
            protocol, training, test, Begin(training.Teacher, "teacher").Descend(training.Teacher, hard, protocol.LearningRate, protocol.Epochs),
            start.Descend(training.Student, hard, protocol.LearningRate, protocol.Epochs), start);
    }

    /// <summary>CE + weight · KL, the KL as the mean over all elements.</summary>
    public BinarySoftmax Distilled(double weight = 1) => Start.Descend(
        Training.Student, SoftTargets.ElementMean(Training.Labels, Teacher.Probabilities(Training.Teacher), weight), Protocol.LearningRate, Protocol.Epochs);
}
