namespace KdNotebooks;

/// <summary>Finds what a person meant.</summary>
public static class NearestName
{
    /// <summary>The one of <paramref name="known"/> with the smallest edit distance (Levenshtein 1966) to <paramref name="name"/>; ties go to the first.</summary>
    public static string To(string name, IEnumerable<string> known) =>
        known.MinBy(candidate => Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())) ?? throw new ArgumentException("no names", nameof(known));

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
