using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Fuzz;

/// <summary>Containers, compression and checksums around a mutated input, so that it gets past the door.</summary>
internal static class Dressing
{
    public static byte[] Zipped(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("a.npy", CompressionLevel.NoCompression).Open()) entry.Write(bytes);
        return memory.ToArray();
    }

    public static byte[] GZipped(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression)) gzip.Write(bytes);
        return memory.ToArray();
    }

    public static byte[]? Unpacked(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..]) return null;
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) gzip.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Right checksums after each chunk, as far as the chunks' lengths lead.</summary>
    public static byte[] ChunksSummed(byte[] png)
    {
        byte[] bytes = [.. png];
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12) break;
            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(end), Crc(bytes.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>The right checksum at the end of a pack of photographs.</summary>
    public static byte[] PixelsSummed(byte[] pack) => pack.Length < 32 ? pack : [.. pack[..^32], .. SHA256.HashData(pack.AsSpan(..^32))];

    /// <summary>The right checksum before each line.</summary>
    public static byte[] LinesSummed(byte[] journal)
    {
        var text = new StringBuilder();
        foreach (string line in Encoding.UTF8.GetString(journal).Split('\n'))
        {
            string body = line.IndexOf(' ') is var space and >= 0 ? line[(space + 1)..] : line;
            if (body.Length > 0) text.Append(Journal.Checksum(body)).Append(' ').Append(body).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
