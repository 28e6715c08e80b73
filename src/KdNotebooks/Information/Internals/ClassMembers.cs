using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>The rows of each class.</summary>
internal static class ClassMembers
{
    /// <summary>For each class its rows, ascending.</summary>
    public static int[][] Of(Labels y)
    {
        int[][] members = [.. y.Counts().Select(c => new int[c])];
        var filled = new int[members.Length];
        for (int i = 0; i < y.Count; i++) members[y[i]][filled[y[i]]++] = i;
        return members;
    }

    /// <summary>The rows whose class has at least two: within a class of one nothing can be near.</summary>
    /// <exception cref="InvalidInputException">Fewer than two such classes.</exception>
    public static (Samples X, Labels Y) Shared(Samples x, Labels y, List<string> warnings)
    {
        int[] counts = y.Counts();
        int single = counts.Count(c => c == 1), shared = counts.Count(c => c > 1);
        if (shared == 0) throw new InvalidInputException("labels: every class has a single row; a label that repeats is needed");
        if (shared == 1) throw new InvalidInputException("labels: only one class has more than one row; at least two are needed");
        if (single == 0) return (x, y);
        warnings.Add(single == 1 ? "1 class with a single row was left out" : $"{single} classes with a single row were left out");
        int[] rows = [.. Enumerable.Range(0, y.Count).Where(i => counts[y[i]] > 1)];
        return (x.Rows(rows), y.Rows(rows));
    }
}
