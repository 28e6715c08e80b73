using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// The pickle machine without its dangerous half: what may be called is the short list in <see cref="PickleCalls"/>.
/// Lengths are checked against what is left of the file before anything is allocated.
/// </summary>
internal sealed class Unpickler(FileStream file, SafeFileHandle arrays, string name)
{
    /// <summary>Byte strings from this size on stay in the file.</summary>
    private const int Large = 64 << 10;

    private const long MostValues = 20_000_000;
    private static readonly object s_mark = new();
    private readonly BufferedStream _stream = new(file, 64 << 10);
    private readonly List<object?> _stack = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly PickleCalls _calls = new(name);
    private readonly HashSet<object> _finished = new(ReferenceEqualityComparer.Instance);
    private long _at, _values;

    public object? Load()
    {
        if (Byte() != 0x80 || Byte() is var protocol && protocol is < 2 or > 5) throw new InvalidDataException("it does not start with a protocol from 2 to 5");
        while (true)
        {
            byte code = Byte();
            if (code == '.') return Value(Pop());
            Step(code);
            if (++_values > MostValues) throw new InvalidDataException($"it has more than {MostValues} steps");
        }
    }

    private void Step(byte code)
    {
        switch (code)
        {
            case (byte)'(': Push(s_mark); break;
            case (byte)'0': Pop(); break;
            case (byte)'1': PopToMark(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4))); break;
            case (byte)'K': Push((long)Byte()); break;
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break;
            case 0x8A: Push(Long(Byte())); break;
            case 0x8B: Push(Long(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)))); break;
            case (byte)'I': Push(Line() is var text && text is "00" or "01" ? text == "01" : long.Parse(text)); break;
            case (byte)'L': Push(long.Parse(Line().TrimEnd('L'))); break;
            case (byte)'F': Push(double.Parse(Line())); break;
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break;
            case (byte)'U': Push(Encoding.Latin1.GetString(Bytes(Byte()))); break;
            case (byte)'T': Push(OldText(BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)))); break;
            case 0x8C: Push(Encoding.UTF8.GetString(Bytes(Byte()))); break;
            case (byte)'X': Push(Utf8(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 0x8D: Push(Utf8(Length8())); break;
            case (byte)'C': Push(Source(Byte())); break;
            case (byte)'B': Push(Source(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 0x8E or 0x96: Push(Source(Length8())); break;
            case (byte)')': Push(Array.Empty<object?>()); break;
            case (byte)'t': Push(PopToMark()); break;
            case 0x85: Push(new[] { Pop() }); break;
            case 0x86: Push(Reversed(Pop(), Pop())); break;
            case 0x87: Push(Reversed(Pop(), Pop(), Pop())); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)'l': Push(new List<object?>(PopToMark())); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'}': Push(new Dictionary<object, object?>()); break;
            case (byte)'d': SetItems([], PopToMark()); break;
            case (byte)'s': SetItems(null, Reversed(Pop(), Pop())); break;
            case (byte)'u': SetItems(null, PopToMark()); break;
            case (byte)'q': _memo[Byte()] = Peek(); break;
            case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4))] = Peek(); break;
            case 0x94: _memo[_memo.Count] = Peek(); break;
            case (byte)'h': Push(Remembered(Byte())); break;
            case (byte)'j': Push(Remembered(BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)))); break;
            case 0x95: Require(Length8()); break; // A frame; its contents follow.
            case (byte)'c': Push(_calls.Find(Line(), Line())); break;
            case 0x93: (object? function, object? module) = (Pop(), Pop()); Push(_calls.Find(PickleCalls.As<string>(module), PickleCalls.As<string>(function))); break;
            case (byte)'R': (object? arguments, object? called) = (Pop(), Pop()); Push(_calls.Call(called, PickleCalls.As<object?[]>(arguments))); break;
            case 0x81: (object? given, object? type) = (Pop(), Pop()); Push(_calls.Call(type, PickleCalls.As<object?[]>(given))); break;
            case (byte)'b': (object? state, object? target) = (Pop(), Pop()); Push(_calls.Build(target, state)); break;
            case 0x98: break; // A buffer that may not be written: of no matter here.
            default: throw new InvalidDataException($"it uses operation 0x{code:x2}, which data do not need");
        }
    }

    /// <summary>What a reader sees: finished arrays, small byte strings as bytes.</summary>
    private object? Value(object? value, int depth = 0)
    {
        if (depth > 200) throw new InvalidDataException("its values are nested more than 200 deep");
        switch (value)
        {
            case PickleCalls.Pending pending: return pending.Finish(name);
            case PickleCalls.Known known: throw new InvalidDataException($"it holds {known.Name} itself, not data");
            case ByteSource source: return source.ToArray();
            case List<object?> or object?[] or Dictionary<object, object?> when !_finished.Add(value): return value;
            case List<object?> list:
                for (int i = 0; i < list.Count; i++) list[i] = Value(list[i], depth + 1);
                return list;
            case object?[] tuple:
                for (int i = 0; i < tuple.Length; i++) tuple[i] = Value(tuple[i], depth + 1);
                return tuple;
            case Dictionary<object, object?> entries:
                foreach (object key in entries.Keys.ToArray()) entries[key] = Value(entries[key], depth + 1);
                return entries;
            default: return value;
        }
    }

    private void Append(object?[] items) => PickleCalls.As<List<object?>>(Peek()).AddRange(items);

    private void SetItems(Dictionary<object, object?>? fresh, object?[] items)
    {
        if (fresh is not null) Push(fresh);
        var target = PickleCalls.As<Dictionary<object, object?>>(Peek());
        if (items.Length % 2 != 0) throw new InvalidDataException("a dictionary has a key without a value");
        for (int i = 0; i < items.Length; i += 2)
            target[items[i] is string or long or double or bool ? items[i]! : throw new InvalidDataException("a dictionary has a key that is neither text nor a number")] = items[i + 1];
    }

    private static object?[] Reversed(params object?[] items)
    {
        Array.Reverse(items);
        return items;
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Peek() => _stack.Count > 0 ? _stack[^1] : throw new InvalidDataException("its stack is empty");

    private object? Pop()
    {
        object? value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopToMark()
    {
        int mark = _stack.LastIndexOf(s_mark);
        if (mark < 0) throw new InvalidDataException("a mark is missing");
        object?[] items = [.. _stack.Skip(mark + 1)];
        _stack.RemoveRange(mark, _stack.Count - mark);
        return items;
    }

    private object? Remembered(long key) => _memo.TryGetValue(key, out object? value) ? value : throw new InvalidDataException($"it refers to value {key}, which it does not have");

    private object Long(int size)
    {
        if (size is < 0 or > 64) throw new InvalidDataException($"it has a number of {size} bytes");
        var value = new BigInteger(Bytes(size));
        return value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : (double)value;
    }

    private string Utf8(long length) => length < Large ? Encoding.UTF8.GetString(Bytes((int)length)) : Encoding.UTF8.GetString(Source(length).ToArray());

    /// <summary>Python 2 kept bytes and text in one type.</summary>
    private object OldText(int length) => length < 0 ? throw new InvalidDataException("a text has a negative length") : length < Large ? Encoding.Latin1.GetString(Bytes(length)) : Source(length);

    private long Length8() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8)) is var length && length <= long.MaxValue ? (long)length : throw new InvalidDataException("a length is negative");

    private void Require(long length)
    {
        if (length > file.Length - _at) throw new EndOfStreamException();
    }

    private ByteSource Source(long length)
    {
        Require(length);
        if (length < Large) return new ByteSource(Bytes((int)length));
        var source = new ByteSource(arrays, _at, length);
        _stream.Seek(length, SeekOrigin.Current);
        _at += length;
        return source;
    }

    private byte Byte()
    {
        int value = _stream.ReadByte();
        if (value < 0) throw new EndOfStreamException();
        _at++;
        return (byte)value;
    }

    private byte[] Bytes(int count)
    {
        Require(count);
        var bytes = new byte[count];
        _stream.ReadExactly(bytes);
        _at += count;
        return bytes;
    }

    private string Line()
    {
        var text = new StringBuilder();
        while (Byte() is var c && c != '\n')
            if (text.Append((char)c).Length > 4096) throw new InvalidDataException("a line is too long");
        return text.ToString().TrimEnd('\r');
    }
}
