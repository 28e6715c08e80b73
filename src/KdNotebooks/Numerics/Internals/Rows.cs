namespace KdNotebooks.Numerics.Internals;

/// <summary>Work over rows split between jobs. Each row writes its own results, so the split never changes a bit.</summary>
internal static class Rows
{
    // Large enough that handing a block to a thread costs nothing against the work in it.
    private const int BlockSize = 256;

    /// <summary>Calls <paramref name="body"/>(from, to) over blocks that cover 0, ..., <paramref name="count"/> − 1.</summary>
    public static void For(int count, int jobs, Action<int, int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(jobs);
        int blocks = (count + BlockSize - 1) / BlockSize;
        if (jobs == 1 || blocks <= 1)
        {
            if (count > 0) body(0, count);
            return;
        }
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = jobs },
            b => body(b * BlockSize, Math.Min(count, (b + 1) * BlockSize)));
    }
}
