using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Curve;

/// <summary>
/// For each problem and seed: the teacher, the student alone, and the student distilled at each λ and T. <see cref="GainCurve"/>
/// reads the rows and recommends a point.
/// </summary>
public sealed class CurveExperiment(CurveProtocol protocol) : IExperiment
{
    /// <summary>The method in the rows.</summary>
    public const string Method = "logit";

    /// <inheritdoc/>
    public string Name => protocol.Name;

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        RunProvenance provenance = Provenance.Of(protocol);
        return new ExperimentPlan(provenance,
            [.. protocol.Problems.SelectMany(problem => Enumerable.Range(0, protocol.Seeds).Select(seed => Cell(problem, seed, provenance)))]);
    }

    private ExperimentCell Cell(CurveProblem problem, int seed, RunProvenance provenance)
    {
        RunRecord Planned(string arm) => new() { Experiment = Name, Condition = problem.Condition, Arm = arm, Seed = seed, Provenance = provenance };
        RunRecord teacherRun = Planned(Arms.Teacher), studentRun = Planned(Arms.Student);
        RunRecord[] distilledRuns = [.. protocol.Temperatures.SelectMany(temperature => protocol.Lambdas.Select(
            lambda => Planned(Arms.Distilled) with { Method = Method, Lambda = lambda, Temperature = temperature }))];
        return new ExperimentCell($"{problem.Condition}, seed {seed}", [teacherRun, studentRun, .. distilledRuns], cancellation =>
        {
            Seed root = new Seed(protocol.RootSeed).Derive(seed), start = root.Derive("student");
            CurveRows rows = problem.Draw(root.Derive("rows"));
            RunRecord Done(RunRecord run, TrainedClassifier model, Modality test) => run with { Success = true, Value = model.Represent(test).Accuracy(rows.TestLabels) };

            var supervised = new SupervisedTrainer { Architecture = protocol.Teacher, Options = protocol.Training };
            using TrainedClassifier teacher = supervised.Train(rows.TeacherTraining, rows.TrainingLabels, root.Derive("teacher"), cancellation);
            using TrainedClassifier alone = (supervised with { Architecture = protocol.Student }).Train(rows.StudentTraining, rows.TrainingLabels, start, cancellation);
            TeacherLogits logits = TeacherLogits.Of(teacher, rows.TeacherTraining);
            List<RunRecord> runs = [Done(teacherRun, teacher, rows.TeacherTest), Done(studentRun, alone, rows.StudentTest)];
            foreach (RunRecord run in distilledRuns)
            {
                using TrainedClassifier distilled = new DistillationTrainer
                {
                    Architecture = protocol.Student,
                    Options = protocol.Training,
                    Method = new LogitDistillation { Lambda = run.Lambda!.Value, Temperature = run.Temperature!.Value },
                }.Train(rows.StudentTraining, rows.TrainingLabels, logits, start, cancellation);
                runs.Add(Done(run, distilled, rows.StudentTest));
            }
            return new CellResult(runs, []);
        });
    }
}
