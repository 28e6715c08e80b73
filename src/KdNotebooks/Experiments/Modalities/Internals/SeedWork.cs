using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Modalities.Internals;

/// <summary>
/// Everything of one seed, on one thread: networks alone are trained once a modality and size, and serve every pair that they
/// are in.
/// </summary>
internal sealed class SeedWork(ModalitiesProtocol protocol, MultimodalData data, RunProvenance provenance, int seed, CancellationToken cancellation)
{
    private readonly Seed _root = new(protocol.RootSeed);
    private readonly PreparedRows _rows = new(protocol, data, seed);
    private readonly PlannedRuns _planned = new(protocol, data, provenance, seed);
    private readonly Dictionary<(string Modality, string Variant, bool Teacher), Trained> _alone = [];
    private readonly Dictionary<string, Scores> _fused = [];

    public CellResult Run()
    {
        var runs = new List<RunRecord>();
        var informations = new List<InformationRecord>();
        foreach (ModalityPair pair in _planned.Pairs)
        {
            foreach (RunRecord run in _planned.Of(pair))
            {
                Scores scores = Measure(pair, run);
                runs.Add(run with { Metric = Metrics.Accuracy, Success = true, Value = scores.Accuracy });
                runs.Add(run with { Metric = Metrics.BalancedAccuracy, Success = true, Value = scores.Balanced });
            }
            informations.AddRange(Criterion(pair, LastHiddenLayer, SideBySide(Teachers(pair)), Student(pair).HeldOut.Features, _rows.TestLabels));
            if (protocol.PilotRows > 0 && pair.Variant.Length == 0)
                informations.AddRange(Criterion(pair, Quantities.Pilot, _rows.Pilot(pair.Teachers), _rows.Pilot([pair.Student]), _rows.PilotLabels));
        }
        return new CellResult(runs, informations);
    }

    /// <summary>The criterion on every ordered pair, from networks alone: nothing is distilled.</summary>
    public IReadOnlyList<VerdictBefore> Before() =>
    [
        .. _planned.Pairs.Where(pair => pair is { Variant: "", Teachers.Count: 1 }).Select(pair =>
        {
            Representation teacher = Teachers(pair)[0].HeldOut, student = Student(pair).HeldOut;
            CchVerdict? pilot = protocol.PilotRows > 0 ? Verdict(_rows.Pilot(pair.Teachers), _rows.Pilot([pair.Student]), _rows.PilotLabels) : null;
            return new VerdictBefore(
                pair, teacher.Accuracy(_rows.TestLabels), student.Accuracy(_rows.TestLabels), Verdict(teacher.Features, student.Features, _rows.TestLabels), pilot);
        }),
    ];

    /// <summary>Every pair with its networks alone, and a student distilled at any λ of the same start: accuracy on the held-out rows.</summary>
    public IEnumerable<(ModalityPair Pair, TrainablePair Networks, Func<double, double> Distil)> Alone(Func<ModalityPair, bool> wanted) => _planned.Pairs.Where(wanted).Select(pair =>
    {
        Trained[] teachers = Teachers(pair);
        Representation teacher = Mean([.. teachers.Select(each => each.HeldOut)]) with { Features = SideBySide(teachers) };
        var networks = new TrainablePair(teacher, Student(pair).HeldOut, _rows.TestLabels, PilotStudent.Of(
            StudentNetwork(pair), protocol.Training, _rows.Training(pair.Student), _rows.TrainingLabels, TeacherLogits.Mean([.. teachers.Select(each => each.Logits!)])))
        {
            Joint = pair.Teachers.Count > 1 ? null : new JointTraining(
                new PairedDataset(_rows.Training(pair.Teachers[0]), _rows.Training(pair.Student), _rows.TrainingLabels),
                Variant(pair)?.Teacher ?? protocol.TeacherOf(pair.Teachers[0]), StudentNetwork(pair), PilotStudent.Brief(protocol.Training)),
        };
        RunRecord at = _planned.Of(pair).First(run => run.Arm == Arms.Distilled);
        return (pair, networks, (Func<double, double>)(lambda => Measure(pair, at with { Lambda = lambda }).Accuracy));
    });

    private const string LastHiddenLayer = "last hidden layer";

    private Scores Measure(ModalityPair pair, RunRecord run) => run.Arm switch
    {
        Arms.Teacher => Scores.Of(Mean([.. Teachers(pair).Select(teacher => teacher.HeldOut)]), _rows.TestLabels),
        Arms.Student => Scores.Of(Student(pair).HeldOut, _rows.TestLabels),
        Arms.Distilled => Distilled(StudentNetwork(pair), _rows.Training(pair.Student), _rows.Test(pair.Student), pair, run, StudentSeed(pair.Student)),
        Arms.Fusion => Fused(pair),
        _ => FusedAndTaught(pair, run),
    };

    private Trained[] Teachers(ModalityPair pair) => [.. pair.Teachers.Select(teacher => Alone(teacher, pair.Variant, Variant(pair)?.Teacher ?? protocol.TeacherOf(teacher), isTeacher: true))];

    private Trained Student(ModalityPair pair) => Alone(pair.Student, pair.Variant, StudentNetwork(pair), isTeacher: false);

    private Architecture StudentNetwork(ModalityPair pair) => Variant(pair)?.Student ?? protocol.StudentOf(pair.Student);

