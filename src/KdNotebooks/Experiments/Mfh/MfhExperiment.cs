using KdNotebooks.Distillation.Linear;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Mfh;

/// <summary>For each task and seed: the teacher, the student alone, and the student with distillation.</summary>
public sealed class MfhExperiment(MfhProtocol protocol) : IExperiment
{
    /// <inheritdoc/>
    public string Name => "mfh";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance provenance = Provenance.Of(protocol);
        return new ExperimentPlan(provenance,
            [.. protocol.Tasks().SelectMany(entry => Enumerable.Range(0, protocol.Seeds).Select(seed => Cell(entry.Experiment, entry.Task, seed, provenance)))]);
    }

    internal static string Condition(int experiment, ModalityFocusingTask task) => $"{experiment}: {task.Name}";

    private ExperimentCell Cell(int experiment, ModalityFocusingTask task, int seed, RunProvenance provenance)
    {
        string teacherName = $"simulated, {task.TeacherColumns} columns", studentName = $"simulated, {task.StudentColumns} columns";
        RunRecord Planned(string arm) => new() { Experiment = Name, Condition = Condition(experiment, task), Arm = arm, Seed = seed, Provenance = provenance };
        RunRecord teacherRun = Planned(Arms.Teacher) with { Teacher = teacherName }, studentRun = Planned(Arms.Student) with { Student = studentName };
        RunRecord distilledRun = Planned(Arms.Distilled) with { Teacher = teacherName, Student = studentName, Method = "logit, element mean", Lambda = 1, Temperature = 1 };
        return new ExperimentCell($"{Condition(experiment, task)}, seed {seed}", [teacherRun, studentRun, distilledRun], _ =>
        {
            // The experiment's number, not the task's name: its tasks share labels and the student's rows.
            Seed root = new Seed(protocol.RootSeed).Derive($"experiment {experiment}").Derive(seed);
            (LabelledRows training, LabelledRows test) = task.Draw(protocol.TrainingRows, protocol.TestRows, root.Derive("data"));
            BinarySoftmax Train(Samples x, SoftTargets targets, string start) =>
                BinarySoftmax.PyTorchDefault(x.Dimension, root.Derive(start).CreateStream()).Descend(x, targets, protocol.LearningRate, protocol.Epochs);

            SoftTargets hard = SoftTargets.OfLabels(training.Labels);
            BinarySoftmax teacher = Train(training.Teacher, hard, "teacher"), student = Train(training.Student, hard, "student");
            BinarySoftmax distilled = Train(training.Student, SoftTargets.ElementMean(training.Labels, teacher.Probabilities(training.Teacher)), "student");
            RunRecord Done(RunRecord run, BinarySoftmax model, Samples x) => run with { Success = true, Value = model.Accuracy(x, test.Labels) };
            return new CellResult(
                [Done(teacherRun, teacher, test.Teacher), Done(studentRun, student, test.Student), Done(distilledRun, distilled, test.Student)],
                seed > 0 ? [] : Exact(experiment, task, provenance));
        });
    }

    private static List<InformationRecord> Exact(int experiment, ModalityFocusingTask task, RunProvenance provenance) => InformationRecord.ClosedForm(
        "mfh", Condition(experiment, task), "optimal scores, labelling weights of equal size", task.TeacherStudentInformation, task.StudentLabelInformation, provenance);
}
