using System.Net;
using System.Net.Sockets;

namespace KdNotebooks.Kernel.Internals.Transport;

/// <summary>
/// A bound ZeroMQ socket: ROUTER (request and reply by peer), PUB (<see cref="Publish"/>) or REP used as an echo.
/// Threads block instead of using the thread pool, which a cell may have exhausted.
/// </summary>
internal sealed class ZmtpServer : IDisposable
{
    public const long MaximumMessageBytes = 128L << 20;
    private const long MaximumQueuedBytes = 64L << 20;
    private const int MaximumConnections = 256;
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SlowPeerPatience = TimeSpan.FromSeconds(2);

    private readonly Socket listener;
    private readonly string socketType;
    private readonly string[] acceptedPeers;
    private readonly Action<ZmtpPeer, byte[][]> received;
    private readonly List<ZmtpPeer> peers = [];
    private int connections;

    /// <param name="address">A loopback address.</param>
    /// <param name="port">0 lets the system choose; <see cref="Port"/> tells.</param>
    /// <param name="socketType">ROUTER, PUB or REP.</param>
    /// <param name="received">Called on the peer's reading thread for each message.</param>
    public ZmtpServer(IPAddress address, int port, string socketType, Action<ZmtpPeer, byte[][]> received)
    {
        if (!IPAddress.IsLoopback(address)) throw new KernelException($"the kernel listens on loopback only, not on {address}", exitCode: 2);
        this.socketType = socketType;
        this.received = received;
        acceptedPeers = socketType switch
        {
            "ROUTER" => ["DEALER", "REQ", "ROUTER"],
            "PUB" => ["SUB", "XSUB"],
            _ => ["REQ", "DEALER"],
        };
        listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (!OperatingSystem.IsWindows()) listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            listener.Bind(new IPEndPoint(address, port));
            listener.Listen(128);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new KernelException($"cannot listen on {address}:{port}: {e.Message}", e);
        }
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>Starts to accept peers, after everything that handles their messages stands.</summary>
    public void Start() => StartThread(AcceptLoop, "accept");

    /// <summary>The most recently connected peer with this identity: a client that reconnects takes over.</summary>
    public ZmtpPeer? FindPeer(ReadOnlySpan<byte> identity)
    {
        lock (peers)
        {
            for (int i = peers.Count - 1; i >= 0; i--)
            {
                if (identity.SequenceEqual(peers[i].Identity)) return peers[i];
            }
            return null;
        }
    }

    /// <summary>Sends to one peer; a peer that lets its replies pile up is disconnected.</summary>
    public static void Reply(ZmtpPeer peer, byte[][] frames)
    {
        if (!peer.Send(frames, TimeSpan.Zero)) peer.Dispose();
    }

    /// <summary>Sends to every subscriber of the first frame's topic.</summary>
    public void Publish(byte[][] frames)
    {
        foreach (ZmtpPeer peer in Peers())
        {
            if (peer.IsSubscribedTo(frames[0])) peer.Send(frames, SlowPeerPatience);
        }
    }

    public void Drain(Deadline deadline)
    {
        foreach (ZmtpPeer peer in Peers()) peer.Drain(deadline);
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (ZmtpPeer peer in Peers()) peer.Dispose();
    }

    private ZmtpPeer[] Peers()
    {
        lock (peers) return [.. peers];
    }

    private void AcceptLoop()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = listener.Accept();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket)
            {
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50); // out of descriptors, or a peer that left before it was accepted
                continue;
            }
            if (Interlocked.Increment(ref connections) > MaximumConnections)
            {
                Interlocked.Decrement(ref connections);
                socket.Dispose();
                continue;
            }
            StartThread(() => Serve(socket), "read");
        }
    }

    private void Serve(Socket socket)
    {
        ZmtpPeer? peer = null;
        try
        {
            using var connection = new ZmtpConnection(socket, MaximumMessageBytes);
            connection.Handshake(socketType, [], acceptedPeers, HandshakeTimeout);
            peer = new ZmtpPeer(connection, MaximumQueuedBytes);
            lock (peers) peers.Add(peer);
            StartThread(peer.WriteLoop, "write");
            while (peer.Receive() is { } frames)
            {
                if (socketType == "PUB") peer.ChangeSubscription(frames[0]);
                else received(peer, frames);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OutOfMemoryException)
        {
            // A broken or hostile peer: only its connection ends.
        }
        finally
        {
            if (peer is not null)
            {
                lock (peers) peers.Remove(peer);
                peer.Dispose();
            }
            socket.Dispose();
            Interlocked.Decrement(ref connections);
        }
    }

    private void StartThread(Action work, string name) =>
        new Thread(() => work(), StackBytes) { IsBackground = true, Name = $"{socketType} {name}" }.Start();
}
