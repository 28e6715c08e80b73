using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>The cells of one plan: a teacher, the students that it teaches, and what is estimated of them.</summary>
internal sealed record DigitsCells(DigitsProtocol Protocol, DigitsRows Rows, DigitsStudents Students, Seed Root, RunProvenance Provenance)
{
    /// <summary>The student alone of the main grid, whatever the teacher sees.</summary>
    public ExperimentCell StudentAlone(int seed)
    {
        var condition = new DigitsCondition { Sigma = null, Teacher = DigitsCondition.NameOf(Protocol.Student), Student = DigitsCondition.NameOf(Protocol.Student) };
        RunRecord planned = Planned(condition, Arms.Student, seed);
        return new ExperimentCell($"student alone, seed {seed}", [planned], cancellation =>
            new CellResult([planned with { Success = true, Value = Students.GridStudent(Rows, seed, cancellation).Accuracy }], []));
    }

    /// <summary>One condition and seed.</summary>
    public ExperimentCell Of(DigitsCase @case, int seed)
    {
        RunRecord[] planned =
        [
            Planned(@case.Condition, Arms.Teacher, seed),
            .. @case.Condition.IsGrid ? (RunRecord[])[] : [Planned(@case.Condition, Arms.Student, seed)],
            .. @case.Lambdas.Select(lambda => Planned(@case.Condition, Arms.Distilled, seed, lambda)),
            .. @case.Fused ? (RunRecord[])[Planned(@case.Condition, Arms.Fusion, seed)] : [],
            .. @case.Fused ? @case.Lambdas.Select(lambda => Planned(@case.Condition, Arms.FusionDistilled, seed, lambda)) : [],
        ];
        return new ExperimentCell($"{@case.Condition}, seed {seed}", planned, cancellation =>
        {
            (Modality training, Modality heldOut) = Rows.Teacher(@case.Condition.Sigma!.Value);
            using TrainedClassifier teacher = Teacher(@case, seed, cancellation);
            Representation seen = teacher.Represent(heldOut);
            TeacherLogits logits = TeacherLogits.Of(teacher, training);
            LoneStudent alone = Students.Of(@case, Rows, seed, cancellation);
            var taught = new Taught(this, @case, seed, logits, cancellation);
            RunRecord[] runs =
            [
                .. planned.Select(run => run with
                {
                    Success = true,
                    Value = run.Arm switch
                    {
                        Arms.Teacher => seen.Accuracy(Rows.TestLabels),
                        Arms.Student => alone.Accuracy,
                        _ => taught.Accuracy(run),
                    },
                }),
            ];
            var informations = new DigitsInformations(Protocol, Rows, Root, Provenance);
            return new CellResult(runs, [.. informations.Of(@case.Condition, seed, seen.Features, alone.Seen.Features)]);
        });
    }

    /// <summary>
    /// The networks alone of one condition and seed, those of <see cref="Of"/>: what a rule sees before a student is distilled;
    /// and the accuracy of the student distilled at any λ.
    /// </summary>
    public (TrainablePair Networks, Func<double, double> Distil) Alone(DigitsCase @case, int seed, CancellationToken cancellation)
    {
        (Modality training, Modality heldOut) = Rows.Teacher(@case.Condition.Sigma!.Value);
        using TrainedClassifier teacher = Teacher(@case, seed, cancellation);
        TeacherLogits logits = TeacherLogits.Of(teacher, training);
        var networks = new TrainablePair(
            teacher.Represent(heldOut), Students.Of(@case, Rows, seed, cancellation).Seen, Rows.TestLabels,
            PilotStudent.Of(@case.Student, @case.Training, Rows.Student(@case.Condition.StudentSigma).Training, Rows.TrainingLabels, logits))
        {
            Joint = new JointTraining(
                new PairedDataset(training, Rows.Student(@case.Condition.StudentSigma).Training, Rows.TrainingLabels), @case.Teacher, @case.Student, PilotStudent.Brief(@case.Training)),
        };
        var taught = new Taught(this, @case, seed, logits, cancellation);
        return (networks, lambda => taught.Accuracy(Planned(@case.Condition, Arms.Distilled, seed, lambda)));
    }

    private TrainedClassifier Teacher(DigitsCase @case, int seed, CancellationToken cancellation) => new SupervisedTrainer { Architecture = @case.Teacher, Options = @case.Training }
        .Train(Rows.Teacher(@case.Condition.Sigma!.Value).Training, Rows.TrainingLabels, Root.Derive("teacher").Derive(seed), cancellation);

    private RunRecord Planned(DigitsCondition condition, string arm, int seed, double? lambda = null) => new()
    {
        Experiment = "digits",
        Condition = condition.ToString(),
        Arm = arm,
        Teacher = arm == Arms.Student ? "" : Rows.TeacherName,
        Student = arm == Arms.Teacher ? "" : Rows.StudentName,
        Method = lambda is null ? "" : "logit",
        Lambda = lambda,
        Temperature = lambda is null ? null : Protocol.Temperature,
        Seed = seed,
        Provenance = Provenance,
    };

    /// <summary>What is trained under one teacher, and the fused networks beside it.</summary>
    private sealed class Taught(DigitsCells cells, DigitsCase @case, int seed, TeacherLogits logits, CancellationToken cancellation)
    {
        private const int RowsJoinedAtOnce = 500;

        private readonly (Modality Training, Modality Test) _teacher = cells.Rows.Teacher(@case.Condition.Sigma!.Value);
        private readonly (Modality Training, Modality Test) _student = cells.Rows.Student(@case.Condition.StudentSigma);
        private Modality? _joined;

        public double Accuracy(RunRecord run)
        {
            if (run.Arm is not (Arms.Fusion or Arms.FusionDistilled))
            {
                using TrainedClassifier student = Train(@case.Student, _student.Training, run.Lambda);
                return student.Accuracy(_student.Test, cells.Rows.TestLabels);
            }
            _joined ??= Fusion.Join(_teacher.Training, _student.Training);
            using TrainedClassifier fused = Train(new Fusion(@case.Teacher, _teacher.Training.Shape, @case.Student, _student.Training.Shape), _joined, run.Lambda);
            return FusedAccuracy(fused);
        }

        private TrainedClassifier Train(Architecture network, Modality training, double? lambda) => lambda is { } weight
            ? new DistillationTrainer
            {
                Architecture = network,
                Options = @case.Training,
                Method = new LogitDistillation { Lambda = weight, Temperature = cells.Protocol.Temperature },
            }.Train(training, cells.Rows.TrainingLabels, logits, cells.Students.SeedOf(seed), cancellation)
            : new SupervisedTrainer { Architecture = network, Options = @case.Training }
                .Train(training, cells.Rows.TrainingLabels, cells.Students.SeedOf(seed), cancellation);

        // The held-out rows of both modalities are joined piece by piece: all of them would be as large again as they are.
        private double FusedAccuracy(TrainedClassifier fused)
        {
            Labels labels = cells.Rows.TestLabels;
            int width = _teacher.Test.Features + _student.Test.Features;
            double hits = 0;
            float[] values = [];
            for (int from = 0; from < labels.Count; from += RowsJoinedAtOnce)
            {
                int count = Math.Min(RowsJoinedAtOnce, labels.Count - from);
                if (values.Length != count * width) values = new float[count * width];
                Modality rows = Fusion.Join(_teacher.Test, _student.Test, from, count, values);
                hits += count * fused.Accuracy(rows, labels.Rows([.. Enumerable.Range(from, count)]));
            }
            return hits / labels.Count;
        }
    }
}
