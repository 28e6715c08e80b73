using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace KdNotebooks.Kernel.Internals.Transport;

/// <summary>What a peer sent breaks the ZMTP 3.0 framing; the connection ends, the socket it belongs to does not.</summary>
internal sealed class ZmtpException(string message) : IOException(message);

/// <summary>
/// One TCP connection that speaks ZMTP 3.0 with the NULL mechanism (rfc.zeromq.org/spec/23): greeting, READY command,
/// then messages of one or more frames. Reading and writing block; each side has a thread of its own.
/// </summary>
internal sealed class ZmtpConnection : IDisposable
{
    private const byte More = 1, Long = 2, Command = 4;
    private const int GreetingLength = 64;
    private const int MaximumCommandBytes = 64 * 1024;
    private const int MaximumFrames = 1024;
    private static readonly string[] SocketTypes = ["REQ", "REP", "DEALER", "ROUTER", "PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL", "PAIR"];

    private readonly Stream stream;
    private readonly BufferedStream reader, writer;
    private readonly long maximumMessageBytes;
    private readonly Lock writing = new();

    public ZmtpConnection(Socket socket, long maximumMessageBytes)
        : this(new NetworkStream(socket, ownsSocket: true), maximumMessageBytes) => socket.NoDelay = true;

    /// <summary>The same over any stream of bytes.</summary>
    internal ZmtpConnection(Stream stream, long maximumMessageBytes)
    {
        this.stream = stream;
        this.maximumMessageBytes = maximumMessageBytes;
        reader = new BufferedStream(stream, 16 * 1024);
        writer = new BufferedStream(stream, 16 * 1024);
    }

    /// <summary>The peer's socket type out of its READY command.</summary>
    public string PeerType { get; private set; } = "";

    /// <summary>The peer's routing identity; empty when it named none.</summary>
    public byte[] PeerIdentity { get; private set; } = [];

    /// <summary>Exchanges greeting and READY. A peer that takes longer than the timeout for either is refused.</summary>
    public void Handshake(string socketType, ReadOnlySpan<byte> identity, string[] acceptedPeers, TimeSpan timeout)
    {
        try
        {
            Greet(socketType, identity, acceptedPeers, timeout);
        }
        catch (NotSupportedException exception)
        {
            throw Closed(exception);
        }
    }

    private void Greet(string socketType, ReadOnlySpan<byte> identity, string[] acceptedPeers, TimeSpan timeout)
    {
        SetTimeout((int)timeout.TotalMilliseconds);
        writer.Write(Greeting());
        writer.Flush();

        byte[] greeting = ReadExactly(10);
        if (greeting[0] != 0xFF || (greeting[9] & 1) == 0) throw new ZmtpException("not a ZMTP peer");
        byte[] rest = ReadExactly(GreetingLength - 10);
        if (rest[0] < 3) throw new ZmtpException($"ZMTP version {rest[0]} is older than 3.0");
        if (Encoding.ASCII.GetString(rest, 2, 20).TrimEnd('\0') != "NULL") throw new ZmtpException("a mechanism other than NULL");

        WriteFrame(Command, ReadyCommand(socketType, identity));
        writer.Flush();
        (byte flags, byte[] body) = ReadFrame(MaximumCommandBytes);
        if ((flags & Command) == 0) throw new ZmtpException("READY expected");
        ParseReady(body);
        if (!acceptedPeers.Contains(PeerType)) throw new ZmtpException($"a {socketType} socket does not talk to {PeerType}");
        SetTimeout(Timeout.Infinite);
    }

    /// <summary>
    /// The next message; null when the peer closed the connection. Commands between messages are answered (PING) or
    /// turned into the message form of ZMTP 3.0 (SUBSCRIBE, CANCEL).
    /// </summary>
    public byte[][]? Receive()
    {
        try
        {
            return ReceiveMessage();
        }
        catch (NotSupportedException exception)
        {
            throw Closed(exception);
        }
    }

    private byte[][]? ReceiveMessage()
    {
        var frames = new List<byte[]>();
        long room = maximumMessageBytes;
        while (true)
        {
            int first = frames.Count == 0 ? reader.ReadByte() : ReadExactly(1)[0];
            if (first < 0) return null;
            (byte flags, byte[] body) = ReadFrame(room, (byte)first);
            if ((flags & Command) != 0)
            {
                if (frames.Count == 0 && TranslateCommand(body) is { } translated) return [translated];
                continue;
            }
            room -= body.Length;
            frames.Add(body);
            if (frames.Count > MaximumFrames) throw new ZmtpException($"a message of more than {MaximumFrames} frames");
            if ((flags & More) == 0) return [.. frames];
        }
    }

    /// <summary>Writes one message and flushes it.</summary>
    public void Send(byte[][] frames)
    {
        try
        {
            lock (writing)
            {
                for (int i = 0; i < frames.Length; i++) WriteFrame(i + 1 < frames.Length ? More : (byte)0, frames[i]);
                writer.Flush();
            }
        }
        catch (NotSupportedException exception)
        {
            throw Closed(exception);
        }
    }

