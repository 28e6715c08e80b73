using System.Text;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>
/// Everything for iopub, in order, sent by one thread. Cells only append to a queue, inside <c>finally</c> blocks that an
/// interrupt does not cut. Text of one stream is gathered for a few milliseconds, so 10,000 lines are a few messages.
/// </summary>
internal sealed class OutputQueue
{
    private const int MaximumTextChunk = 256 * 1024;
    private const long MaximumQueuedChars = 32L << 20;
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(20);

    private readonly object gate = new();
    private readonly Queue<Item> queue = new();
    private readonly MessageCodec codec;
    private readonly Action<byte[][]> publish;
    private readonly TextWriter log = Console.Error;
    private long queuedChars;
    private Item? last; // the tail of the queue while text may still be appended to it
    private bool sending, flushRequested;

    public OutputQueue(MessageCodec codec, Action<byte[][]> publish)
    {
        this.codec = codec;
        this.publish = publish;
        new Thread(SendLoop) { IsBackground = true, Name = "iopub" }.Start();
    }

    /// <summary>The header of the request that output belongs to: the running cell's, or the last one's.</summary>
    public byte[]? Parent { get; set; }

    public void Post(string type, JsonObject content, byte[]? parent = null) =>
        Add(new Item { Type = type, Content = content, Parent = parent ?? Parent }, size: 0);

    /// <summary>Text on stdout or stderr. Waits, interruptibly, while far more is queued than is sent.</summary>
    public void Write(string stream, string text)
    {
        if (text.Length == 0) return;
        lock (gate)
        {
            while (queuedChars > MaximumQueuedChars) Monitor.Wait(gate);
        }
        Add(new Item { Type = "stream", Stream = stream, Text = new StringBuilder(text), Parent = Parent }, text.Length);
    }

    /// <summary>Waits until everything posted before is handed to the subscribers' queues.</summary>
    public void Flush(TimeSpan patience)
    {
        var deadline = Deadline.In(patience);
        lock (gate)
        {
            flushRequested = true;
            Monitor.PulseAll(gate);
            while (queue.Count > 0 || sending)
            {
                if (deadline.HasPassed || !Monitor.Wait(gate, deadline.Left)) break;
            }
        }
    }

    private void Add(Item item, long size)
    {
        try
        {
            // An interrupt does not cut a finally block.
        }
        finally
        {
            lock (gate)
            {
                if (item.Stream is not null && last is { } open && open.Stream == item.Stream && ReferenceEquals(open.Parent, item.Parent) && HasRoom(open.Text!))
                {
                    open.Text!.Append(item.Text);
                }
                else
                {
                    queue.Enqueue(item);
                    last = item;
                }
                queuedChars += size;
                Monitor.PulseAll(gate);
            }
        }
    }

    private static bool HasRoom(StringBuilder text) => text.Length < MaximumTextChunk || char.IsHighSurrogate(text[^1]);

    private void SendLoop()
    {
        while (true)
        {
            Item item;
            lock (gate)
            {
                while (queue.Count == 0)
                {
                    flushRequested = false;
                    Monitor.Wait(gate);
                }
                // Text alone waits a moment for more of it; anything behind it sends it at once.
                if (queue.Count == 1 && queue.Peek() is { Stream: not null } text && !flushRequested)
                {
                    var gathered = Deadline.In(s_gather);
                    while (queue.Count == 1 && !flushRequested && text.Text!.Length < MaximumTextChunk && gathered.Left is { Ticks: > 0 } left)
                        Monitor.Wait(gate, left);
                }
                item = queue.Dequeue();
                if (ReferenceEquals(item, last)) last = null;
                sending = true;
            }
            try
            {
                publish(codec.Encode([Encoding.UTF8.GetBytes(item.Type)], item.Type, item.Parent, item.ToContent()));
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException or OutOfMemoryException)
            {
                log.WriteLine($"A {item.Type} message could not be sent: {e.Message}");
            }
            lock (gate)
            {
                sending = false;
                queuedChars -= item.Text?.Length ?? 0;
                Monitor.PulseAll(gate);
            }
        }
    }

    private sealed class Item
    {
        public required string Type { get; init; }
        public required byte[]? Parent { get; init; }
        public JsonObject? Content { get; init; }
        public string? Stream { get; init; }
        public StringBuilder? Text { get; init; }

        public JsonObject ToContent() => Content ?? new JsonObject { ["name"] = Stream, ["text"] = Json.WellFormed(Text!.ToString()) };
    }
}
