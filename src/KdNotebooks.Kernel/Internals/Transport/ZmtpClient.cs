using System.Net;
using System.Net.Sockets;

namespace KdNotebooks.Kernel.Internals.Transport;

/// <summary>A connecting ZeroMQ socket (DEALER, SUB or REQ) of the headless executor; messages arrive on a thread.</summary>
internal sealed class ZmtpClient : IDisposable
{
    private const long MaximumMessageBytes = 1L << 30;
    private readonly ZmtpConnection connection;

    /// <param name="endPoint">Where the kernel listens.</param>
    /// <param name="socketType">DEALER, SUB or REQ; a SUB socket subscribes to everything.</param>
    /// <param name="identity">The routing identity; stdin requests come back to it.</param>
    /// <param name="received">Called on the reading thread for each message; null when the connection ended.</param>
    public ZmtpClient(IPEndPoint endPoint, string socketType, ReadOnlySpan<byte> identity, Action<byte[][]?> received)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            connection = new ZmtpConnection(socket, MaximumMessageBytes);
            string[] peers = socketType switch { "SUB" => ["PUB", "XPUB"], "REQ" => ["REP", "ROUTER"], _ => ["ROUTER", "REP", "DEALER"] };
            connection.Handshake(socketType, identity, peers, TimeSpan.FromSeconds(10));
            if (socketType == "SUB") connection.Send([[1]]);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        new Thread(() => ReadLoop(received)) { IsBackground = true, Name = $"{socketType} client" }.Start();
    }

    public void Send(byte[][] frames) => connection.Send(frames);

    public void Dispose() => connection.Dispose();

    private void ReadLoop(Action<byte[][]?> received)
    {
        try
        {
            while (connection.Receive() is { } frames) received(frames);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Reported below like an orderly end.
        }
        received(null);
    }
}
