using System.Runtime.InteropServices;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Information.Internals;

/// <summary>What is odd about data that can be used: copied rows, more columns than rows, few distinct values.</summary>
internal static class DataWarnings
{
    private const int LooksContinuous = 8;
    private const int FewCopies = 50;
    private const int RowsLookedAt = 1000;

    /// <summary>Copied rows, and more columns than rows.</summary>
    public static void Add(Samples x, Samples y, List<string> warnings)
    {
        Copies(x.Count, Distinct(x.Count, row => Hash(x.Row(row), Hash(y.Row(row), 1))), warnings);
        Columns(x.Count, x.Dimension + y.Dimension, warnings);
    }

    /// <summary>The same for a label: a copy has the same label.</summary>
    public static void Add(Samples x, Labels y, List<string> warnings)
    {
        Copies(x.Count, Distinct(x.Count, row => Hash(x.Row(row), (ulong)y[row] + 1)), warnings);
        Columns(x.Count, x.Dimension, warnings);
    }

    /// <summary>A variable that takes few values, for an estimator that assumes it to be continuous.</summary>
    public static void AddDiscrete(Samples x, string name, List<string> warnings)
    {
        int seen = Math.Min(x.Count, RowsLookedAt), step = x.Count / seen;
        int distinct = Distinct(seen, row => Hash(x.Row(row * step), 1));
        if (distinct < seen / 2)
            warnings.Add($"{name} takes only {distinct} values in {seen} rows, a continuous variable is meant: use gao where one side is discrete, histogram where both are");
    }

    // Data of few values repeat by nature; that is for the estimators to say.
    private static void Copies(int n, int distinct, List<string> warnings)
    {
        int copies = n - distinct;
        if (copies >= Math.Max(1, n / FewCopies) && distinct >= n / LooksContinuous)
            warnings.Add($"{copies} of {n} rows are exact copies of other rows: copies made by oversampling or a bootstrap raise the estimate and narrow its interval, leave them out");
    }

    private static void Columns(int n, int columns, List<string> warnings)
    {
        if (columns >= n) warnings.Add($"{columns} columns and only {n} rows: the estimate says little, project on fewer principal components");
    }

    private static int Distinct(int n, Func<int, ulong> hash)
    {
        // Open addressing; 0 marks a free place.
        var table = new ulong[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * n))];
        int distinct = 0, mask = table.Length - 1;
        for (int row = 0; row < n; row++)
        {
            ulong key = Math.Max(1, hash(row));
            int at = (int)(key >> 32) & mask;
            while (table[at] != 0 && table[at] != key) at = (at + 1) & mask;
            if (table[at] == key) continue;
            table[at] = key;
            distinct++;
        }
        return distinct;
    }

    private static ulong Hash(ReadOnlySpan<double> row, ulong seed)
    {
        ulong hash = seed;
        foreach (ulong bits in MemoryMarshal.Cast<double, ulong>(row))
        {
            // -0.0 equals 0.0.
            hash = (hash ^ (bits == 0x8000_0000_0000_0000 ? 0 : bits)) * 0x9E37_79B9_7F4A_7C15;
            hash ^= hash >> 29;
        }
        return hash;
    }
}
