using Microsoft.Win32.SafeHandles;

namespace KdNotebooks.Data.Internals;

/// <summary>Bytes in memory, or a stretch of an open file.</summary>
internal sealed class ByteSource
{
    private readonly byte[]? _bytes;
    private readonly SafeFileHandle? _file;
    private readonly long _start;

    public ByteSource(byte[] bytes) => (_bytes, Length) = (bytes, bytes.Length);

    public ByteSource(SafeFileHandle file, long start, long length) => (_file, _start, Length) = (file, start, length);

    public long Length { get; }

    public void Read(long offset, Span<byte> target)
    {
        if (_bytes is not null) _bytes.AsSpan((int)offset, target.Length).CopyTo(target);
        else if (RandomAccess.Read(_file!, target, _start + offset) != target.Length) throw new EndOfStreamException("the file became shorter while it was read");
    }

    /// <summary>All of it, where it is small.</summary>
    public byte[] ToArray()
    {
        if (_bytes is not null) return _bytes;
        var bytes = new byte[checked((int)Length)];
        Read(0, bytes);
        return bytes;
    }
}
