using KdNotebooks.Numerics;

namespace KdNotebooks.Information;

/// <summary>How the interval of an estimate is made.</summary>
public enum IntervalMethod
{
    /// <summary>By theory where the estimator has one, gaussian, gaussian-corrected and cca on continuous variables; by subsampling otherwise.</summary>
    Automatic,

    /// <summary>By subsampling without replacement, which assumes no law.</summary>
    Subsampling,
}

/// <summary>
/// How intervals and nulls are made. An estimator that trains a network (dv, mine, nwj, infonce, smile, club, lmi) trains it
/// once: subsamples and permutations are taken of the rows that the network did not see.
/// </summary>
public sealed record UncertaintyOptions
{
    /// <summary>The nominal coverage of intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>How intervals are made.</summary>
    public IntervalMethod Method { get; init; } = IntervalMethod.Automatic;

    /// <summary>How many subsamples an interval rests on; 0 for no interval.</summary>
    public int Subsamples { get; init; } = 100;

    /// <summary>How many permutations the null rests on; 0 for no null.</summary>
    public int Permutations { get; init; }

    /// <summary>Where subsamples and permutations come from.</summary>
    public Seed Seed { get; init; } = new(1);

    /// <summary>Threads; no number depends on it.</summary>
    public int Jobs { get; init; } = 1;

    /// <exception cref="InvalidInputException">A value is out of its range.</exception>
    internal void Check()
    {
        if (!(Level is > 0 and < 1)) throw new InvalidInputException(FormattableString.Invariant($"level {Level} must lie between 0 and 1, for example 0.95"));
        if (Subsamples < 0 || Subsamples == 1) throw new InvalidInputException($"{Subsamples} subsamples: give 0 for no interval, or at least 2");
        if (Permutations < 0) throw new InvalidInputException($"{Permutations} permutations: give 0 for no null, or more");
        if (Jobs < 1) throw new InvalidInputException($"{Jobs} jobs: at least 1 is needed");
    }
}
