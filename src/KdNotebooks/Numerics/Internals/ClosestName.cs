namespace KdNotebooks.Numerics.Internals;

/// <summary>Finds what somebody who mistyped a name probably meant.</summary>
internal static class ClosestName
{
    /// <summary>The candidate with the least edit distance (Levenshtein, ignoring case); the first of equals.</summary>
    public static string Of(string name, IReadOnlyList<string> candidates)
        => candidates.MinBy(c => Distance(name.ToLowerInvariant(), c.ToLowerInvariant()))
            ?? throw new ArgumentException("no candidates", nameof(candidates));

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
