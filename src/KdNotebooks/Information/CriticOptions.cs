using KdNotebooks.Information.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>The form of the function T(x, y) that a neural bound trains.</summary>
public enum CriticForm
{
    /// <summary>T = f(x)·g(y) of two networks: every pair of a batch is scored by one matrix product.</summary>
    Separable,

    /// <summary>
    /// T = h(x, y) of one network. Pairs of a batch for the product law are y shifted by 1, ..., <see cref="CriticOptions.Shifts"/>
    /// rows in training, and all pairs in evaluation.
    /// </summary>
    Joint,
}

/// <summary>How the neural bounds are trained: DV, MINE, NWJ, InfoNCE, SMILE.</summary>
public sealed record CriticOptions
{
    /// <summary>Separable or joint.</summary>
    public CriticForm Form { get; init; } = CriticForm.Separable;

    /// <summary>The widths of the hidden layers, each followed by ReLU.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [128, 128];

    /// <summary>The width of f(x) and g(y) of a separable critic.</summary>
    public int Embedding { get; init; } = 32;

    /// <summary>The shifted pairs for each row of a batch, of a joint critic.</summary>
    public int Shifts { get; init; } = 4;

    /// <summary>Rows a training batch; InfoNCE scores each row against all of it.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Rows scored against each other in evaluation; InfoNCE cannot exceed its logarithm.</summary>
    public int EvaluationBatch { get; init; } = 512;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The most training steps.</summary>
    public int MaxSteps { get; init; } = 3000;

    /// <summary>After this many looks at the validation rows without a better value the training ends.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Where the split of the rows, the weights and the batches come from.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <exception cref="InvalidInputException">A value is out of its range.</exception>
    internal TrainingPlan Training()
    {
        if (HiddenWidths.Count == 0 || HiddenWidths.Any(w => w < 1) || Embedding < 1 || Shifts < 1 || BatchSize < 2 || EvaluationBatch < 2 || MaxSteps < 1 || Patience < 1 || !(LearningRate > 0))
            throw new InvalidInputException($"a critic needs a hidden layer, batches of at least 2 rows, and positive widths, steps, patience and learning rate; got {Describe()}");
        return new TrainingPlan(BatchSize, LearningRate, MaxSteps, StepsPerLook: 50, Patience);
    }

    /// <summary>One line with every number.</summary>
    internal string Describe()
        => FormattableString.Invariant($"{(Form == CriticForm.Separable ? $"separable critic, embedding {Embedding}" : $"joint critic, {Shifts} shifts")}, hidden {string.Join("-", HiddenWidths)}, batch {BatchSize}, Adam {LearningRate}, at most {MaxSteps} steps, patience {Patience}; half the rows train, 15 % stop, the rest estimate");
}