    private CapacityVariant? Variant(ModalityPair pair) => protocol.Capacities.FirstOrDefault(variant => variant.Name == pair.Variant);

    private Trained Alone(string modality, string variant, Architecture network, bool isTeacher)
    {
        // A variant that leaves this side as it is has the network that is there already.
        CapacityVariant? size = protocol.Capacities.FirstOrDefault(each => each.Name == variant);
        if ((isTeacher ? size?.Teacher : size?.Student) is null) variant = "";
        if (_alone.TryGetValue((modality, variant, isTeacher), out Trained? trained)) return trained;
        Seed from = isTeacher ? _root.Derive("teacher").Derive(modality).Derive(seed) : StudentSeed(modality);
        using TrainedClassifier classifier = new SupervisedTrainer { Architecture = network, Options = protocol.Training }
            .Train(_rows.Training(modality), _rows.TrainingLabels, from, cancellation);
        trained = new Trained(classifier.Represent(_rows.Test(modality)), isTeacher ? TeacherLogits.Of(classifier, _rows.Training(modality)) : null);
        return _alone[(modality, variant, isTeacher)] = trained;
    }

    // The student alone and every distilled student of one modality start from this.
    private Seed StudentSeed(string modality) => _root.Derive("student").Derive(modality).Derive(seed);

    private Scores Distilled(Architecture network, Modality training, Modality test, ModalityPair pair, RunRecord run, Seed from)
    {
        var trainer = new DistillationTrainer
        {
            Architecture = network,
            Options = protocol.Training,
            Method = new LogitDistillation { Lambda = run.Lambda!.Value, Temperature = run.Temperature!.Value },
        };
        TeacherLogits logits = TeacherLogits.Mean([.. Teachers(pair).Select(teacher => teacher.Logits!)]);
        using TrainedClassifier student = trainer.Train(training, _rows.TrainingLabels, logits, from, cancellation);
        return Scores.Of(student.Represent(test), _rows.TestLabels);
    }

    private Scores Fused(ModalityPair pair)
    {
        FusedPair both = Both(pair);
        if (_fused.TryGetValue(both.Name, out Scores? scores)) return scores;
        using TrainedClassifier classifier = new SupervisedTrainer { Architecture = both.Network, Options = protocol.Training }
            .Train(both.Training, _rows.TrainingLabels, FusionSeed(both), cancellation);
        return _fused[both.Name] = Scores.Of(classifier.Represent(both.Test), _rows.TestLabels);
    }

    private Scores FusedAndTaught(ModalityPair pair, RunRecord run)
    {
        FusedPair both = Both(pair);
        return Distilled(both.Network, both.Training, both.Test, pair, run, FusionSeed(both));
    }

    private Seed FusionSeed(FusedPair both) => _root.Derive("fusion").Derive(both.Name).Derive(seed);

    /// <summary>Both modalities of a pair in one network, whoever is the teacher.</summary>
    private FusedPair Both(ModalityPair pair)
    {
        string[] names = [pair.Teachers[0], pair.Student];
        Array.Sort(names, StringComparer.Ordinal);
        Modality first = _rows.Training(names[0]), second = _rows.Training(names[1]);
        return new FusedPair(
            string.Join(" + ", names), new Fusion(protocol.StudentOf(names[0]), first.Shape, protocol.StudentOf(names[1]), second.Shape),
            Fusion.Join(first, second), Fusion.Join(_rows.Test(names[0]), _rows.Test(names[1])));
    }

    private InformationRecord[] Criterion(ModalityPair pair, string source, Samples h1, Samples h2, Labels labels) => InformationRecord.OfVerdict(
        protocol.Name, pair.Condition, $"{source}{PairResult.BeforeData}{data.Name}, {protocol.Components} principal components", Verdict(h1, h2, labels),
        EstimatorPair.Neighbours(protocol.Neighbours), estimator => $"{estimator.Name} ({estimator.Settings})", seed, provenance);

    private CchVerdict Verdict(Samples h1, Samples h2, Labels labels) => new ComplementarityCriterion(new CriterionOptions
    {
        Estimators = EstimatorPair.Neighbours(protocol.Neighbours),
        Components = protocol.Components,
        Level = protocol.Level,
        Subsamples = protocol.Subsamples,
        Seed = _root.Derive("subsamples").Derive(seed),
    }).Evaluate(h1, h2, labels);

    private static Samples SideBySide(Trained[] teachers) => PreparedRows.SideBySide([.. teachers.Select(teacher => teacher.HeldOut.Features)]);

    /// <summary>Several teachers as one: the mean of their logits.</summary>
    private static Representation Mean(Representation[] teachers) => teachers.Length == 1 ? teachers[0] : teachers[0] with
    {
        Logits = new Samples(teachers[0].Logits.Count, teachers[0].Logits.Dimension,
            [.. Enumerable.Range(0, teachers[0].Logits.Values.Length).Select(i => teachers.Average(teacher => teacher.Logits.Values[i]))]),
    };

    /// <summary>A network alone: what it makes of the held-out rows and, of a teacher, its logits on the training rows.</summary>
    private sealed record Trained(Representation HeldOut, TeacherLogits? Logits);

    private sealed record FusedPair(string Name, Architecture Network, Modality Training, Modality Test);

    private sealed record Scores(double Accuracy, double Balanced)
    {
        public static Scores Of(Representation seen, Labels labels) => new(seen.Accuracy(labels), seen.BalancedAccuracy(labels));
    }
}
