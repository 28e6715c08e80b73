using System.Buffers;
using System.Numerics;
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
        ulong[] hashes = new ulong[x.Count];
        Array.Fill(hashes, 1UL);
        Hash(x, hashes);
        Hash(y, hashes);
        Copies(x.Count, Distinct(hashes), warnings);
        Columns(x.Count, x.Dimension + y.Dimension, warnings);
    }

    /// <summary>The same for a label: a copy has the same label.</summary>
    public static void Add(Samples x, Labels y, List<string> warnings)
    {
        var hashes = new ulong[x.Count];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = (ulong)y[i] + 1;
        Hash(x, hashes);
        Copies(x.Count, Distinct(hashes), warnings);
        Columns(x.Count, x.Dimension, warnings);
    }

    /// <summary>A variable that takes few values, for an estimator that assumes it to be continuous.</summary>
    public static void AddDiscrete(Samples x, string name, List<string> warnings)
    {
        int seen = Math.Min(x.Count, RowsLookedAt), step = x.Count / seen;
        var hashes = new ulong[seen];
        for (int i = 0; i < seen; i++) hashes[i] = Hash(x.Row(i * step), 1);
        int distinct = Distinct(hashes);
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

    private static int Distinct(ReadOnlySpan<ulong> hashes)
    {
        // Open addressing; 0 marks a free place.
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, 2 * hashes.Length)), mask = size - 1, distinct = 0;
        ulong[] table = ArrayPool<ulong>.Shared.Rent(size);
        table.AsSpan(0, size).Clear();
        foreach (ulong hash in hashes)
        {
            ulong key = Math.Max(1, hash);
            int at = (int)(key >> 32) & mask;
            while (table[at] != 0 && table[at] != key) at = (at + 1) & mask;
            if (table[at] == key) continue;
            table[at] = key;
            distinct++;
        }
        ArrayPool<ulong>.Shared.Return(table);
        return distinct;
    }

    private static void Hash(Samples x, Span<ulong> hashes)
    {
        ReadOnlySpan<double> values = x.Values;
        int d = x.Dimension;
        for (int i = 0; i < hashes.Length; i++) hashes[i] = Hash(values.Slice(i * d, d), hashes[i]);
    }

    private static ulong Hash(ReadOnlySpan<double> row, ulong seed)
    {
        ulong hash = seed;
        foreach (double value in row)
        {
            // -0.0 + 0.0 is 0.0: equal values have equal bits.
            hash = (hash ^ BitConverter.DoubleToUInt64Bits(value + 0.0)) * 0x9E37_79B9_7F4A_7C15;
            hash ^= hash >> 29;
        }
        return hash;
    }
}
