namespace TorchSharp.Internals;

/// <summary>Reading and writing a run of evenly spaced elements.</summary>
internal static class Strided
{
    /// <summary>Elements handled at a time where a run has to be gathered: small enough to stay in the first-level cache.</summary>
    public const int Chunk = 512;

    /// <summary>The run as a span: in place where it is contiguous, else gathered into <paramref name="buffer"/>.</summary>
    public static ReadOnlySpan<T> Read<T>(ReadOnlySpan<T> all, long start, long step, int count, Span<T> buffer)
    {
        if (step == 1) return all.Slice((int)start, count);
        if (step == 0)
        {
            buffer[..count].Fill(all[(int)start]);
            return buffer[..count];
        }
        int at = (int)start, by = (int)step;
        for (int i = 0; i < count; i++, at += by) buffer[i] = all[at];
        return buffer[..count];
    }

    public static void Write<T>(ReadOnlySpan<T> values, Span<T> all, long start, long step)
    {
        if (step == 1)
        {
            values.CopyTo(all[(int)start..]);
            return;
        }
        int at = (int)start, by = (int)step;
        for (int i = 0; i < values.Length; i++, at += by) all[at] = values[i];
    }
}
