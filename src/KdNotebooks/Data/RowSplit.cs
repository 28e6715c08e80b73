using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>
/// Which rows are learnt from and which are judged on, such that no unit (patient, video, speaker) has rows on both sides.
/// </summary>
/// <param name="Train">Row numbers, ascending.</param>
/// <param name="Test">Row numbers, ascending.</param>
public sealed record RowSplit(int[] Train, int[] Test)
{
    /// <summary>
    /// Draws whole units for the test side, class by class of the units' most frequent label, until the fraction of rows
    /// is reached.
    /// </summary>
    /// <param name="units">The unit of each row.</param>
    /// <param name="labels">The label of each row.</param>
    /// <param name="testFraction">Between 0 and 1.</param>
    /// <param name="seed">Which units are drawn.</param>
    /// <exception cref="InvalidInputException">There are too few units to have every class on both sides.</exception>
    public static RowSplit ByUnit(IReadOnlyList<string> units, Labels labels, double testFraction, Seed seed)
    {
        if (!(testFraction is > 0 and < 1)) throw new InvalidInputException($"the test fraction is {testFraction}; it must be between 0 and 1");
        int[][] rows = [.. Enumerable.Range(0, units.Count).GroupBy(row => units[row]).OrderBy(unit => unit.Key, StringComparer.Ordinal).Select(unit => unit.ToArray())];
        var test = new HashSet<int>();
        foreach (IGrouping<int, int[]> stratum in rows.GroupBy(unit => MostFrequent(unit, labels)).OrderBy(stratum => stratum.Key))
        {
            int[][] drawn = [.. stratum];
            seed.Derive("split").Derive(stratum.Key).CreateStream().Shuffle<int[]>(drawn);
            int total = drawn.Sum(unit => unit.Length), taken = 0;
            foreach (int[] unit in drawn)
            {
                // The unit that crosses the mark is taken when that comes closer to it.
                if (taken + unit.Length / 2.0 > total * testFraction) break;
                test.UnionWith(unit);
                taken += unit.Length;
            }
        }
        var split = new RowSplit([.. Enumerable.Range(0, units.Count).Where(row => !test.Contains(row))], [.. test.Order()]);
        split.RequireDisjoint(units);
        foreach (int[] side in new[] { split.Train, split.Test })
            if (labels.Rows(side).Counts() is var counts && Array.IndexOf(counts, 0) is var missing and >= 0 && labels.Counts()[missing] > 0)
                throw new InvalidInputException($"there are too few units to have every class on both sides of a split; class {missing} is on one side only");
        return split;
    }

    /// <summary>One unit is judged on, all others are learnt from.</summary>
    /// <exception cref="InvalidInputException">There is no such unit.</exception>
    public static RowSplit LeaveOut(IReadOnlyList<string> units, string unit)
    {
        ILookup<bool, int> rows = Enumerable.Range(0, units.Count).ToLookup(row => units[row] == unit);
        return rows[true].Any() ? new RowSplit([.. rows[false]], [.. rows[true]]) : throw new InvalidInputException($"there is no {unit}; there are {string.Join(", ", units.Distinct().Take(12))}");
    }

    /// <summary>Checks that no unit is on both sides.</summary>
    /// <exception cref="InvalidInputException">One is; the line names it.</exception>
    public void RequireDisjoint(IReadOnlyList<string> units)
    {
        var train = Train.Select(row => units[row]).ToHashSet();
        foreach (int row in Test)
            if (train.Contains(units[row])) throw new InvalidInputException($"{units[row]} is on both sides of the split");
    }

    private static int MostFrequent(int[] rows, Labels labels)
    {
        int[] counts = labels.Rows(rows).Counts();
        return Array.IndexOf(counts, counts.Max());
    }
}
