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
            MfhRun run = MfhRun.Of(protocol, experiment, task, seed);
            RunRecord Done(RunRecord record, BinarySoftmax model, Samples x) => record with { Success = true, Value = model.Accuracy(x, run.Test.Labels) };
            return new CellResult(
                [Done(teacherRun, run.Teacher, run.Test.Teacher), Done(studentRun, run.Student, run.Test.Student), Done(distilledRun, run.Distilled(), run.Test.Student)],
                seed > 0 ? [] : Exact(experiment, task, provenance));
        });
    }

    private static List<InformationRecord> Exact(int experiment, ModalityFocusingTask task, RunProvenance provenance) => InformationRecord.ClosedForm(
        "mfh", Condition(experiment, task), "optimal scores, labelling weights of equal size", task.TeacherStudentInformation, task.StudentLabelInformation, provenance);
}
