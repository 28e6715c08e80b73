namespace KdNotebooks.Kernel.Internals.Transport;

/// <summary>
/// A connected peer with a bounded queue of outgoing messages and a thread that writes them, so that a peer that does
/// not read never stops the sender.
/// </summary>
internal sealed class ZmtpPeer(ZmtpConnection connection, long maximumQueuedBytes) : IDisposable
{
    private readonly object gate = new();
    private readonly Queue<byte[][]> queue = new();
    private readonly List<byte[]> subscriptions = [];
    private long queuedBytes;
    private bool closed, stalled, busyWriting;

    public byte[] Identity => connection.PeerIdentity;

    public byte[][]? Receive() => connection.Receive();

    /// <summary>
    /// Queues a message. When the queue is full it waits for the peer to make progress, at most <paramref name="patience"/>
    /// at a time; a peer that makes none loses messages, without further waiting, until it reads again.
    /// </summary>
    public bool Send(byte[][] frames, TimeSpan patience)
    {
        long size = frames.Sum(f => (long)f.Length);
        lock (gate)
        {
            while (!closed && queuedBytes > 0 && queuedBytes + size > maximumQueuedBytes)
            {
                if (stalled || !Monitor.Wait(gate, patience))
                {
                    stalled = true;
                    return false;
                }
            }
            if (closed) return false;
            queue.Enqueue(frames);
            queuedBytes += size;
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Writes the queued messages until the peer is disposed; runs on a thread of its own.</summary>
    public void WriteLoop()
    {
        try
        {
            while (true)
            {
                byte[][] frames;
                lock (gate)
                {
                    while (queue.Count == 0 && !closed) Monitor.Wait(gate);
                    if (closed) return;
                    frames = queue.Dequeue();
                    busyWriting = true;
                }
                connection.Send(frames);
                lock (gate)
                {
                    busyWriting = false;
                    stalled = false;
                    queuedBytes -= frames.Sum(f => (long)f.Length);
                    Monitor.PulseAll(gate);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            Dispose();
        }
    }

    /// <summary>Waits until everything queued is written, or the deadline.</summary>
    public void Drain(Deadline deadline)
    {
        lock (gate)
        {
            while (!closed && !stalled && (queue.Count > 0 || busyWriting))
            {
                if (deadline.HasPassed || !Monitor.Wait(gate, deadline.Left)) return;
            }
        }
    }

    /// <summary>A SUB peer's message: 1 and a prefix subscribes, 0 and a prefix cancels; anything else is ignored.</summary>
    public void ChangeSubscription(byte[] message)
    {
        if (message.Length == 0 || message.Length > 256) return;
        lock (subscriptions)
        {
            if (message[0] == 1 && subscriptions.Count < 256) subscriptions.Add(message[1..]);
            if (message[0] == 0 && subscriptions.FindIndex(s => s.AsSpan().SequenceEqual(message.AsSpan(1))) is var i and >= 0)
                subscriptions.RemoveAt(i);
        }
    }

    public bool IsSubscribedTo(ReadOnlySpan<byte> topic)
    {
        lock (subscriptions)
        {
            foreach (byte[] prefix in subscriptions)
            {
                if (topic.StartsWith(prefix)) return true;
            }
            return false;
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            queue.Clear();
            Monitor.PulseAll(gate);
        }
        connection.Dispose();
    }
}
