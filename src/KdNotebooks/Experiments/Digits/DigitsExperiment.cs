using System.Collections.Concurrent;
using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Digits;

/// <summary>
/// MNIST teaches MNIST-M. For each blur σ of the teacher's images and each seed: the teacher alone, the student alone, the
/// student distilled at each λ, and both terms of the criterion on the same held-out rows.
/// </summary>
/// <param name="protocol">Every number.</param>
/// <param name="load">The rows; by default MNIST and MNIST-M of the data folder, fetched or built where they are missing.</param>
public sealed class DigitsExperiment(DigitsProtocol protocol, Func<DigitsProtocol, IProgress<string>, CancellationToken, DigitsRows>? load = null) : IExperiment
{
    private readonly Func<DigitsProtocol, IProgress<string>, CancellationToken, DigitsRows> _load = load ?? DigitsRows.Load;
    private readonly Seed _root = new(protocol.RootSeed);

    /// <inheritdoc/>
    public string Name => "digits";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        DigitsRows rows = _load(protocol, progress, cancellation);
        var provenance = new RunProvenance(
            Backend.Name, protocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{protocol.Hash(rows.TeacherName, rows.StudentName)}");
        var work = new Work(protocol, _root, rows, provenance);
        IEnumerable<int> seeds = Enumerable.Range(0, protocol.Seeds);
        return new ExperimentPlan(provenance,
        [
            .. seeds.Select(work.StudentAlone),
            .. protocol.Sigmas.SelectMany(sigma => seeds.Select(seed => work.Blurred(sigma, seed))),
        ]);
    }

    /// <summary>The cells of one plan and what they share.</summary>
    private sealed class Work(DigitsProtocol protocol, Seed root, DigitsRows rows, RunProvenance provenance)
    {
        private readonly ConcurrentDictionary<int, Lazy<(double Accuracy, Samples Features)>> _students = new();

        public ExperimentCell StudentAlone(int seed)
        {
            RunRecord planned = Planned("any", Arms.Student, seed) with { Student = rows.StudentName };
            return new ExperimentCell($"student alone, seed {seed}", [planned], cancellation =>
                new CellResult([planned with { Success = true, Value = Student(seed, cancellation).Accuracy }], []));
        }

        public ExperimentCell Blurred(double sigma, int seed)
        {
            string condition = DigitsSummary.Condition(sigma);
            RunRecord teacherRun = Planned(condition, Arms.Teacher, seed) with { Teacher = rows.TeacherName };
            RunRecord[] distilledRuns = [.. protocol.Lambdas.Select(lambda => Planned(condition, Arms.Distilled, seed) with
            {
                Teacher = rows.TeacherName,
                Student = rows.StudentName,
                Method = "logit",
                Lambda = lambda,
                Temperature = protocol.Temperature,
            })];
            return new ExperimentCell($"σ = {sigma}, seed {seed}", [teacherRun, .. distilledRuns], cancellation =>
            {
                (Modality training, Modality heldOut) = rows.Teacher(sigma);
                using TrainedClassifier teacher = new SupervisedTrainer { Architecture = protocol.Teacher, Options = protocol.Training }
                    .Train(training, rows.TrainingLabels, root.Derive("teacher").Derive(seed), cancellation);
                Representation seen = teacher.Represent(heldOut);
                TeacherLogits logits = TeacherLogits.Of(teacher, training);

                var runs = new List<RunRecord> { teacherRun with { Success = true, Value = seen.Accuracy(rows.TestLabels) } };
                foreach (RunRecord run in distilledRuns)
                    runs.Add(run with { Success = true, Value = Distilled(logits, run.Lambda!.Value, seed, cancellation) });
                return new CellResult(runs, Informations(condition, seed, seen.Features, Student(seed, cancellation).Features));
            });
        }

        private (double Accuracy, Samples Features) Student(int seed, CancellationToken cancellation) => _students.GetOrAdd(seed, _ =>
            new Lazy<(double, Samples)>(() =>
            {
                using TrainedClassifier student = new SupervisedTrainer { Architecture = protocol.Student, Options = protocol.Training }
                    .Train(rows.StudentTraining, rows.TrainingLabels, StudentSeed(seed), cancellation);
                Representation seen = student.Represent(rows.StudentTest);
                return (seen.Accuracy(rows.TestLabels), seen.Features);
            })).Value;

        private double Distilled(TeacherLogits logits, double lambda, int seed, CancellationToken cancellation)
        {
            var trainer = new DistillationTrainer
            {
                Architecture = protocol.Student,
                Options = protocol.Training,
                Method = new LogitDistillation { Lambda = lambda, Temperature = protocol.Temperature },
            };
            using TrainedClassifier student = trainer.Train(rows.StudentTraining, rows.TrainingLabels, logits, StudentSeed(seed), cancellation);
            return student.Represent(rows.StudentTest).Accuracy(rows.TestLabels);
        }

        private List<InformationRecord> Informations(string condition, int seed, Samples teacher, Samples student)
        {
            EstimatorPair pair = EstimatorPair.Neighbours(protocol.Neighbours);
            CchVerdict verdict = new ComplementarityCriterion(new CriterionOptions
            {
                Estimators = pair,
                Components = protocol.Components,
                Level = protocol.Level,
                Subsamples = protocol.Subsamples,
                Seed = root.Derive("subsamples").Derive(seed),
            }).Evaluate(teacher, student, rows.TestLabels);

            InformationRecord Row(string quantity, string estimator, double nats, Interval interval) => new()
            {
                Experiment = "digits",
                Condition = condition,
                Quantity = quantity,
                Estimator = estimator,
                Representation = $"last hidden layer, {protocol.Components} principal components",
                N = verdict.N,
                Nats = nats,
                Lower = interval.Lower,
                Upper = interval.Upper,
                Seed = seed,
                Provenance = provenance,
            };
            string Named(IMutualInformationEstimator estimator) => $"{estimator.Name} ({estimator.Settings})";
            return
            [
                Row(Quantities.TeacherStudent, Named(pair.TeacherStudent), verdict.TeacherStudent.Nats, verdict.TeacherStudent.Interval!),
                Row(Quantities.StudentLabel, Named(pair.StudentLabel), verdict.StudentLabel.Nats, verdict.StudentLabel.Interval!),
                Row(Quantities.Margin, pair.Name, verdict.Margin.Nats, verdict.Margin.Interval),
            ];
        }

        // The student alone and every distilled student of one repetition start from this.
        private Seed StudentSeed(int seed) => root.Derive("student").Derive(seed);

        private RunRecord Planned(string condition, string arm, int seed) =>
            new() { Experiment = "digits", Condition = condition, Arm = arm, Seed = seed, Provenance = provenance };
    }
}
