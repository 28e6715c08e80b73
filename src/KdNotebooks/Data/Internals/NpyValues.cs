using System.Buffers.Binary;

namespace KdNotebooks.Data.Internals;

/// <summary>Bytes of an .npy array to float64.</summary>
internal static class NpyValues
{
    private delegate double Reader(ReadOnlySpan<byte> bytes);

    public static void Convert(ReadOnlySpan<byte> bytes, NpyHeader header, Span<double> values)
    {
        Reader read = (header.Kind, header.ItemSize, header.BigEndian) switch
        {
            ('f', 2, false) => b => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
            ('f', 2, true) => b => (double)BinaryPrimitives.ReadHalfBigEndian(b),
            ('f', 4, false) => b => BinaryPrimitives.ReadSingleLittleEndian(b),
            ('f', 4, true) => b => BinaryPrimitives.ReadSingleBigEndian(b),
            ('f', 8, false) => b => BinaryPrimitives.ReadDoubleLittleEndian(b),
            ('f', 8, true) => b => BinaryPrimitives.ReadDoubleBigEndian(b),
            ('i', 1, _) => b => (sbyte)b[0],
            ('u', 1, _) => b => b[0],
            ('b', 1, _) => b => b[0] == 0 ? 0 : 1,
            ('i', 2, false) => b => BinaryPrimitives.ReadInt16LittleEndian(b),
            ('i', 2, true) => b => BinaryPrimitives.ReadInt16BigEndian(b),
            ('u', 2, false) => b => BinaryPrimitives.ReadUInt16LittleEndian(b),
            ('u', 2, true) => b => BinaryPrimitives.ReadUInt16BigEndian(b),
            ('i', 4, false) => b => BinaryPrimitives.ReadInt32LittleEndian(b),
            ('i', 4, true) => b => BinaryPrimitives.ReadInt32BigEndian(b),
            ('u', 4, false) => b => BinaryPrimitives.ReadUInt32LittleEndian(b),
            ('u', 4, true) => b => BinaryPrimitives.ReadUInt32BigEndian(b),
            ('i', 8, false) => b => BinaryPrimitives.ReadInt64LittleEndian(b),
            ('i', 8, true) => b => BinaryPrimitives.ReadInt64BigEndian(b),
            ('u', 8, false) => b => BinaryPrimitives.ReadUInt64LittleEndian(b),
            ('u', 8, true) => b => BinaryPrimitives.ReadUInt64BigEndian(b),
            _ => throw new InvalidOperationException($"no reader for {header.Kind}{header.ItemSize}"),
        };
        for (int i = 0; i < values.Length; i++) values[i] = read(bytes.Slice(i * header.ItemSize, header.ItemSize));
    }
}
