using System.Buffers.Binary;
using System.Text;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// R's serialization, as "R Internals", section 1.8, describes it. No length is believed: vectors grow with what really
/// comes. Nesting is limited, shared values are shared, cycles through environments stay cycles.
/// </summary>
internal sealed class RReader(Stream stream, string name)
{
    private const int DeepestNesting = 1000;

    // Room for what is there, not for what a length claims: lists nest.
    private const int Few = 16;
    private const int Block = 64 << 10;
    private const int NAInteger = int.MinValue;

    private static readonly Dictionary<int, string> s_kinds = new()
    {
        [0] = "NULL",
        [1] = "symbol",
        [2] = "pairlist",
        [3] = "closure",
        [4] = "environment",
        [5] = "promise",
        [6] = "language",
        [7] = "special",
        [8] = "builtin",
        [10] = "logical",
        [13] = "integer",
        [14] = "double",
        [15] = "complex",
        [16] = "character",
        [17] = "...",
        [19] = "list",
        [20] = "expression",
        [21] = "bytecode",
        [22] = "externalptr",
        [23] = "weakref",
        [24] = "raw",
        [25] = "S4",
    };

    private static readonly RValue s_null = new() { Kind = "NULL" };
    private readonly List<RValue> _shared = [];
    private readonly byte[] _buffer = new byte[8 * Block];
    private bool _bigEndian;
    private int _depth;

    /// <summary>Gives the environment that a lazy-load database keeps elsewhere.</summary>
    public Func<string, RValue>? Persistent { get; init; }

    /// <summary>Reads the header and the one value that follows.</summary>
    public RValue ReadFile()
    {
        Span<byte> format = stackalloc byte[2];
        stream.ReadExactly(format);
        _bigEndian = format.SequenceEqual("X\n"u8) || (format.SequenceEqual("B\n"u8) ? false
            : throw new InvalidDataException(format[0] == 'A' ? "it is saved as text (ascii = TRUE); save it without that" : "it does not start as R's serialization does"));
        int version = Int();
        if (version is not (2 or 3)) throw new InvalidDataException($"it is of version {version}; 2 and 3 are read");
        Int(); // The version of R that wrote it.
        Int(); // The oldest that reads it.
        if (version == 3) Text(Int()); // The native encoding.
        return Item();
    }

    private RValue Item() => Item(Int());

