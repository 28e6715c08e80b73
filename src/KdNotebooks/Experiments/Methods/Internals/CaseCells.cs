using System.Collections.Concurrent;
using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods.Internals;

/// <summary>The cells of one data set. Its teachers are trained once a seed and serve all of them.</summary>
internal sealed class CaseCells(MethodsProtocol protocol, MethodsCase @case, CaseRows rows)
{
    private readonly Seed _root = new Seed(protocol.RootSeed).Derive("methods").Derive(@case.Name);
    private readonly ConcurrentDictionary<int, Lazy<TrainedClassifier>> _teachers = new();
    private readonly RunProvenance _provenance = (protocol with { Cases = [@case], Schemes = [], Tasks = [] }).Provenance(rows.Identity);

    /// <summary>Teacher and student alone, every seed, and the criterion on them.</summary>
    public ExperimentCell Alone()
    {
        RunRecord Planned(string arm, int seed) => Run(MethodsCondition.Alone, arm, seed) with { Teacher = arm == Arms.Teacher ? rows.TeacherName : "", Student = arm == Arms.Student ? rows.StudentName : "" };
        int[] seeds = [.. Enumerable.Range(0, protocol.Seeds)];
        RunRecord[] planned = [.. seeds.SelectMany(seed => new[] { Planned(Arms.Teacher, seed), Planned(Arms.Student, seed) })];
        return new ExperimentCell(planned[0].Condition, planned, cancellation =>
        {
            var runs = new List<RunRecord>();
            var informations = new List<InformationRecord>();
            foreach (int seed in seeds)
            {
                Split split = rows.Reported(RowsOf(seed));
                using TrainedClassifier student = new SupervisedTrainer { Architecture = @case.Student, Options = @case.Training }
                    .Train(split.Train.Student, split.Train.Labels, StudentOf(seed), cancellation);
                Representation h1 = Task(split, seed, cancellation).Teacher.Represent(split.Test.Teacher), h2 = student.Represent(split.Test.Student);
                runs.Add(Planned(Arms.Teacher, seed) with { Success = true, Value = h1.Accuracy(split.Test.Labels) });
                runs.Add(Planned(Arms.Student, seed) with { Success = true, Value = h2.Accuracy(split.Test.Labels) });
                informations.AddRange(Criterion(h1.Features, h2.Features, split.Test.Labels, seed));
            }
            return new CellResult(runs, informations);
        });
    }

    /// <summary>One scheme: its weight is tuned, then every seed is trained with it.</summary>
    public ExperimentCell Of(ComparedScheme scheme)
    {
        RunProvenance provenance = (protocol with { Cases = [@case], Schemes = [scheme], Tasks = [] }).Provenance(rows.Identity);
        RunRecord Planned(int seed, double? weight) => Taught(scheme.Name, scheme.Name, seed) with
        {
            Provenance = provenance,
            Lambda = weight is { } value ? scheme.Recorded(value) : null,
            Temperature = scheme.Temperature,
            Metric = seed < 0 ? MethodsCondition.Validation : Metrics.Accuracy,
        };
        int[] seeds = [.. Enumerable.Range(0, protocol.Seeds)], tuning = [.. Enumerable.Range(1, @case.TuningSeeds).Select(seed => -seed)];
        RunRecord[] planned = [.. tuning.SelectMany(seed => protocol.Weights.Select(weight => Planned(seed, weight))), .. seeds.Select(seed => Planned(seed, null))];
        return new ExperimentCell(planned[0].Condition, planned, cancellation =>
        {
            if (scheme.At(1).Misfit(Task(rows.Tuning(RowsOf(-1)), -1, cancellation)) is { } why)
                return new CellResult([Planned(0, null) with { Metric = MethodsCondition.Fits, Value = 0, Success = true, Error = why.ReplaceLineEndings(" ") }], []);
            RunRecord[] tuned = [.. tuning.SelectMany(seed => Validated(scheme, Planned, seed, cancellation))];
            double best = protocol.Weights.MaxBy(weight => tuned.Where(run => run.Lambda == scheme.Recorded(weight)).Average(run => run.Value!.Value));
            return new CellResult([.. tuned, .. seeds.Select(seed => Measured(scheme.At(best), Planned(seed, best), cancellation))], []);
        })
        {
            OpenEnded = true,
        };
    }

