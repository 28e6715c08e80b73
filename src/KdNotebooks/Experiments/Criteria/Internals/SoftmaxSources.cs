using KdNotebooks.Data;
using KdNotebooks.Distillation.Linear;
using KdNotebooks.Experiments.Mfh;
using KdNotebooks.Experiments.Privileged;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>Softmax regressions as a pair: their logit is all the representation they have.</summary>
internal static class SoftmaxPair
{
    private static readonly Mlp s_network = new() { HiddenWidths = [16] };
    private static readonly TrainingOptions s_joint = new() { Epochs = 30, BatchSize = 32, LearningRate = 3e-3 };

    public static TrainablePair Of(BinarySoftmax teacher, BinarySoftmax student, LabelledRows training, LabelledRows test, PilotStudent pilot) =>
        new(Seen(teacher, test.Teacher), Seen(student, test.Student), new Labels(test.Labels, 2), pilot)
        {
            Joint = new JointTraining(
                new PairedDataset(Modality("teacher", training.Teacher), Modality("student", training.Student), new Labels(training.Labels, 2)), s_network, s_network, s_joint),
        };

    /// <summary>A pilot of a softmax regression, from parameters and by steps that <paramref name="train"/> takes.</summary>
    public static PilotStudent Pilot(LabelledRows training, BinarySoftmax teacher, Func<Samples, int[], double[], double, Seed, BinarySoftmax> train)
    {
        double[] probabilities = teacher.Probabilities(training.Teacher);
        int[] Labels(int[] rows) => [.. rows.Select(row => training.Labels[row])];
        return new PilotStudent(training.Labels.Length, (task, _) =>
            train(training.Student.Rows(task.Training), Labels(task.Training), [.. task.Training.Select(row => probabilities[row])], task.Lambda, task.Seed)
                .Accuracy(training.Student.Rows(task.HeldOut), Labels(task.HeldOut)));
    }

    private static Modality Modality(string name, Samples rows) => new(name, [rows.Dimension], [.. rows.Values.ToArray().Select(value => (float)value)]);

    private static Representation Seen(BinarySoftmax model, Samples x)
    {
        double[] z = model.Logits(x);
        return new Representation(new Samples(x.Count, 1, z), new Samples(x.Count, 2, [.. z.SelectMany(value => new[] { -value / 2, value / 2 })]));
    }
}

/// <summary>The simulations of the Modality Focusing Hypothesis.</summary>
internal sealed record MfhSource(LeaderboardProtocol Protocol, MfhProtocol Mfh) : LeaderboardSource(Protocol)
{
    private const int PilotSteps = 100;

    public override IExperiment Experiment { get; } = new MfhExperiment(Mfh);

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation)
    {
        double small = 2 * Protocol.SmallLambda / (1 - Protocol.SmallLambda);
        return [.. Mfh.Tasks().SelectMany(entry => Enumerable.Range(0, Protocol.Seeds).Select(seed =>
        {
            (int experiment, ModalityFocusingTask task) = entry;
            var planned = new SourceCondition(
                MfhExperiment.Condition(experiment, task), task.Name, $"experiment {experiment}", seed < Protocol.ScoredSeeds ? [.. Protocol.Criteria.Keys] : [], [small])
            { Method = "logit, element mean", Temperature = 1 };
            return new SourceCell($"{planned.Condition}, seed {seed}", seed, [planned], _ =>
            {
                MfhRun run = MfhRun.Of(Mfh, experiment, task, seed);
                PilotStudent pilot = SoftmaxPair.Pilot(run.Training, run.Teacher, (x, labels, teacher, lambda, from) => BinarySoftmax.PyTorchDefault(x.Dimension, from.CreateStream())
                    .Descend(x, SoftTargets.ElementMean(labels, teacher, 2 * lambda / (1 - lambda)), Mfh.LearningRate, PilotSteps));
                TrainablePair pair = SoftmaxPair.Of(run.Teacher, run.Student, run.Training, run.Test, pilot) with { Gamma = task.Gamma };
                return [NetworksAlone.Of(planned.Condition, pair, Protocol.Criteria, lambda => run.Distilled(lambda).Accuracy(run.Test.Student, run.Test.Labels))];
            });
        }))];
    }
}

/// <summary>The simulations of generalised distillation.</summary>
internal sealed record PrivilegedSource(LeaderboardProtocol Protocol, PrivilegedProtocol Privileged) : LeaderboardSource(Protocol)
{
    private const int PilotEpochs = 100;

    public override IExperiment Experiment { get; } = new PrivilegedExperiment(Privileged);

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation) =>
    [
        .. Enum.GetValues<Privilege>().SelectMany(privilege => Enumerable.Range(0, Protocol.Seeds).Select(seed =>
        {
            var planned = new SourceCondition(
                PrivilegedExperiment.Condition(privilege), "privileged", PrivilegedExperiment.Condition(privilege), seed < Protocol.ScoredSeeds ? Protocol.Asked : [], [Protocol.SmallLambda])
            { Method = "soft labels", Temperature = 1 };
            return new SourceCell($"{planned.Condition}, seed {seed}", seed, [planned], _ =>
            {
                PrivilegedRun run = PrivilegedRun.Of(Privileged, privilege, new Seed(Privileged.RootSeed).Derive(privilege.ToString()).Derive(seed));
                PilotStudent pilot = SoftmaxPair.Pilot(run.Training, run.Teacher, (x, labels, teacher, lambda, from) => BinarySoftmax.GlorotUniform(x.Dimension, from.CreateStream())
                    .RmsProp(x, SoftTargets.Convex(labels, teacher, lambda), Privileged.Training with { Epochs = PilotEpochs }, from.Derive("batches").CreateStream()));
                return [NetworksAlone.Of(
                    planned.Condition, SoftmaxPair.Of(run.Teacher, run.Student, run.Training, run.Test, pilot), Protocol.Criteria,
                    lambda => run.Taught(lambda).Accuracy(run.Test.Student, run.Test.Labels))];
            });
        })),
    ];
}
