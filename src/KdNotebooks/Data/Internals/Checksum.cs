using System.Security.Cryptography;

namespace KdNotebooks.Data.Internals;

/// <summary>SHA-256 of streams, and of files on their way to the disk.</summary>
internal static class Checksum
{
    private const int Block = 1 << 20;

    public static string OfFile(string path, CancellationToken cancellation = default)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        return Copy(stream, null, long.MaxValue, cancellation).Sha256;
    }

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Copies to <paramref name="target"/> (or nowhere) and gives the number of bytes and their SHA-256; stops one past <paramref name="limit"/>.</summary>
    public static (long Bytes, string Sha256) Copy(Stream source, Stream? target, long limit, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Block];
        long total = 0;
        int read;
        while ((read = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            total += read;
            if (total > limit) break;
            hash.AppendData(buffer, 0, read);
            target?.Write(buffer, 0, read);
        }
        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
