using System.Buffers.Binary;
using System.Text;
using KdNotebooks.Numerics;

namespace KdNotebooks.Fuzz;

/// <summary>Changes inputs: bits, bytes, numbers in either order of bytes, blocks, numbers and words in text, grafts of another input, and blocks again and again.</summary>
internal sealed class Mutation(RandomStream random, IReadOnlyList<string> words, int largest)
{
    private static readonly long[] s_numbers =
        [0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue];

    private static readonly string[] s_texts =
        ["0", "-1", "1e999", "-1e999", "NaN", "inf", "-0", "1e-999", "99999999999999999999", "4294967296", "\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "'", "(", ")", "{", "}", "[", "]", "null", "true", "\u0000", "\ufeff", "é", "0x7f", "%s", "../../x", " "];

    public byte[] Of(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (int changes = 1 << random.NextInt(4); changes > 0; changes--) Change(bytes, other);
        if (bytes.Count > largest) bytes.RemoveRange(largest, bytes.Count - largest);
        return [.. bytes];
    }

    /// <summary>An input of <paramref name="size"/> bytes, by one block of it again and again: what takes too long or too much shows there.</summary>
    public byte[] Grown(byte[] input, int size)
    {
        if (size <= input.Length || input.Length == 0) return input;
        int at = random.NextInt(input.Length), length = Math.Min(1 + random.NextInt(random.NextInt(2) == 0 ? 64 : 4096), input.Length - at);
        byte[] grown = new byte[size];
        int added = size - input.Length;
        input.AsSpan(0, at).CopyTo(grown);
        for (int i = 0; i < added; i += length) input.AsSpan(at, Math.Min(length, added - i)).CopyTo(grown.AsSpan(at + i));
        input.AsSpan(at).CopyTo(grown.AsSpan(at + added));
        return grown;
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        int at = bytes.Count == 0 ? 0 : random.NextInt(bytes.Count);
        // Headers decide most: half of all places are near the start.
        if (bytes.Count > 64 && random.NextInt(2) == 0) at = random.NextInt(64);
        switch (random.NextInt(13))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.NextInt(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)random.NextInt(256);
                break;
            case 2 when bytes.Count > 0:
                bytes[at] = (byte)s_numbers[random.NextInt(s_numbers.Length)];
                break;
            case 3 or 4:
                WriteNumber(bytes, at);
                break;
            case 5 when bytes.Count > 0:
                bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at));
                break;
            case 6:
                bytes.InsertRange(at, bytes.Skip(at).Take(Length()).ToArray());
                break;
            case 7:
                bytes.InsertRange(at, Enumerable.Range(0, Length()).Select(_ => (byte)random.NextInt(256)).ToArray());
                break;
            case 8 when random.NextInt(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 9 or 10:
                Insert(bytes, at, s_texts[random.NextInt(s_texts.Length)]);
                break;
            case 11 when words.Count > 0:
                Insert(bytes, at, words[random.NextInt(words.Count)]);
                break;
            case 12 when other.Length > 0:
                int from = random.NextInt(other.Length);
                bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at));
                bytes.InsertRange(at, other.Skip(from).Take(Length()).ToArray());
                break;
            default:
                if (bytes.Count > 0) bytes[at]++;
                break;
        }
    }

    private int Length() => random.NextInt(8) == 0 ? 1 + random.NextInt(4096) : 1 + random.NextInt(16);

    private void WriteNumber(List<byte> bytes, int at)
    {
        Span<byte> number = stackalloc byte[8];
        long value = s_numbers[random.NextInt(s_numbers.Length)] + random.NextInt(3) - 1;
        int width = 1 << random.NextInt(4);
        bool big = random.NextInt(2) == 0;
        if (big) BinaryPrimitives.WriteInt64BigEndian(number, value);
        else BinaryPrimitives.WriteInt64LittleEndian(number, value);
        ReadOnlySpan<byte> written = big ? number[(8 - width)..] : number[..width];
        for (int i = 0; i < width && at + i < bytes.Count; i++) bytes[at + i] = written[i];
    }

    private void Insert(List<byte> bytes, int at, string text)
    {
        if (random.NextInt(2) == 0) bytes.RemoveRange(at, Math.Min(text.Length, bytes.Count - at));
        bytes.InsertRange(at, Encoding.UTF8.GetBytes(text));
    }
}
