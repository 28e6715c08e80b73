using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods;

/// <summary>
/// A published system on the task that fits it (sequences, ordering, hashing, a simulation of its claim), with its own metric
/// and with what it is compared with.
/// </summary>
public abstract record SystemTask
{
    /// <summary>The system's name in commands and results: "speculative", "rid".</summary>
    public abstract string System { get; }

    /// <summary>What it runs on; simulated or synthetic data say so here.</summary>
    public abstract string Data { get; }

    /// <summary>The settings that are compared side by side ("SNR 0.5"), in the order of the table; at least one.</summary>
    public abstract IReadOnlyList<string> Conditions { get; }

    /// <summary>The arm that gains are measured against; one of those that <see cref="Run"/> returns.</summary>
    public abstract string Baseline { get; }

    /// <summary>Every arm of one seed; arms of one seed are paired.</summary>
    /// <param name="condition">One of <see cref="Conditions"/>.</param>
    /// <param name="seed">Where everything random comes from.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <exception cref="KdException">The run failed.</exception>
    public abstract IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default);
}

/// <summary>What one arm reached.</summary>
/// <param name="Arm">"student", "student + regular KD", the system's name.</param>
/// <param name="Metric">"token accuracy", "Kendall tau", "mAP", "accuracy": larger is better unless the name says otherwise.</param>
/// <param name="Value">The metric's value.</param>
public sealed record SystemScore(string Arm, string Metric, double Value);
