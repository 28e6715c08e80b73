using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using KdNotebooks.Data.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>
/// NumPy's .npy format: float16, float32, float64, all integers and bool, little and big endian, C and Fortran order,
/// one or two sizes, versions 1 to 3; text ('U', 'S') as labels. Header and length must agree before anything is allocated.
/// </summary>
public static class NpyFile
{
    /// <summary>Reads [n] as n rows of one column, [n, d] as it is.</summary>
    /// <exception cref="InvalidInputException">It is not a whole array of finite numbers; the line says where.</exception>
    public static Samples ReadSamples(string path)
    {
        using FileStream file = FeatureFile.Open(path);
        return ReadSamples(file, path, file.Length);
    }

    /// <summary>Writes [n, d] as float64, C order, version 1.</summary>
    /// <exception cref="KdException">It cannot be written; nothing half written stays.</exception>
    public static void Write(string path, Samples samples)
    {
        using AtomicFile file = AtomicFile.Create(path);
        using var stream = new BufferedStream(file.Stream, 1 << 20);
        DiskErrors.Explain(path, () =>
        {
            WriteHeader(stream, "<f8", $"({samples.Count}, {samples.Dimension})");
            Span<byte> value = stackalloc byte[8];
            foreach (double each in samples.Values)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(value, each);
                stream.Write(value);
            }
            stream.Flush();
        });
        file.Commit();
    }

    /// <summary>Writes [n] as int32.</summary>
    /// <exception cref="KdException">It cannot be written; nothing half written stays.</exception>
    public static void Write(string path, Labels labels)
    {
        using var memory = new MemoryStream();
        WriteHeader(memory, "<i4", $"({labels.Count},)");
        Span<byte> value = stackalloc byte[4];
        foreach (int each in labels.Values)
        {
            BinaryPrimitives.WriteInt32LittleEndian(value, each);
            memory.Write(value);
        }
        AtomicFile.Write(path, memory.ToArray());
    }

    internal static Samples ReadSamples(Stream stream, string name, long? length)
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        if (header.Kind is 'U' or 'S') throw new InvalidInputException($"{name} holds text, not numbers");
        (int rows, int columns) = Size(header, name);
        CheckLength(stream, header, name, length);
        double[] values = ReadNumbers(stream, header, name, length);
        if (header.Fortran) values = Transpose(values, columns, rows);
        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0) throw NotFinite(name, bad / columns, bad % columns, values[bad]);
        return new Samples(rows, columns, values);
    }

    /// <summary>Labels as text, one a row; numbers in their shortest form.</summary>
    internal static string[] ReadLabelTexts(Stream stream, string name, long? length)
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        (int rows, int columns) = Size(header, name);
        if (columns != 1) throw new InvalidInputException($"{name} has {columns} columns; labels are one column (for one-hot rows save y.argmax(1))");
        CheckLength(stream, header, name, length);
        if (header.Kind is 'U' or 'S') return ReadTexts(stream, header, name);
        double[] values = ReadNumbers(stream, header, name, length);
        var texts = new string[rows];
        for (int i = 0; i < rows; i++)
        {
            if (!double.IsFinite(values[i])) throw NotFinite(name, i, 0, values[i]);
            texts[i] = values[i].ToString(CultureInfo.InvariantCulture);
        }
        return texts;
    }

    private static (int Rows, int Columns) Size(NpyHeader header, string name)
    {
        if (header.Shape.Count is not (1 or 2))
            throw new InvalidInputException($"{name} has shape {header.ShapeText}; rows of features, (n, d), are meant: save x.reshape(len(x), -1)");
        if (header.Count == 0) throw new InvalidInputException($"{name} has shape {header.ShapeText}: it is empty");
        if (header.Count > Array.MaxLength) throw new InvalidInputException($"{name} has shape {header.ShapeText}: {header.Count} values are more than can be held");
        return ((int)header.Shape[0], header.Shape.Count == 2 ? (int)header.Shape[1] : 1);
    }

    private static void CheckLength(Stream stream, NpyHeader header, string name, long? length)
    {
        if (length is not { } whole) return;
        long there = whole - stream.Position, meant = header.Count * header.ItemSize;
        if (there != meant) throw NpyHeader.Wrong(name, $"its header says {header.ShapeText} values of {header.ItemSize} bytes = {meant} bytes, it holds {there}");
    }

    private static double[] ReadNumbers(Stream stream, NpyHeader header, string name, long? length)
    {
        int block = 64 << 10, count = (int)header.Count;
        var bytes = new byte[block * header.ItemSize];
        // Grows with what really comes where the length is not known beforehand.
        var values = new double[length is null ? Math.Min(count, 1 << 20) : count];
        for (int at = 0; at < count;)
        {
            int now = Math.Min(block, count - at);
            Span<byte> chunk = bytes.AsSpan(0, now * header.ItemSize);
            int read = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
            if (read < chunk.Length) throw NpyHeader.Wrong(name, $"its header says {count} values, it ends after {at + read / header.ItemSize}");
            if (at + now > values.Length) Array.Resize(ref values, (int)Math.Min(count, Math.Max(at + now, 2L * values.Length)));
            NpyValues.Convert(chunk, header, values.AsSpan(at, now));
            at += now;
        }
        if (stream.ReadByte() >= 0) throw NpyHeader.Wrong(name, $"it goes on after the {count} values that its header says");
        return values;
    }

    private static string[] ReadTexts(Stream stream, NpyHeader header, string name)
    {
        var texts = new List<string>();
        var bytes = new byte[header.ItemSize];
        Encoding encoding = header.Kind == 'S' ? Encoding.Latin1 : new UTF32Encoding(header.BigEndian, byteOrderMark: false);
        for (long i = 0; i < header.Count; i++)
        {
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw NpyHeader.Wrong(name, $"its header says {header.Count} values, it ends after {i}");
            texts.Add(encoding.GetString(bytes).TrimEnd('\0'));
        }
        return [.. texts];
    }

    private static double[] Transpose(double[] values, int rows, int columns)
    {
        var result = new double[values.Length];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j];
        return result;
    }

    private static void WriteHeader(Stream stream, string type, string shape)
    {
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        text = text.PadRight((text.Length + 11 + 63) / 64 * 64 - 11) + "\n"; // Values start at a multiple of 64.
        stream.Write(NpyHeader.Magic);
        stream.Write([1, 0, (byte)text.Length, (byte)(text.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }

    private static InvalidInputException NotFinite(string name, int row, int column, double value) =>
        new($"{name} has {(double.IsNaN(value) ? "NaN" : "infinity")} in row {row}, column {column} (counted from 0); remove or replace it");
}
