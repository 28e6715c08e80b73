using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// Trains a student on its own modality with a teacher's cached activations. With the same seed it starts from the same
/// parameters and sees the same batches as <see cref="SupervisedTrainer"/>: a paired comparison.
/// </summary>
public sealed record DistillationTrainer
{
    /// <summary>The student's network; it may differ from the teacher's.</summary>
    public Architecture Architecture { get; init; } = new Mlp();

    /// <summary>Epochs, batch size, step size.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>How the teacher is used.</summary>
    public DistillationMethod Method { get; init; } = new LogitDistillation();

    /// <summary>Distils from cached logits, for methods that read nothing else.</summary>
    /// <param name="inputs">The student's modality, [n, features].</param>
    /// <param name="labels">[n].</param>
    /// <param name="teacher">The teacher's logits on the same rows, [n, classes].</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">Row or class counts differ, the method reads more than logits, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public TrainedClassifier Train(
        Modality inputs, Labels labels, TeacherLogits teacher, Seed seed, CancellationToken cancellation = default)
    {
        if (Method.Reads != ActivationKinds.Logits)
            throw new InvalidInputException($"{Method.Name} reads the teacher's {Method.Reads}, not only its logits: give it {nameof(TeacherActivations)}");
        Check(inputs, labels, teacher.Count, teacher.Classes);
        return Train(inputs, labels, rows => Of(teacher.Batch(rows)), companion: null, seed, cancellation);

        static Activations Of(Tensor logits) => new(logits, logits, []);
    }

    /// <summary>Distils with any method.</summary>
    /// <param name="inputs">The student's modality, [n, features].</param>
    /// <param name="labels">[n].</param>
    /// <param name="teacher">The teacher's activations on the same rows; they must hold what <see cref="DistillationMethod.Reads"/> names.</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">Row or class counts differ, the method does not fit the networks, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public TrainedClassifier Train(
        Modality inputs, Labels labels, TeacherActivations teacher, Seed seed, CancellationToken cancellation = default)
    {
        Check(inputs, labels, teacher.Count, teacher.Shapes.Classes);
        using nn.Module? companion = CreateCompanion(inputs, labels, teacher, seed);
        return Train(inputs, labels, teacher.Batch, companion, seed, cancellation);
    }

    private delegate Activations TeacherBatch(ReadOnlySpan<int> rows);

    private TrainedClassifier Train(
        Modality inputs, Labels labels, TeacherBatch teacher, nn.Module? companion, Seed seed, CancellationToken cancellation)
    {
        using Tensor? weights = ClassWeights.Of(labels, Options.ClassBalance);
        return TrainingLoop.Run(
            Architecture, inputs, labels,
            (network, input, targets, rows) => Method.Loss(new DistillationBatch(network.Activate(input), teacher(rows), targets, rows.ToArray(), companion, weights)),
            Options, seed, cancellation, companion);
    }

    /// <summary>The method's trainable part, with its parameters drawn; null when it has none.</summary>
    /// <exception cref="InvalidInputException">The method does not fit these networks.</exception>
    internal nn.Module? CreateCompanion(Modality inputs, Labels labels, TeacherActivations teacher, Seed seed)
    {
        var setting = new DistillationSetting(StudentShapes(inputs, labels, seed), teacher, labels, seed.Derive(Method.Name));
        nn.Module? companion = Method.CreateCompanion(setting);
        if (companion is not null) ParameterInitialisation.DrawFrom(companion, seed.Derive("companion"));
        return companion;
    }

    private ActivationShapes StudentShapes(Modality inputs, Labels labels, Seed seed)
    {
        using Classifier probe = Architecture.Create(inputs.Shape, labels.ClassCount, seed);
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        probe.eval();
        return TeacherActivations.ShapesOf(Architecture.ToString()!, probe.Activate(new BatchReader(inputs).Read([0])));
    }

    private void Check(Modality inputs, Labels labels, int rows, int classes)
    {
        Method.Check();
        if (rows != inputs.Count) throw new InvalidInputException($"the teacher's logits cover {rows} rows, {inputs.Name} has {inputs.Count}");
        if (classes != labels.ClassCount) throw new InvalidInputException($"the teacher has {classes} classes, the labels have {labels.ClassCount}");
    }
}
