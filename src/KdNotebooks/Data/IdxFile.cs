using System.Buffers.Binary;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>
/// The IDX format of MNIST: big-endian magic 0x00 0x00 type rank, the sizes, then the values row after row. Only
/// unsigned bytes (type 8). No size is believed: it must agree with the length of the file.
/// </summary>
public sealed class IdxFile
{
    private const int UnsignedByte = 8;
    private readonly byte[] _values;

    private IdxFile(IReadOnlyList<int> shape, byte[] values) => (Shape, _values) = (shape, values);

    /// <summary>The sizes: [n] for labels, [n, height, width] for images.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>n, the number of items.</summary>
    public int Count => Shape[0];

    /// <summary>The number of bytes in one item.</summary>
    public int ItemSize => Count == 0 ? 0 : _values.Length / Count;

    /// <summary>All values, [n, ...].</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Item <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Item(int index) => _values.AsSpan(checked(index * ItemSize), ItemSize);

    /// <summary>Reads a file; one that ends in .gz is unpacked.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rank">The number of sizes that is meant: 1 for labels, 3 for images.</param>
    /// <exception cref="InvalidInputException">It is not such a file, or not a whole one.</exception>
    public static IdxFile Read(string path, int rank)
    {
        using FileStream file = FeatureFile.Open(path);
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) return Read(file, path, rank, file.Length);
        using var unpacked = BoundedStream.GZip(file, path);
        return Read(unpacked, path, rank, null);
    }

    /// <summary>Reads a stream to its end; <paramref name="length"/> is its length where that is known.</summary>
    internal static IdxFile Read(Stream stream, string name, int rank, long? length)
    {
        int headerSize = 4 + 4 * rank;
        Span<byte> header = stackalloc byte[headerSize];
        if (stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false) < 4) throw Wrong(name, "it ends inside its header");
        if (header[0] != 0 || header[1] != 0) throw Wrong(name, "it does not start with the IDX magic number");
        if (header[2] != UnsignedByte) throw Wrong(name, $"its values are of type {header[2]}, not unsigned bytes (8)");
        if (header[3] != rank) throw Wrong(name, $"it has {header[3]} sizes, not {rank}");
        if (stream.ReadAtLeast(header[4..], 4 * rank, throwOnEndOfStream: false) < 4 * rank) throw Wrong(name, "it ends inside its header");
        var shape = new int[rank];
        long size = 1;
        for (int i = 0; i < rank; i++)
        {
            uint extent = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            size = extent > int.MaxValue ? long.MaxValue : Multiply(size, shape[i] = (int)extent);
        }
        if (length is { } whole && size != whole - headerSize)
            throw Wrong(name, $"its header says [{string.Join(", ", shape)}] = {(size == long.MaxValue ? "too many" : size)} values, it holds {whole - headerSize}");
        return new IdxFile(shape, length is null ? ReadGrowing(stream, name, size) : ReadExactly(stream, name, size));
    }

    /// <summary>The size agrees with the length of the file.</summary>
    private static byte[] ReadExactly(Stream stream, string name, long size)
    {
        if (size > Array.MaxLength) throw Wrong(name, $"it holds {size} values, more than can be held");
        var values = new byte[size];
        return stream.ReadAtLeast(values, values.Length, throwOnEndOfStream: false) == size ? values : throw Wrong(name, "it became shorter while it was read");
    }

    /// <summary>Grows with what really comes, so that a lying size costs no memory.</summary>
    private static byte[] ReadGrowing(Stream stream, string name, long size)
    {
        if (size > Array.MaxLength) throw Wrong(name, $"its header says {size} values, more than can be held");
        using var memory = new MemoryStream((int)Math.Min(size, 64 << 20));
        var buffer = new byte[(int)Math.Min(size, 1 << 20) + 1];
        int read;
        while ((read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, size + 1 - memory.Length))) > 0)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > size) throw Wrong(name, $"it holds more than the {size} values that its header says");
        }
        if (memory.Length < size) throw Wrong(name, $"its header says {size} values, it ends after {memory.Length}");
        return memory.Capacity == size ? memory.GetBuffer() : memory.ToArray();
    }

    private static long Multiply(long a, long b) => a == long.MaxValue || b != 0 && a > long.MaxValue / b ? long.MaxValue : a * b;

    private static InvalidInputException Wrong(string name, string why) => new($"{name} is not a whole IDX file: {why}");
}
