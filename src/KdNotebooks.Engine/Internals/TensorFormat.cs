using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Internals;

/// <summary>TorchSharp's own file format: numbers as LEB128, a tensor as dtype, rank, sizes and its bytes in row-major order.</summary>
internal static class TensorFormat
{
    public static void Write(BinaryWriter writer, NdArray x)
    {
        WriteNumber(writer, (long)x.Type);
        WriteNumber(writer, x.Rank);
        foreach (long d in x.Shape) WriteNumber(writer, d);
        using NdArray packed = x.Packed();
        writer.Write(Bytes(packed));
    }

    public static NdArray Read(BinaryReader reader)
    {
        var type = (ScalarType)ReadNumber(reader);
        var shape = new long[ReadNumber(reader)];
        for (int i = 0; i < shape.Length; i++) shape[i] = ReadNumber(reader);
        var x = new NdArray(type, shape);
        reader.BaseStream.ReadExactly(Bytes(x));
        return x;
    }

    /// <summary>Into a tensor of the same dtype and shape.</summary>
    public static void ReadInto(BinaryReader reader, NdArray x)
    {
        using NdArray y = Read(reader);
        if (y.Type != x.Type) throw new ArgumentException($"Mismatched tensor data types while loading: {y.Type} in the file, {x.Type} expected. Make sure that the model you are loading into is exactly the same as the origin.");
        if (!Shapes.Same(y.Shape, x.Shape)) throw new ArgumentException($"Mismatched tensor shape while loading: {Shapes.Text(y.Shape)} in the file, {Shapes.Text(x.Shape)} expected. Make sure that the model you are loading into is exactly the same as the origin.");
        Copying.Into(x, y);
    }

    private static Span<byte> Bytes(NdArray x) => MemoryMarshal.AsBytes(x.Storage.Span<byte>()).Slice((int)(x.Offset * x.Type.Size()), (int)(x.Count * x.Type.Size()));

    public static void WriteNumber(BinaryWriter writer, long value)
    {
        for (; value > 0x7f; value >>= 7) writer.Write((byte)(value | 0x80));
        writer.Write((byte)value);
    }

    public static long ReadNumber(BinaryReader reader)
    {
        long result = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = reader.ReadByte();
            result |= (long)(b & 0x7f) << shift;
            if ((b & 0x80) == 0) return result;
        }
    }
}
