using KdNotebooks.Data;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Distillation;

/// <summary>
/// A way to make a student of one modality with the help of another: offline from a trained teacher, online beside it, or
/// through networks that live only during training. What comes out sees the student's modality alone, but for <see cref="SeesBoth"/>. With one seed, the
/// student of every scheme starts from the parameters and the order of batches that <see cref="SupervisedTrainer"/> takes.
/// </summary>
public abstract record DistillationScheme
{
    /// <summary>The name in commands and results.</summary>
    public abstract string Name { get; }

    /// <summary>Whether what comes out takes rows of both modalities (<see cref="Fusion.Join(Modality, Modality)"/>, the teacher's first): a comparison, no student.</summary>
    public virtual bool SeesBoth => false;

    /// <summary>Why the scheme cannot be run on <paramref name="task"/>, in one line; null when it can.</summary>
    public virtual string? Misfit(DistillationTask task) => null;

    /// <summary>Trains the student.</summary>
    /// <param name="task">Rows, networks, options, teacher.</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">The scheme does not fit the task, or a setting is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public abstract TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default);
}
