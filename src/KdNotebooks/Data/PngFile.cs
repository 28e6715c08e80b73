using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace KdNotebooks.Data;

/// <summary>
/// PNG images (W3C PNG specification, second edition): grey, RGB, palette, with or without alpha (which is left out), 1 to
/// 16 bits a channel, not interlaced.
/// </summary>
public static class PngFile
{
    private const int LargestSide = 1 << 15;
    private const long LargestImage = 400_000_000;

    /// <summary>Reads a file as RGB bytes; grey becomes three equal channels, of 16 bits the upper 8 are kept.</summary>
    /// <exception cref="InvalidInputException">It is no such image, or a damaged one.</exception>
    public static PpmImage Read(string path)
    {
        using FileStream file = FeatureFile.Open(path);
        if (file.Length > LargestImage) throw Wrong(path, "it is too large");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Parse(bytes, path);
    }

    /// <summary>The image as a PNG file: RGB, 8 bits, no filter.</summary>
    public static byte[] Encode(PpmImage image)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR"u8, header);
        using var packed = new MemoryStream();
        using (var pixels = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (int row = 0; row < image.Height; row++)
            {
                pixels.WriteByte(0);
                pixels.Write(image.Values.Slice(row * image.Width * 3, image.Width * 3));
            }
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> kind, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. kind, .. data];
        file.Write(body);
        var crc = new Crc32();
        crc.Update(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)crc.Value);
        file.Write(number);
    }

    internal static PpmImage Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (!bytes.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10])) throw Wrong(name, "it does not start as PNG does");
        Header header = default;
        byte[] palette = [];
        using var packed = new MemoryStream();
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - 12) throw Wrong(name, $"a part says that it has {length} bytes, {bytes.Length - at - 12} are there");
            ReadOnlySpan<byte> part = bytes.Slice(at + 8, (int)length), kind = bytes.Slice(at + 4, 4);
            var crc = new Crc32();
            crc.Update(new ArraySegment<byte>(bytes.Slice(at + 4, 4 + (int)length).ToArray()));
            if ((uint)crc.Value != BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 8 + (int)length)..])) throw Wrong(name, "the checksum of a part is wrong");
            if (kind.SequenceEqual("IHDR"u8)) header = Header.Parse(part, name);
            else if (kind.SequenceEqual("PLTE"u8)) palette = part.ToArray();
            else if (kind.SequenceEqual("IDAT"u8)) packed.Write(part);
            else if (kind.SequenceEqual("IEND"u8)) return Unpack(header, palette, packed, name);
            at += 12 + (int)length;
        }
        throw Wrong(name, "it ends too early");
    }

    private static PpmImage Unpack(Header header, byte[] palette, MemoryStream packed, string name)
    {
        if (header.Width == 0) throw Wrong(name, "it has no header");
        int stride = (header.Width * header.Channels * header.Bits + 7) / 8, step = Math.Max(1, header.Channels * header.Bits / 8);
        byte[] row = new byte[stride], above = new byte[stride];
        packed.Position = 0;
        using var pixels = new ZLibStream(packed, CompressionMode.Decompress);
        // Before the image is allocated, its size must be possible: deflate packs at most 1,032 to 1.
        if ((long)stride * header.Height > 1032 * packed.Length + 64) throw Wrong(name, $"it says {header.Width} x {header.Height} pixels, which its {packed.Length} bytes cannot hold");
        var image = new byte[header.Height * header.Width * 3];
        try
        {
            for (int y = 0; y < header.Height; y++)
            {
                int filter = pixels.ReadByte();
                pixels.ReadExactly(row);
                Unfilter(filter, row, above, step, name);
                for (int x = 0; x < header.Width; x++) header.Colour(row, x, palette, image.AsSpan((y * header.Width + x) * 3, 3), name);
                (row, above) = (above, row);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Wrong(name, "its pixels are damaged or end too early");
        }
        return new PpmImage(header.Height, header.Width, image);
    }

    /// <summary>Section 9.2: none, sub, up, average, Paeth.</summary>
    private static void Unfilter(int filter, byte[] row, byte[] above, int step, string name)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw Wrong(name, $"a row has the filter {filter}"),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner, toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private readonly record struct Header(int Width, int Height, int Bits, int Type)
    {
        public int Channels => Type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        public static Header Parse(ReadOnlySpan<byte> part, string name)
        {
            if (part.Length != 13) throw Wrong(name, "its header has the wrong length");
            uint width = BinaryPrimitives.ReadUInt32BigEndian(part), height = BinaryPrimitives.ReadUInt32BigEndian(part[4..]);
            if (width is 0 or > LargestSide || height is 0 or > LargestSide || width * (long)height * 3 > LargestImage) throw Wrong(name, $"it says {width} x {height} pixels");
            bool known = (part[9], part[8]) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
            if (!known) throw Wrong(name, $"it says colour type {part[9]} with {part[8]} bits");
            if (part[12] != 0) throw Wrong(name, "it is interlaced; save it without that");
            return new Header((int)width, (int)height, part[8], part[9]);
        }

        public void Colour(ReadOnlySpan<byte> row, int x, byte[] palette, Span<byte> colour, string name)
        {
            if (Bits >= 8)
            {
                int size = Bits / 8, at = x * Channels * size;
                if (Type != 3)
                {
                    for (int i = 0; i < 3; i++) colour[i] = row[at + (Channels >= 3 ? i * size : 0)];
                    return;
                }
            }
            int value = Bits >= 8 ? row[x] : row[x * Bits / 8] >> 8 - Bits - x * Bits % 8 & (1 << Bits) - 1;
            if (Type == 0) colour.Fill((byte)(value * 255 / ((1 << Bits) - 1)));
            else if (3 * value + 3 > palette.Length) throw Wrong(name, $"a pixel has colour {value}, which its palette lacks");
            else palette.AsSpan(3 * value, 3).CopyTo(colour);
        }
    }

    private static InvalidInputException Wrong(string name, string why) => new($"{name} is not a whole PNG image: {why}");
}
