using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.GZip;

namespace KdNotebooks.Data.Internals;

/// <summary>
/// Unpacked contents of a compressed file that refuse to be a bomb: past 256 MB they may be at most 100 times as large as
/// what they were packed in. Damage in the packed data becomes one clear line.
/// </summary>
internal sealed class BoundedStream(Stream unpacked, string name, long packedLength) : Stream
{
    private const long Harmless = 256L << 20;
    private const long LargestRatio = 100;
    // What ZLibStream throws for a stream that asks for a dictionary; an error of the disk has a code of its own.
    private const int UnknownIO = unchecked((int)0x80131620);
    private readonly long _limit = Math.Max(Harmless, packedLength * LargestRatio);
    private readonly Crc32 _crc = new();
    private long _read;

    /// <summary>The CRC-32 that the contents should have at their end.</summary>
    public uint? ExpectedCrc { get; init; }

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <summary>A gzip file. SharpZipLib's reader, because .NET's own takes a file that was cut for a whole one.</summary>
    public static BoundedStream GZip(Stream file, string name) => new(new GZipInputStream(file) { IsStreamOwner = false }, name, file.Length);

    /// <summary>A bzip2 file. SharpZipLib's reader decodes the first block when it is made.</summary>
    /// <exception cref="InvalidInputException">Its start is damaged.</exception>
    public static BoundedStream BZip2(Stream file, string name)
    {
        try
        {
            return new BoundedStream(new BZip2InputStream(file) { IsStreamOwner = false }, name, file.Length);
        }
        catch (Exception exception) when (exception is EndOfStreamException or SharpZipBaseException or IndexOutOfRangeException or NullReferenceException)
        {
            throw new InvalidInputException($"{name} is not a whole compressed file: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = unpacked.Read(buffer);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or IOException { HResult: UnknownIO } or SharpZipBaseException or IndexOutOfRangeException or NullReferenceException or ArgumentException)
        {
            throw new InvalidInputException($"{name} is not a whole compressed file: {exception.Message.TrimEnd('.')}", exception);
        }
        if (ExpectedCrc is { } expected) CheckCrc(buffer[..read], expected);
        _read += read;
        if (_read > _limit) throw new InvalidInputException($"{name} unpacks to more than {_limit >> 20} MB, over {LargestRatio} times its size; if that is right, unpack it and give the unpacked file");
        return read;
    }

    private void CheckCrc(ReadOnlySpan<byte> bytes, uint expected)
    {
        _crc.Update(new ArraySegment<byte>(bytes.ToArray()));
        if (bytes.Length == 0 && (uint)_crc.Value != expected) throw new InvalidInputException($"{name} is not a whole compressed file: the checksum of its contents is wrong");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) unpacked.Dispose();
        base.Dispose(disposing);
    }
}
