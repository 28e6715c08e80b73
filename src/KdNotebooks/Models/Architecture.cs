using KdNotebooks.Numerics;

namespace KdNotebooks.Models;

/// <summary>How a classifier is built: everything but the size of its input and output and its seed.</summary>
public abstract record Architecture
{
    /// <summary>A fresh classifier whose parameters are drawn from <paramref name="seed"/> alone.</summary>
    /// <param name="inputShape">The shape of one row of the modality.</param>
    /// <param name="classes">The number of logits.</param>
    /// <param name="seed">Where every parameter comes from.</param>
    public Classifier Create(IReadOnlyList<int> inputShape, int classes, Seed seed)
    {
        Classifier classifier = Build(inputShape, classes);
        ParameterInitialisation.DrawFrom(classifier, seed);
        return classifier;
    }

    /// <summary>The layers, with whatever parameters the backend gives them.</summary>
    protected abstract Classifier Build(IReadOnlyList<int> inputShape, int classes);

    /// <summary>The layers of <paramref name="part"/>, for a network that is made of others.</summary>
    private protected static Classifier Layers(Architecture part, IReadOnlyList<int> inputShape, int classes) => part.Build(inputShape, classes);
}
