using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation;

/// <summary>
/// How a student learns from a teacher that is already trained: label weight · CE + term weight · term. Teacher and student
/// see different modalities of the same rows; the teacher's activations are constants.
/// </summary>
public abstract record DistillationMethod
{
    /// <summary>The name in commands and results.</summary>
    public abstract string Name { get; }

    /// <summary>The weight of the student's own cross-entropy.</summary>
    public abstract double LabelWeight { get; }

    /// <summary>The weight of <see cref="Term"/>; at 0 the student trains alone, bit for bit.</summary>
    public abstract double TermWeight { get; }

    /// <summary>What of the teacher's activations <see cref="Term"/> reads.</summary>
    public abstract ActivationKinds Reads { get; }

    /// <summary>The trainable part that lives only during distillation (a regressor, projections); null when there is none.</summary>
    /// <exception cref="InvalidInputException">The method does not fit these networks.</exception>
    public virtual nn.Module? CreateCompanion(DistillationSetting setting) => null;

    /// <summary>The method's loss of one batch, a scalar; the docstring of each method states the reduction.</summary>
    public abstract Tensor Term(DistillationBatch batch);

    /// <exception cref="InvalidInputException">A setting is out of range.</exception>
    public virtual void Check()
    {
    }

    /// <summary>The whole loss of one batch, a scalar.</summary>
    public Tensor Loss(DistillationBatch batch)
    {
        if (LabelWeight == 0) return TermWeight * Term(batch);
        Tensor hard = nn.functional.cross_entropy(batch.Student.Logits, batch.Labels, batch.ClassWeights);
        if (LabelWeight != 1) hard = LabelWeight * hard;
        return TermWeight == 0 ? hard : hard + TermWeight * Term(batch);
    }
}

/// <summary>The additive form: CE + weight · term.</summary>
public abstract record AdditiveDistillation : DistillationMethod
{
    /// <summary>The weight of the term, at least 0.</summary>
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    public override double LabelWeight => 1;

    /// <inheritdoc/>
    public override double TermWeight => Weight;

    /// <inheritdoc/>
    public override void Check()
    {
        if (!(Weight >= 0) || !double.IsFinite(Weight)) throw new InvalidInputException($"the weight {Weight} of {Name} is not a number of at least 0");
    }
}

/// <summary>Parts of a network's activations.</summary>
[Flags]
public enum ActivationKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>[n, classes].</summary>
    Logits = 1,

    /// <summary>The representation, [n, features].</summary>
    Features = 2,

    /// <summary>The outputs of all hidden layers.</summary>
    Layers = 4,
}

/// <summary>One batch as a method sees it.</summary>
/// <param name="Student">The student's activations; gradients flow into them.</param>
/// <param name="Teacher">The teacher's, of the same rows; constants. What the method does not read may be missing (null or empty).</param>
/// <param name="Labels">[batch], int64.</param>
/// <param name="Rows">Which training rows they are.</param>
/// <param name="Companion">What <see cref="DistillationMethod.CreateCompanion"/> gave.</param>
/// <param name="ClassWeights">Weights of the classes in the cross-entropy, [classes]; none when null. Logit distillation weighs its term by the same, the other methods do not.</param>
public sealed record DistillationBatch(
    Activations Student, Activations Teacher, Tensor Labels, int[] Rows, nn.Module? Companion = null, Tensor? ClassWeights = null);

/// <summary>What a method knows before training.</summary>
/// <param name="Student">The shapes of the student's activations.</param>
/// <param name="Teacher">The teacher's activations on every training row.</param>
/// <param name="Labels">Of the training rows.</param>
/// <param name="Seed">Where everything random of the method comes from.</param>
public sealed record DistillationSetting(ActivationShapes Student, TeacherActivations Teacher, Labels Labels, Seed Seed);

/// <summary>The shapes of a network's activations, without the row dimension.</summary>
/// <param name="Network">Its name, for messages.</param>
/// <param name="Classes">The number of logits.</param>
/// <param name="Features">The width of the representation.</param>
/// <param name="Layers">[units] or [channels, height, width] of each hidden layer.</param>
public sealed record ActivationShapes(string Network, int Classes, int Features, IReadOnlyList<IReadOnlyList<int>> Layers);
