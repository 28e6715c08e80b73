using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>An array out of a pickle. Its bytes lie in the file and are read when values are asked for.</summary>
public sealed class NumpyArray
{
    private readonly NpyHeader _type;
    private readonly ByteSource _bytes;

    internal NumpyArray(NpyHeader type, ByteSource bytes, string name)
    {
        if (type.Count > Array.MaxLength || type.Count * type.ItemSize != bytes.Length)
            throw new InvalidInputException($"{name} has an array of shape {type.ShapeText} with {bytes.Length} bytes; {type.Count} values of {type.ItemSize} bytes are meant");
        (_type, _bytes) = (type, bytes);
    }

    /// <summary>The sizes.</summary>
    public IReadOnlyList<int> Shape => [.. _type.Shape.Select(size => (int)size)];

    /// <summary>Whether it holds text.</summary>
    public bool IsText => _type.Kind is 'U' or 'S';

    /// <summary>All values in C order, as they are (NaN and infinity too).</summary>
    /// <exception cref="InvalidInputException">It holds text.</exception>
    public float[] Floats()
    {
        if (IsText) throw new InvalidInputException("an array of text is not numbers");
        const int block = 64 << 10;
        var values = new float[_type.Count];
        var bytes = new byte[block * _type.ItemSize];
        var numbers = new double[block];
        for (int at = 0; at < values.Length; at += block)
        {
            int now = Math.Min(block, values.Length - at);
            _bytes.Read((long)at * _type.ItemSize, bytes.AsSpan(0, now * _type.ItemSize));
            NpyValues.Convert(bytes.AsSpan(0, now * _type.ItemSize), _type, numbers.AsSpan(0, now));
            for (int i = 0; i < now; i++) values[at + i] = (float)numbers[i];
        }
        return _type.Fortran && _type.Shape.Count > 1 ? InCOrder(values) : values;
    }

    /// <summary>All texts.</summary>
    /// <exception cref="InvalidInputException">It holds numbers.</exception>
    public string[] Texts()
    {
        if (!IsText) throw new InvalidInputException("an array of numbers is not text");
        Encoding encoding = _type.Kind == 'S' ? Encoding.Latin1 : new UTF32Encoding(_type.BigEndian, byteOrderMark: false);
        var texts = new string[_type.Count];
        var bytes = new byte[_type.ItemSize];
        for (int i = 0; i < texts.Length; i++)
        {
            _bytes.Read((long)i * bytes.Length, bytes);
            texts[i] = encoding.GetString(bytes).TrimEnd('\0');
        }
        return texts;
    }

    private float[] InCOrder(float[] fortran)
    {
        int[] shape = [.. Shape];
        var values = new float[fortran.Length];
        var index = new int[shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int from = 0;
            for (int axis = shape.Length - 1; axis >= 0; axis--) from = from * shape[axis] + index[axis];
            values[i] = fortran[from];
            for (int axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) index[axis] = 0;
        }
        return values;
    }
}
