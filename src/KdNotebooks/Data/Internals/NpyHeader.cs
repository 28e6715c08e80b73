using System.Buffers.Binary;
using System.Text;

namespace KdNotebooks.Data.Internals;

/// <summary>The header of an .npy array: versions 1 to 3 (NumPy Enhancement Proposal 1).</summary>
/// <param name="Kind">f, i, u, b (numbers), U or S (text).</param>
/// <param name="ItemSize">Bytes in one value.</param>
/// <param name="BigEndian">Byte order.</param>
/// <param name="Fortran">Whether the first index runs fastest.</param>
/// <param name="Shape">The sizes.</param>
internal sealed record NpyHeader(char Kind, int ItemSize, bool BigEndian, bool Fortran, IReadOnlyList<long> Shape)
{
    private const int Longest = 64 << 10;

    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The number of values.</summary>
    public long Count { get; private init; }

    public string ShapeText => $"({string.Join(", ", Shape)}{(Shape.Count == 1 ? "," : "")})";

    /// <summary>Reads up to the first value.</summary>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[8], length = stackalloc byte[4];
        int read = stream.ReadAtLeast(start, 8, throwOnEndOfStream: false);
        if (read < Magic.Length || !start[..Magic.Length].SequenceEqual(Magic)) throw Wrong(name, $"it does not start with NumPy's mark{FileKind.Guess(start[..read])}");
        int version = start[6];
        if (read < 8 || version is < 1 or > 3) throw Wrong(name, read < 8 ? "it ends inside its header" : $"it is of version {version}; 1 to 3 are read");
        int lengthSize = version == 1 ? 2 : 4;
        if (stream.ReadAtLeast(length[..lengthSize], lengthSize, throwOnEndOfStream: false) < lengthSize) throw Wrong(name, "it ends inside its header");
        uint size = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (size > Longest) throw Wrong(name, $"its header says that it is {size} bytes long; {Longest} are read");
        var text = new byte[size];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length) throw Wrong(name, "it ends inside its header");
        return Parse(Encoding.UTF8.GetString(text), name);
    }

    public static InvalidInputException Wrong(string name, string why) => new($"{name} is not a whole .npy array: {why}");

    private static NpyHeader Parse(string text, string name)
    {
        string descr = "";
        bool? fortran = null;
        List<long>? shape = null;
        var python = new PythonLiteral(text);
        try
        {
            python.Expect('{');
            while (!python.TryTake('}'))
            {
                string key = python.Text();
                python.Expect(':');
                if (key == "descr") descr = python.Peek() == '[' ? throw new InvalidInputException($"{name} holds records with named fields; save one plain array") : python.Text();
                else if (key == "fortran_order") fortran = python.Boolean();
                else if (key == "shape") shape = python.Tuple();
                else throw new FormatException($"'{key}' is no field of it");
                if (!python.TryTake(',') && python.Peek() != '}') throw new FormatException("a comma is missing");
            }
        }
        catch (FormatException exception)
        {
            throw Wrong(name, "its header cannot be read: " + exception.Message);
        }
        if (descr.Length == 0 || fortran is null || shape is null) throw Wrong(name, "its header lacks descr, fortran_order or shape");
        return OfShape(descr, fortran.Value, shape, name);
    }

    /// <summary>From a type as NumPy writes it ("&lt;f4") and the sizes.</summary>
    public static NpyHeader OfShape(string descr, bool fortran, IReadOnlyList<long> shape, string name)
    {
        if (descr.Length == 0) throw Wrong(name, "it has no type");
        (char kind, int itemSize, bool big) = Type(descr, name);
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || size != 0 && count > long.MaxValue / 256 / size) throw Wrong(name, $"its header says shape ({string.Join(", ", shape)}), more than can be held");
            count *= size;
        }
        return new NpyHeader(kind, itemSize, big, fortran, shape) { Count = count };
    }

    private static (char Kind, int ItemSize, bool BigEndian) Type(string descr, string name)
    {
        char order = descr[0];
        string rest = order is '<' or '>' or '|' or '=' ? descr[1..] : descr;
        if (rest.Length > 0 && rest[0] == 'O') throw new InvalidInputException($"{name} holds Python objects; save plain numbers, for example x.astype('float32')");
        if (rest.Length < 2 || !int.TryParse(rest.AsSpan(1), out int size) || size < 0) throw Wrong(name, $"its type '{descr}' is not known");
        bool known = (rest[0], size) switch
        {
            ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1) => true,
            ('U' or 'S', > 0 and <= 4096) => true,
            _ => false,
        };
        if (!known) throw new InvalidInputException($"{name} holds values of type '{descr}'; float16/32/64, integers, bool (and text as labels) are read");
        return (rest[0], rest[0] == 'U' ? 4 * size : size, order == '>');
    }
}