    /// <summary>Logit distillation over λ and T.</summary>
    public ExperimentCell Sweep(int seed)
    {
        RunRecord[] planned = [.. protocol.Sweep.Select(point => Taught(MethodsCondition.Sweep, "kd", seed) with { Lambda = point.Lambda, Temperature = point.Temperature })];
        return new ExperimentCell($"{planned[0].Condition}, seed {seed}", planned, cancellation => new CellResult(
            [.. planned.Select(run => Measured(new OfflineDistillation(new LogitDistillation { Lambda = run.Lambda!.Value, Temperature = run.Temperature!.Value }), run, cancellation))], []));
    }

    /// <summary>The three weights on one repetition's tuning rows. A weight at which training diverges scores 0 there.</summary>
    private IEnumerable<RunRecord> Validated(ComparedScheme scheme, Func<int, double?, RunRecord> planned, int seed, CancellationToken cancellation)
    {
        Split split = rows.Tuning(RowsOf(seed));
        DistillationTask task = Task(split, seed, cancellation);
        foreach (double weight in protocol.Weights)
        {
            RunRecord run = planned(seed, weight) with { Success = true };
            try
            {
                run = run with { Value = Accuracy(scheme.At(weight), task, split.Test, seed, cancellation) };
            }
            catch (KdException exception) when (exception is not InvalidInputException)
            {
                run = run with { Value = 0, Error = exception.Message.ReplaceLineEndings(" ") };
            }
            yield return run;
        }
    }

    private RunRecord Measured(DistillationScheme scheme, RunRecord run, CancellationToken cancellation)
    {
        Split split = rows.Reported(RowsOf(run.Seed));
        try
        {
            return run with { Success = true, Value = Accuracy(scheme, Task(split, run.Seed, cancellation), split.Test, run.Seed, cancellation) };
        }
        catch (KdException exception)
        {
            return run with { Success = false, Error = exception.Message.ReplaceLineEndings(" ") };
        }
    }

    private double Accuracy(DistillationScheme scheme, DistillationTask task, PairedDataset test, int seed, CancellationToken cancellation)
    {
        using TrainedClassifier student = scheme.Train(task, StudentOf(seed), cancellation);
        return student.Represent(scheme.SeesBoth ? Fusion.Join(test.Teacher, test.Student) : test.Student).Accuracy(test.Labels);
    }

    private DistillationTask Task(Split split, int seed, CancellationToken cancellation)
    {
        PairedDataset train = split.Train;
        TrainedClassifier teacher = _teachers.GetOrAdd(seed, _ => new Lazy<TrainedClassifier>(() =>
        {
            TrainedClassifier trained = new SupervisedTrainer { Architecture = @case.Teacher, Options = @case.Training }
                .Train(train.Teacher, train.Labels, _root.Derive("teacher").Derive(seed), cancellation);
            // Cells on several threads read it; none may leave a gradient in it.
            foreach (TorchSharp.Modules.Parameter parameter in trained.Network.parameters()) parameter.requires_grad = false;
            trained.Network.eval();
            return trained;
        })).Value;
        return new DistillationTask(train.Teacher, train.Student, train.Labels, @case.Teacher, @case.Student, @case.Training, teacher);
    }

    // Negative seeds are the tuning repetitions.
    private Seed RowsOf(int seed) => _root.Derive("rows").Derive(seed);

    // The student alone and every distilled student of one repetition start from this.
    private Seed StudentOf(int seed) => _root.Derive("student").Derive(seed);

    private RunRecord Run(string part, string arm, int seed) => new()
    {
        Experiment = "methods",
        Condition = new MethodsCondition(@case.Name, part).ToString(),
        Arm = arm,
        Seed = seed,
        Provenance = _provenance,
    };

    private RunRecord Taught(string part, string method, int seed) =>
        Run(part, Arms.Distilled, seed) with { Teacher = rows.TeacherName, Student = rows.StudentName, Method = method };

    private InformationRecord[] Criterion(Samples h1, Samples h2, Labels labels, int seed)
    {
        EstimatorPair estimators = EstimatorPair.Neighbours(protocol.Neighbours);
        CchVerdict verdict = new ComplementarityCriterion(new CriterionOptions
        {
            Estimators = estimators,
            Components = protocol.Components,
            Level = protocol.Level,
            Subsamples = protocol.Subsamples,
            Seed = _root.Derive("subsamples").Derive(seed),
        }).Evaluate(h1, h2, labels);
        return InformationRecord.OfVerdict(
            "methods", new MethodsCondition(@case.Name, MethodsCondition.Alone).ToString(), $"last hidden layers, {protocol.Components} principal components",
            verdict, estimators, estimator => estimator.Name, seed, _provenance);
    }
}
