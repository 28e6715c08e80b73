using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>n draws of a pair: a continuous X [n, dx] with either a continuous Y [n, dy] or a label.</summary>
/// <param name="X">[n, dx].</param>
/// <param name="Y">[n, dy]; null where the partner is a label.</param>
/// <param name="Label">[n]; null where the partner is continuous.</param>
public sealed record PairSample(Samples X, Samples? Y, Labels? Label);

/// <summary>
/// A pair of variables whose mutual information is known: the object that draws the data knows the truth (after the
/// benchmark of Czyż et al., <i>Beyond Normal: On the evaluation of mutual information estimators</i>, NeurIPS 2023).
/// </summary>
public abstract class KnownAnswerTask
{
    /// <summary>The name from which <see cref="KnownAnswerTasks.ByName"/> makes it again: "bivariate-normal-0.75+spiral".</summary>
    public abstract string Name { get; }

    /// <summary>The columns of X.</summary>
    public abstract int DimensionX { get; }

    /// <summary>The columns of Y; 0 where the partner is a label.</summary>
    public abstract int DimensionY { get; }

    /// <summary>Whether Y is a label.</summary>
    public bool IsLabelled => DimensionY == 0;

    /// <summary>Whether the law has so few moments that estimators which rely on them are not expected to succeed.</summary>
    public virtual bool IsHeavyTailed => false;

    /// <summary>Whether every coordinate of X and Y is standard normal, as some images require.</summary>
    public virtual bool HasNormalMargins => false;

    /// <summary>I(X;Y), nats.</summary>
    public abstract double MutualInformation { get; }

    /// <summary><paramref name="n"/> independent draws; the same seed gives the same rows.</summary>
    public abstract PairSample Sample(int n, Seed seed);
}
