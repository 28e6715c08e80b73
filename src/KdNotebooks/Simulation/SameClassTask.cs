using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Simulation;

/// <summary>
/// Pairs of items of the same class, such as two images of the same digit, drawn independently within a class that is drawn
/// uniformly: I = ln K of K classes, provided that an item determines its class.
/// </summary>
/// <param name="items">What is drawn from, [items, d].</param>
/// <param name="classes">The class of each item; only classes with items count.</param>
public sealed class SameClassTask(Samples items, Labels classes) : KnownAnswerTask
{
    private readonly int[][] _members = Members(items, classes);

    /// <inheritdoc/>
    public override string Name => $"same-class-{_members.Length}";

    /// <inheritdoc/>
    public override int DimensionX => items.Dimension;

    /// <inheritdoc/>
    public override int DimensionY => items.Dimension;

    /// <inheritdoc/>
    public override double MutualInformation => Math.Log(_members.Length);

    /// <inheritdoc/>
    public override PairSample Sample(int n, Seed seed)
    {
        RandomStream stream = seed.CreateStream();
        int[] first = new int[n], second = new int[n];
        for (int i = 0; i < n; i++)
        {
            int[] rows = _members[stream.NextInt(_members.Length)];
            (first[i], second[i]) = (rows[stream.NextInt(rows.Length)], rows[stream.NextInt(rows.Length)]);
        }
        return new PairSample(items.Rows(first), items.Rows(second), null);
    }

    private static int[][] Members(Samples items, Labels classes)
    {
        if (items.Count != classes.Count) throw new InvalidInputException($"{items.Count} items and {classes.Count} classes: one class for each item is needed");
        return [.. Enumerable.Range(0, items.Count).GroupBy(i => classes[i]).OrderBy(g => g.Key).Select(g => g.ToArray())];
    }
}
