using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace KdNotebooks.Data.Internals;

/// <summary>The blocks of a lazy-load database: each a length, then zlib (or a letter for the method, then its data).</summary>
internal sealed class LazyBlocks(FileStream file, string name, RValue? references)
{
    private readonly Dictionary<string, RValue> _read = [];

    /// <summary>Reads the block at (offset, length).</summary>
    public RValue Read(RValue place)
    {
        if (place.Numbers is not [var offset, var length] || !(offset >= 0 && length >= 5 && offset + length <= file.Length))
            throw new InvalidDataException($"a block lies outside {name}");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new InvalidDataException("its environments are nested too deep");
        var block = new byte[(int)length];
        file.Position = (long)offset;
        file.ReadExactly(block);
        using var unpacked = new BufferedStream(new BoundedStream(Unpack(block), name, block.Length), 64 << 10);
        return new RReader(unpacked, name) { Persistent = Reference }.ReadFile();
    }

    private Stream Unpack(byte[] block)
    {
        int size = BinaryPrimitives.ReadInt32BigEndian(block);
        if (size < 0) throw new InvalidDataException("a block has a negative length");
        return block[4] switch
        {
            (byte)'0' => new MemoryStream(block, 5, block.Length - 5),
            (byte)'2' => BoundedStream.BZip2(new MemoryStream(block, 5, block.Length - 5), name),
            (byte)'Z' => new MemoryStream(Lzma2.Decode(block, 5, size)),
            _ => new ZLibStream(new MemoryStream(block, 4, block.Length - 4), CompressionMode.Decompress),
        };
    }

    /// <summary>Environments are blocks of their own; one that is being read stands for itself.</summary>
    private RValue Reference(string key)
    {
        if (_read.TryGetValue(key, out RValue? known)) return known;
        var environment = new RValue { Kind = "environment" };
        _read[key] = environment;
        if (references?[key] is { } place)
        {
            RValue contents = Read(place);
            RValue bindings = contents["bindings"] ?? contents;
            (environment.Items, environment.Names) = (bindings.Items, bindings.Names);
        }
        return environment;
    }
}
