using System.Buffers.Binary;

namespace KdNotebooks.Data;

/// <summary>A sound: one channel, −1 to 1.</summary>
/// <param name="Samples">The values, in time.</param>
/// <param name="Rate">Values a second.</param>
public sealed record Sound(float[] Samples, int Rate);

/// <summary>WAV files: RIFF with PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, any number of channels (their mean is taken).</summary>
public static class WavFile
{
    private const int Pcm = 1, Float = 3, Extensible = 0xFFFE;
    private const long Largest = 512L << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">It is no such file, or its header lies about it.</exception>
    public static Sound Read(string path)
    {
        using FileStream file = FeatureFile.Open(path);
        if (file.Length > Largest) throw Wrong(path, $"it is larger than {Largest >> 20} MB");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Parse(bytes, path);
    }

    internal static Sound Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 12 || !bytes[..4].SequenceEqual("RIFF"u8) || !bytes.Slice(8, 4).SequenceEqual("WAVE"u8)) throw Wrong(name, "it does not start with RIFF and WAVE");
        (int Format, int Channels, int Rate, int Bits) form = default;
        for (long at = 12; at + 8 <= bytes.Length;)
        {
            ReadOnlySpan<byte> id = bytes.Slice((int)at, 4);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)(at + 4)..]), rest = bytes.Length - at - 8;
            if (size > rest) throw Wrong(name, $"its part '{System.Text.Encoding.Latin1.GetString(id)}' says that it has {size} bytes, {rest} are there");
            ReadOnlySpan<byte> part = bytes.Slice((int)at + 8, (int)size);
            if (id.SequenceEqual("fmt "u8)) form = Form(part, name);
            if (id.SequenceEqual("data"u8)) return Samples(part, form, name);
            at += 8 + size + size % 2;
        }
        throw Wrong(name, "it has no sound data");
    }

    private static (int Format, int Channels, int Rate, int Bits) Form(ReadOnlySpan<byte> part, string name)
    {
        if (part.Length < 16) throw Wrong(name, "its format part is too short");
        int format = BinaryPrimitives.ReadUInt16LittleEndian(part), channels = BinaryPrimitives.ReadUInt16LittleEndian(part[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(part[4..]);
        int align = BinaryPrimitives.ReadUInt16LittleEndian(part[12..]), bits = BinaryPrimitives.ReadUInt16LittleEndian(part[14..]);
        if (format == Extensible && part.Length >= 26) format = BinaryPrimitives.ReadUInt16LittleEndian(part[24..]);
        bool known = (format, bits) is (Pcm, 8 or 16 or 24 or 32) or (Float, 32 or 64);
        if (!known) throw Wrong(name, $"its values are of format {format} with {bits} bits; PCM of 8 to 32 and floats are read");
        if (channels is < 1 or > 64 || align != channels * bits / 8) throw Wrong(name, $"it says {channels} channels of {bits} bits in {align} bytes");
        if (rate is < 100 or > 1_000_000) throw Wrong(name, $"it says {rate} values a second");
        return (format, channels, (int)rate, bits);
    }

    private static Sound Samples(ReadOnlySpan<byte> data, (int Format, int Channels, int Rate, int Bits) form, string name)
    {
        if (form.Channels == 0) throw Wrong(name, "its sound data come before their format");
        int size = form.Bits / 8, frame = size * form.Channels;
        if (data.Length % frame != 0) throw Wrong(name, $"its {data.Length} bytes of sound are not whole values of {frame} bytes");
        if (data.Length == 0) throw Wrong(name, "it holds no sound");
        var samples = new float[data.Length / frame];
        for (int i = 0; i < samples.Length; i++)
        {
            double sum = 0;
            for (int channel = 0; channel < form.Channels; channel++) sum += Value(data.Slice(i * frame + channel * size, size), form.Format == Float);
            samples[i] = (float)(sum / form.Channels);
            if (!float.IsFinite(samples[i])) throw Wrong(name, $"its value {i} is not finite");
        }
        return new Sound(samples, form.Rate);
    }

    private static double Value(ReadOnlySpan<byte> bytes, bool isFloat) => (bytes.Length, isFloat) switch
    {
        (1, _) => (bytes[0] - 128) / 128.0,
        (2, _) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768.0,
        (3, _) => (bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16) / 8388608.0,
        (4, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648.0,
        (4, true) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        _ => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
    };

    private static InvalidInputException Wrong(string name, string why) => new($"{name} is not a whole WAV file: {why}");
}
