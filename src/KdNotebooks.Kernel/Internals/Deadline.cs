using System.Diagnostics;

namespace KdNotebooks.Kernel.Internals;

/// <summary>A moment to wait until, by the clock that only goes forward: the time of day may be set at any moment.</summary>
internal readonly record struct Deadline
{
    private readonly long start;
    private readonly TimeSpan patience;

    private Deadline(TimeSpan patience) => (start, this.patience) = (Stopwatch.GetTimestamp(), patience);

    public static Deadline In(TimeSpan patience) => new(patience);

    /// <summary>What is left; zero when it has passed.</summary>
    public TimeSpan Left => patience - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    public bool HasPassed => Left == TimeSpan.Zero;
}
