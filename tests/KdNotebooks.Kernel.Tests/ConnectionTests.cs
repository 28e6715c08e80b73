using System.Net;
using System.Net.Sockets;
using KdNotebooks.Kernel.Internals;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Kernel.Tests;

public class ConnectionTests
{
    /// <summary>One thread closes a connection while another writes or reads: what that one meets must end its loop, not the kernel.</summary>
    [Fact]
    public void A_connection_that_was_closed_says_so()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        var connection = new ZmtpConnection(listener.Accept(), 1 << 20);
        connection.Send([[1, 2, 3]]);
        connection.Dispose();
        Assert.True(EndsALoop(() => connection.Send([[1, 2, 3]])));
        Assert.True(EndsALoop(() => connection.Receive()));
        Assert.True(EndsALoop(() => connection.Handshake("ROUTER", [], ["DEALER"], TimeSpan.FromSeconds(1))));
    }

    /// <summary>The time of day may be set while something waits.</summary>
    [Fact]
    public void A_deadline_is_never_negative_and_passes()
    {
        Assert.False(Deadline.In(TimeSpan.FromMinutes(1)).HasPassed);
        Assert.InRange(Deadline.In(TimeSpan.FromMinutes(1)).Left, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var past = Deadline.In(TimeSpan.FromMilliseconds(-5));
        Assert.True(past.HasPassed);
        Assert.Equal(TimeSpan.Zero, past.Left);
    }

    private static bool EndsALoop(Action act) => Record.Exception(act) is IOException or ObjectDisposedException;
}
