namespace KdNotebooks.Data;

/// <summary>An RGB image: [height, width, 3] bytes.</summary>
public sealed class PpmImage
{
    private const int LargestSide = 1 << 16;
    private readonly byte[] _values;

    internal PpmImage(int height, int width, byte[] values) => (Height, Width, _values) = (height, width, values);

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>[height, width, 3]: red, green, blue, 0 to 255.</summary>
    public ReadOnlySpan<byte> Values => _values;

    /// <summary>Reads binary PPM (P6) or PGM (P5, grey to three equal channels) with 8 bits a value.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What it is called in an error line.</param>
    /// <exception cref="InvalidInputException">It is not such an image, or not a whole one.</exception>
    public static PpmImage Parse(ReadOnlySpan<byte> bytes, string name)
    {
        int at = 2;
        if (bytes.Length < 2 || bytes[0] != 'P' || bytes[1] is not ((byte)'5' or (byte)'6')) throw Wrong(name, "it does not start with P5 or P6");
        int width = Number(bytes, ref at, name), height = Number(bytes, ref at, name), largest = Number(bytes, ref at, name);
        if (largest != 255) throw Wrong(name, $"its largest value is {largest}; only 255 is read");
        if (width is < 1 or > LargestSide || height is < 1 or > LargestSide) throw Wrong(name, $"it says {width} x {height} pixels");
        if (at >= bytes.Length || !IsSpace(bytes[at++])) throw Wrong(name, "it ends inside its header");
        int channels = bytes[1] == '6' ? 3 : 1;
        long size = (long)width * height * channels;
        if (bytes.Length - at < size) throw Wrong(name, $"it says {width} x {height} pixels = {size} bytes, {bytes.Length - at} are there");
        if ((long)width * height * 3 > Array.MaxLength) throw Wrong(name, $"it says {width} x {height} pixels, too many");
        ReadOnlySpan<byte> pixels = bytes.Slice(at, (int)size);
        if (channels == 3) return new PpmImage(height, width, pixels.ToArray());
        var colour = new byte[3 * size];
        for (int i = 0; i < colour.Length; i++) colour[i] = pixels[i / 3];
        return new PpmImage(height, width, colour);
    }

    /// <summary>Each block of <paramref name="factor"/> × <paramref name="factor"/> pixels becomes its mean; what is left over at the right and below is cut off.</summary>
    public PpmImage Shrink(int factor)
    {
        if (factor == 1) return this;
        int height = Height / factor, width = Width / factor;
        var values = new byte[height * width * 3];
        for (int r = 0; r < height; r++)
            for (int c = 0; c < width; c++)
                for (int channel = 0; channel < 3; channel++)
                {
                    int sum = factor * factor / 2;
                    for (int i = 0; i < factor; i++)
                        for (int j = 0; j < factor; j++) sum += _values[((r * factor + i) * Width + c * factor + j) * 3 + channel];
                    values[(r * width + c) * 3 + channel] = (byte)(sum / (factor * factor));
                }
        return new PpmImage(height, width, values);
    }

    private static int Number(ReadOnlySpan<byte> bytes, ref int at, string name)
    {
        while (at < bytes.Length && (IsSpace(bytes[at]) || bytes[at] == '#'))
            if (bytes[at++] == '#')
                while (at < bytes.Length && bytes[at] != '\n') at++;
        int value = 0, start = at;
        for (; at < bytes.Length && bytes[at] is >= (byte)'0' and <= (byte)'9' && at - start < 7; at++) value = value * 10 + bytes[at] - '0';
        return at > start ? value : throw Wrong(name, "a number is missing in its header");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';

    private static InvalidInputException Wrong(string name, string why) => new($"{name} is not a whole PPM image: {why}");
}
