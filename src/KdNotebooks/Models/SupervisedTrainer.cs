using KdNotebooks.Data;
using KdNotebooks.Models.Internals;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>Trains a classifier on one modality by cross-entropy (batch mean).</summary>
public sealed record SupervisedTrainer
{
    /// <summary>The network.</summary>
    public Architecture Architecture { get; init; } = new Mlp();

    /// <summary>Epochs, batch size, step size.</summary>
    public TrainingOptions Options { get; init; } = new();

    /// <summary>Same seed, same bytes: initialisation, order of batches and held-out rows all come from it.</summary>
    /// <param name="inputs">[n, features].</param>
    /// <param name="labels">[n].</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the training between two steps.</param>
    /// <exception cref="InvalidInputException">Row counts differ, or an option is out of range.</exception>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public TrainedClassifier Train(Modality inputs, Labels labels, Seed seed, CancellationToken cancellation = default)
    {
        using Tensor? weights = ClassWeights.Of(labels, Options.ClassBalance);
        return TrainingLoop.Run(
            Architecture, inputs, labels, (network, input, targets, _) => nn.functional.cross_entropy(network.call(input), targets, weights), Options, seed, cancellation);
    }
}
