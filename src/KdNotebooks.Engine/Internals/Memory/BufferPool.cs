using System.Numerics;

namespace TorchSharp.Internals;

/// <summary>
/// Keeps the buffers of disposed tensors for the next ones, a pool a thread (so no locks, and a thread's buffers go when
/// it ends). It never hoards: what was not needed in a whole period of <see cref="Period"/> requests is let go, so the
/// pool is never larger than what recent work had in use at once. Buffers that are never handed back are ordinary garbage.
/// </summary>
internal sealed class BufferPool
{
    private const int Period = 4096;
    private const int SmallestClass = 6; // 64 bytes

    [ThreadStatic] private static BufferPool? t_pool;

    private readonly Shelf[] _shelves = [.. Enumerable.Range(0, 4 * 32).Select(_ => new Shelf())];
    private int _requests;

    private sealed class Shelf
    {
        public readonly Stack<byte[]> Buffers = new();
        public int Fewest; // in stock at once in this period: so many were not needed
    }

    public static byte[] Rent(long bytes)
    {
        if (bytes > Array.MaxLength) throw new ExternalException($"a tensor of {bytes} bytes: the largest is {Array.MaxLength}");
        BufferPool pool = t_pool ??= new BufferPool();
        if (++pool._requests >= Period) pool.LetGo();
        (int shelf, int size) = ClassOf((int)bytes);
        Shelf s = pool._shelves[shelf];
        if (s.Buffers.TryPop(out byte[]? buffer))
        {
            s.Fewest = Math.Min(s.Fewest, s.Buffers.Count);
            return buffer;
        }
        return GC.AllocateUninitializedArray<byte>(size);
    }

    public static void Return(byte[] buffer)
    {
        BufferPool pool = t_pool ??= new BufferPool();
        pool._shelves[ClassOf(buffer.Length).Shelf].Buffers.Push(buffer);
    }

    /// <summary>Bytes in stock in this thread's pool.</summary>
    public static long Stock => t_pool is null ? 0 : t_pool._shelves.Sum(s => s.Buffers.Sum(b => (long)b.Length));

    private void LetGo()
    {
        _requests = 0;
        foreach (Shelf s in _shelves)
        {
            for (; s.Fewest > 0; s.Fewest--) s.Buffers.Pop();
            s.Fewest = s.Buffers.Count;
        }
    }

    /// <summary>Four sizes an octave: 64, 80, 96, 112, 128, 160, ... bytes.</summary>
    private static (int Shelf, int Size) ClassOf(int bytes)
    {
        if (bytes <= 1 << SmallestClass) return (0, 1 << SmallestClass);
        int octave = BitOperations.Log2((uint)(bytes - 1));
        int quarter = octave - 2;
        int steps = ((bytes - 1) >> quarter) - 3; // 1..4 quarters above 2^octave
        long size = (1L << octave) + ((long)steps << quarter);
        return (4 * (octave - SmallestClass) + steps, (int)Math.Min(size, Array.MaxLength));
    }
}