    /// <summary>A buffer over a stream that another thread has closed says that the stream is not one to read or write.</summary>
    private static IOException Closed(NotSupportedException exception) => new("the connection is closed", exception);

    public void Dispose() => stream.Dispose();

    private void SetTimeout(int milliseconds)
    {
        if (!stream.CanTimeout) return;
        stream.ReadTimeout = milliseconds;
        stream.WriteTimeout = milliseconds;
    }

    private static byte[] Greeting()
    {
        var greeting = new byte[GreetingLength];
        greeting[0] = 0xFF;
        greeting[9] = 0x7F;
        greeting[10] = 3;
        Encoding.ASCII.GetBytes("NULL", greeting.AsSpan(12));
        return greeting;
    }

    private static byte[] ReadyCommand(string socketType, ReadOnlySpan<byte> identity)
    {
        using var body = new MemoryStream();
        WriteShortString(body, "READY"u8);
        WriteProperty(body, "Socket-Type"u8, Encoding.ASCII.GetBytes(socketType));
        if (socketType is "DEALER" or "REQ" or "ROUTER") WriteProperty(body, "Identity"u8, identity);
        return body.ToArray();
    }

    private static void WriteShortString(Stream body, ReadOnlySpan<byte> text)
    {
        body.WriteByte((byte)text.Length);
        body.Write(text);
    }

    private static void WriteProperty(Stream body, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WriteShortString(body, name);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        body.Write(length);
        body.Write(value);
    }

    private void ParseReady(byte[] body)
    {
        ReadOnlySpan<byte> rest = body;
        if (!TakeShortString(ref rest).SequenceEqual("READY"u8)) throw new ZmtpException("READY expected");
        while (!rest.IsEmpty)
        {
            string name = Encoding.ASCII.GetString(TakeShortString(ref rest));
            if (rest.Length < 4) throw new ZmtpException("a cut READY command");
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[4..];
            if (length < 0 || length > rest.Length) throw new ZmtpException("a cut READY command");
            if (name.Equals("Socket-Type", StringComparison.OrdinalIgnoreCase)) PeerType = Encoding.ASCII.GetString(rest[..length]);
            if (name.Equals("Identity", StringComparison.OrdinalIgnoreCase)) PeerIdentity = rest[..length].ToArray();
            rest = rest[length..];
        }
        if (PeerIdentity.Length > 255) throw new ZmtpException("an identity of more than 255 bytes");
        if (!SocketTypes.Contains(PeerType)) throw new ZmtpException("an unknown socket type");
    }

    private static ReadOnlySpan<byte> TakeShortString(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty || rest.Length < 1 + rest[0]) throw new ZmtpException("a cut command");
        ReadOnlySpan<byte> text = rest.Slice(1, rest[0]);
        rest = rest[(1 + rest[0])..];
        return text;
    }

    private byte[]? TranslateCommand(byte[] body)
    {
        ReadOnlySpan<byte> rest = body;
        ReadOnlySpan<byte> name = TakeShortString(ref rest);
        if (name.SequenceEqual("SUBSCRIBE"u8)) return [1, .. rest];
        if (name.SequenceEqual("CANCEL"u8)) return [0, .. rest];
        if (name.SequenceEqual("PING"u8) && rest.Length >= 2)
        {
            lock (writing)
            {
                WriteFrame(Command, [4, .. "PONG"u8, .. rest[2..]]);
                writer.Flush();
            }
        }
        return null;
    }

    private (byte Flags, byte[] Body) ReadFrame(long limit, byte? first = null)
    {
        byte flags = first ?? ReadExactly(1)[0];
        if ((flags & ~(More | Long | Command)) != 0) throw new ZmtpException("reserved frame flags");
        if ((flags & Command) != 0)
        {
            if ((flags & More) != 0) throw new ZmtpException("a command in several frames");
            limit = Math.Min(limit, MaximumCommandBytes);
        }
        long length = (flags & Long) == 0 ? ReadExactly(1)[0] : BinaryPrimitives.ReadInt64BigEndian(ReadExactly(8));
        if (length < 0 || length > limit) throw new ZmtpException($"a frame of {length} bytes, over the limit");
        return (flags, ReadExactly((int)length));
    }

    // Grows as the bytes arrive: a peer that only claims a large frame costs nothing.
    private byte[] ReadExactly(int count)
    {
        var bytes = new byte[Math.Min(count, 64 * 1024)];
        int filled = 0;
        while (filled < count)
        {
            if (filled == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(count, 2L * bytes.Length));
            int read = reader.Read(bytes, filled, bytes.Length - filled);
            if (read == 0) throw new ZmtpException("the peer closed the connection in the middle of a message");
            filled += read;
        }
        return bytes;
    }

    private void WriteFrame(byte flags, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[9];
        if (body.Length <= 255)
        {
            head[0] = flags;
            head[1] = (byte)body.Length;
            writer.Write(head[..2]);
        }
        else
        {
            head[0] = (byte)(flags | Long);
            BinaryPrimitives.WriteInt64BigEndian(head[1..], body.Length);
            writer.Write(head);
        }
        writer.Write(body);
    }
}
