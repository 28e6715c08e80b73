namespace KdNotebooks.Models;

/// <summary>How a network is trained: Adam (Kingma and Ba 2015) on mini-batches in an order drawn anew each epoch.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training rows; with <see cref="EarlyStopping"/>, the most.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Rows a step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Adam's L2 penalty.</summary>
    public double WeightDecay { get; init; }

    /// <summary>
    /// β in [0, 1]: each row weighs (n/(K n_c))^β in the whole loss, n_c the training rows of its class; 0: rows weigh the same;
    /// 1: all K classes do (the weighted mean of a batch, as PyTorch's `weight`).
    /// </summary>
    public double ClassBalance { get; init; }

    /// <summary>Null: the network of the last epoch. Else the network of the epoch with the lowest validation loss.</summary>
    public EarlyStopping? EarlyStopping { get; init; }
}

/// <summary>
/// Keeps the epoch with the lowest loss on rows held out of the training rows (never test rows), and stops when no epoch
/// was better for <paramref name="Patience"/> epochs.
/// </summary>
/// <param name="ValidationFraction">The share of the training rows that is held out, in (0, 1).</param>
/// <param name="Patience">Epochs without improvement before it stops.</param>
public sealed record EarlyStopping(double ValidationFraction = 0.1, int Patience = 5);
