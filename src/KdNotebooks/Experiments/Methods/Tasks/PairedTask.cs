using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>A system's task that runs on simulated rows or on the pairs of a data set of the comparison.</summary>
public abstract record PairedTask : SystemTask
{
    /// <summary>The data set; null: simulated rows.</summary>
    public TaskPair? Pair { get; init; }

    /// <summary>A condition's name, after the data set where there is one.</summary>
    protected string Name(string condition) => Pair is { } pair ? $"{pair.Case}, {condition}" : condition;
}

/// <summary>A data set of the comparison as the rows of a task.</summary>
/// <param name="Case">Its name among <see cref="MethodsProtocol.Cases"/>.</param>
/// <param name="Draw">Training and held-out rows by seed; null until the data set is loaded.</param>
public sealed record TaskPair(string Case, Func<Seed, Split>? Draw = null)
{
    /// <summary>The rows of a seed.</summary>
    /// <exception cref="InvalidOperationException">The data set is not loaded.</exception>
    public Split Rows(Seed seed) => (Draw ?? throw new InvalidOperationException($"the rows of {Case} are not loaded"))(seed);
}
