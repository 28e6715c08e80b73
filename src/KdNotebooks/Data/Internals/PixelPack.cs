using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// Decoded photographs in one file, so that crops are read without decoding and without holding all pixels in memory:
/// "KDPIXEL1", key [32], count, then width, height and pixels [height, width, 3] of each, at last the SHA-256 of all that.
/// </summary>
internal sealed class PixelPack : IDisposable
{
    private const int Head = 8 + 32 + 4;
    private static ReadOnlySpan<byte> Magic => "KDPIXEL1"u8;
    private readonly SafeFileHandle _file;
    private readonly (int Height, int Width, long Start)[] _images;

    private PixelPack(SafeFileHandle file, (int, int, long)[] images, string sha256) => (_file, _images, Sha256) = (file, images, sha256);

    public int Count => _images.Length;

    /// <summary>Of everything in it.</summary>
    public string Sha256 { get; }

    public (int Height, int Width) Size(int index) => (_images[index].Height, _images[index].Width);

    /// <summary>The square of <paramref name="side"/> pixels whose upper left corner is (row, column), [side, side, 3].</summary>
    public void Crop(int index, int row, int column, int side, Span<byte> result)
    {
        (_, int width, long start) = _images[index];
        for (int r = 0; r < side; r++)
        {
            Span<byte> line = result.Slice(r * side * 3, side * 3);
            if (RandomAccess.Read(_file, line, start + ((long)(row + r) * width + column) * 3) != line.Length) throw new EndOfStreamException("the photograph cache was cut while it was read");
        }
    }

    /// <summary>Opens a pack that was made for <paramref name="key"/>; null when there is none, or a damaged one.</summary>
    public static PixelPack? Open(string path, ReadOnlySpan<byte> key)
    {
        if (!File.Exists(path)) return null;
        SafeFileHandle file = File.OpenHandle(path);
        PixelPack? pack = Read(file, key);
        if (pack is null) file.Dispose();
        return pack;
    }

    /// <summary>Reads what <see cref="WriteAsync"/> wrote and checks all of it.</summary>
    public static PixelPack? Read(SafeFileHandle file, ReadOnlySpan<byte> key)
    {
        long end = RandomAccess.GetLength(file) - 32;
        Span<byte> head = stackalloc byte[Head];
        if (end < Head || RandomAccess.Read(file, head, 0) != Head || !head.StartsWith(Magic) || !head.Slice(8, 32).SequenceEqual(key)) return null;
        Span<byte> sum = stackalloc byte[32], size = stackalloc byte[8];
        if (RandomAccess.Read(file, sum, end) != 32 || !sum.SequenceEqual(Hash(file, end))) return null;
        int count = BinaryPrimitives.ReadInt32LittleEndian(head[40..]);
        if (count < 0 || count > (end - Head) / 8) return null;
        var images = new (int, int, long)[count];
        long at = Head;
        for (int i = 0; i < count; i++)
        {
            if (RandomAccess.Read(file, size, at) != 8) return null;
            int height = BinaryPrimitives.ReadInt32LittleEndian(size[4..]), width = BinaryPrimitives.ReadInt32LittleEndian(size);
            if (height <= 0 || width <= 0 || (long)height * width > (end - at) / 3) return null;
            images[i] = (height, width, at + 8);
            at += 8 + (long)height * width * 3;
        }
        return at == end ? new PixelPack(file, images, Convert.ToHexStringLower(sum)) : null;
    }

    /// <summary>Writes the pack, image after image as they come.</summary>
    public static async Task WriteAsync(Stream target, byte[] key, int count, IAsyncEnumerable<PpmImage> images)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new byte[Head];
        Magic.CopyTo(head);
        key.CopyTo(head, 8);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), count);
        Put(head);
        var size = new byte[8];
        await foreach (PpmImage image in images.ConfigureAwait(false))
        {
            BinaryPrimitives.WriteInt32LittleEndian(size, image.Width);
            BinaryPrimitives.WriteInt32LittleEndian(size.AsSpan(4), image.Height);
            Put(size);
            Put(image.Values);
        }
        target.Write(hash.GetHashAndReset());
        target.Flush();

        void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            target.Write(bytes);
        }
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Hash(SafeFileHandle file, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (long at = 0; at < length;)
        {
            int read = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
            if (read == 0) break;
            hash.AppendData(buffer, 0, read);
            at += read;
        }
        return hash.GetHashAndReset();
    }
}