    private RValue Item(int flags)
    {
        if (++_depth > DeepestNesting) throw new InvalidDataException($"its values are nested more than {DeepestNesting} deep");
        try
        {
            int type = flags & 0xFF;
            bool attributes = (flags & 0x200) != 0, tagged = (flags & 0x400) != 0;
            switch (type)
            {
                case 254 or 253 or 252 or 251 or 242 or 241 or 0: return type == 253 || type is 241 or 242 ? new RValue { Kind = "environment" } : s_null;
                case 255: return Shared((flags >> 8) is 0 ? Int() : flags >> 8);
                case 1: return Share(new RValue { Kind = "symbol", Texts = [CharacterItem()] });
                case 2 or 3 or 5 or 6 or 17 or 239 or 240: return PairList(type, attributes || type is 239 or 240, tagged);
                case 4: return Environment();
                case 7 or 8: return new RValue { Kind = s_kinds[type], Texts = [Text(Int())] };
                case 9: return new RValue { Kind = "character", Texts = [Text(Int())] };
                case 22 or 23: return External(type, attributes);
                case 21: Int(); SkipCode(); return With(new RValue { Kind = "bytecode" }, attributes);
                case 247: return Share(Persistent?.Invoke(Strings()[0] ?? "") ?? throw new InvalidDataException("it refers to an object that it does not hold"));
                case 248 or 249: Strings(); return Share(new RValue { Kind = "environment" });
                case 238: return Alternative();
                case 10 or 13: return With(new RValue { Kind = s_kinds[type], Numbers = Numbers(Length(), 4) }, attributes);
                case 14: return With(new RValue { Kind = "double", Numbers = Numbers(Length(), 8) }, attributes);
                case 15: return With(new RValue { Kind = "complex", Numbers = Numbers(2 * Length(), 8) }, attributes);
                case 16: return With(new RValue { Kind = "character", Texts = CharacterItems(Length()) }, attributes);
                case 19 or 20: return With(new RValue { Kind = s_kinds[type], Items = Items(Length()) }, attributes);
                case 24: return With(new RValue { Kind = "raw", Numbers = Numbers(Length(), 1) }, attributes);
                case 25: return With(new RValue { Kind = "S4" }, attributes);
                default: throw new InvalidDataException($"it holds a value of type {type}, which is not known");
            }
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>Attributes, tag, value, rest: as long as the rest is another such node, it is the next element.</summary>
    private RValue PairList(int type, bool attributes, bool tagged)
    {
        var items = new List<RValue>();
        var names = new List<string?>();
        var result = new RValue { Kind = s_kinds[type switch { 239 => 2, 240 => 6, _ => type }] };
        RValue? first = attributes ? Item() : null;
        while (true)
        {
            names.Add(tagged && Item() is { Kind: "symbol" } tag ? tag.Texts[0] : null);
            items.Add(Item());
            int flags = Int(), next = flags & 0xFF;
            if (next == 254) break;
            if (next is not (2 or 6 or 17) || type is 3 or 5)
            {
                items.Add(Item(flags));
                break;
            }
            if ((flags & 0x200) != 0) Item();
            tagged = (flags & 0x400) != 0;
        }
        (result.Items, result.Names) = (items, names);
        if (first is not null) SetAttributes(result, first);
        return result;
    }

    private RValue Environment()
    {
        RValue environment = Share(new RValue { Kind = "environment" });
        Int(); // Whether it is locked.
        Item(); // What encloses it.
        RValue frame = Item(), table = Item(), attributes = Item();
        var items = new List<RValue>();
        var names = new List<string?>();
        foreach (RValue bucket in table.Items.Prepend(frame))
        {
            items.AddRange(bucket.Items);
            names.AddRange(bucket.Names);
        }
        (environment.Items, environment.Names) = (items, names);
        SetAttributes(environment, attributes);
        return environment;
    }

    /// <summary>Compiled R code is no data; it is read only to get past it.</summary>
    private void SkipCode()
    {
        Item(); // The instructions.
        int constants = Int();
        for (int i = 0; i < constants; i++)
            if (Int() is var type && type == 21) Nested(SkipCode);
            else SkipCall(type);
    }

    /// <summary>Calls inside compiled code: 243 is one that was there before, 244 one that comes again.</summary>
    private void SkipCall(int type)
    {
        while (true)
        {
            if (type == 244) _ = (Int(), type = Int());
            if (type is not (2 or 6 or 239 or 240))
            {
                _ = type == 243 ? Int() : Item().Length;
                return;
            }
            if (type is 239 or 240) Item();
            Item();
            int head = Int();
            Nested(() => SkipCall(head));
            type = Int();
        }
    }

    private void Nested(Action read)
    {
        if (++_depth > DeepestNesting) throw new InvalidDataException($"its values are nested more than {DeepestNesting} deep");
        read();
        _depth--;
    }

    private RValue External(int type, bool attributes)
    {
        RValue value = Share(new RValue { Kind = s_kinds[type] });
        if (type == 22) _ = (Item(), Item());
        return With(value, attributes);
    }

    /// <summary>Compact forms (ALTREP): sequences, deferred text, wrappers.</summary>
    private RValue Alternative()
    {
        RValue info = Item(), state = Item(), attributes = Item();
        string form = info.Items is [{ Texts: [{ } text] }, ..] ? text : "?";
        RValue value = form switch
        {
            "compact_intseq" or "compact_realseq" when state.Numbers is [var count, var start, var step] && count is >= 0 and <= 1 << 28 =>
                new RValue { Kind = form == "compact_intseq" ? "integer" : "double", Numbers = [.. Enumerable.Range(0, (int)count).Select(i => start + i * step)] },
            "deferred_string" when state.Items.Count > 0 => new RValue { Kind = "character", Texts = state.Items[0].AsTexts() },
            "wrap_real" or "wrap_integer" or "wrap_string" or "wrap_logical" or "wrap_list" or "wrap_raw" or "wrap_complex" when state.Items.Count > 0 =>
                new RValue { Kind = state.Items[0].Kind, Numbers = state.Items[0].Numbers, Texts = state.Items[0].Texts, Items = state.Items[0].Items, Names = state.Items[0].Names },
            _ => throw new InvalidDataException($"it holds a vector in the form '{form}', which is not known"),
        };
        SetAttributes(value, attributes);
        return value;
    }

    private RValue With(RValue value, bool attributes)
    {
        if (attributes) SetAttributes(value, Item());
        return value;
    }

    private static void SetAttributes(RValue value, RValue list)
    {
        var attributes = new Dictionary<string, RValue>();
        for (int i = 0; i < list.Items.Count; i++)
            if (i < list.Names.Count && list.Names[i] is { } key) attributes[key] = list.Items[i];
        value.Attributes = attributes;
        if (value.Kind != "environment" && attributes.TryGetValue("names", out RValue? names)) value.Names = names.Texts;
    }

    private RValue Share(RValue value)
    {
        _shared.Add(value);
        return value;
    }

    private RValue Shared(int index) => index >= 1 && index <= _shared.Count ? _shared[index - 1] : throw new InvalidDataException($"it refers to shared value {index} of {_shared.Count}");

    private List<RValue> Items(long count)
    {
        var items = new List<RValue>((int)Math.Clamp(count, 0, Few));
        for (long i = 0; i < count; i++) items.Add(Item());
        return items;
    }

    private string?[] Strings()
    {
        if (Int() != 0) throw new InvalidDataException("the name of an environment has names");
        return CharacterItems(Int());
    }

    private string?[] CharacterItems(long count)
    {
        var texts = new List<string?>((int)Math.Clamp(count, 0, Few));
        for (long i = 0; i < count; i++) texts.Add(CharacterItem());
        return [.. texts];
    }

    private string? CharacterItem() => (Int() & 0xFF) == 9 ? Text(Int()) : throw new InvalidDataException("text is missing where it is meant");

    private string? Text(int length)
    {
        if (length == -1) return null;
        if (length < 0) throw new InvalidDataException("a text has a negative length");
        if (length <= _buffer.Length)
        {
            stream.ReadExactly(_buffer, 0, length);
            return Encoding.UTF8.GetString(_buffer, 0, length);
        }
        using var memory = new MemoryStream();
        for (int left = length; left > 0; left -= Math.Min(left, _buffer.Length))
        {
            stream.ReadExactly(_buffer, 0, Math.Min(left, _buffer.Length));
            memory.Write(_buffer, 0, Math.Min(left, _buffer.Length));
        }
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, length);
    }

    private double[] Numbers(long count, int size)
    {
        if (count > Array.MaxLength) throw new InvalidDataException($"a vector says that it has {count} values");
        var values = new double[(int)Math.Min(count, Block)];
        for (int at = 0; at < count;)
        {
            int now = (int)Math.Min(Block, count - at);
            Span<byte> bytes = _buffer.AsSpan(0, now * size);
            stream.ReadExactly(bytes);
            if (at + now > values.Length) Array.Resize(ref values, (int)Math.Min(count, 2L * values.Length));
            for (int i = 0; i < now; i++) values[at + i] = Number(bytes.Slice(i * size, size));
            at += now;
        }
        return values;
    }

    private double Number(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 8) return _bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        if (bytes.Length == 1) return bytes[0];
        int value = _bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return value == NAInteger ? double.NaN : value;
    }

    private long Length()
    {
        int length = Int();
        if (length >= 0) return length;
        if (length != -1) throw new InvalidDataException("a vector has a negative length");
        return ((long)Int() << 32) + (uint)Int();
    }

    private int Int()
    {
        Span<byte> bytes = stackalloc byte[4];
        if (stream.ReadAtLeast(bytes, 4, throwOnEndOfStream: false) < 4) throw new EndOfStreamException($"{Path.GetFileName(name)} ends in the middle of a value");
        return _bigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
