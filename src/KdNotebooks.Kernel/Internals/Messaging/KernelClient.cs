using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>A front end without a face: sends requests, takes what the kernel publishes.</summary>
internal sealed class KernelClient : IDisposable
{
    private readonly MessageCodec codec;
    private readonly BlockingCollection<(string Channel, Message? Message)> received = [];
    private readonly Func<string, bool, string>? answer;
    private ZmtpClient shell = null!, control = null!, iopub = null!, stdin = null!;

    /// <param name="connection">Where the kernel listens.</param>
    /// <param name="answer">Answers a question (prompt, password) of a cell; null: this client cannot be asked.</param>
    public KernelClient(ConnectionFile connection, Func<string, bool, string>? answer = null)
    {
        codec = new MessageCodec(connection.Key);
        this.answer = answer;
        byte[] identity = Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"));
        try
        {
            iopub = Connect("iopub", "SUB", connection.Iopub);
            shell = Connect("shell", "DEALER", connection.Shell);
            control = Connect("control", "DEALER", connection.Control);
            stdin = Connect("stdin", "DEALER", connection.Stdin);
        }
        catch
        {
            Dispose();
            throw;
        }

        ZmtpClient Connect(string channel, string type, int port) =>
            new(new IPEndPoint(connection.Address, port), type, identity, frames => received.Add((channel, frames is null ? null : codec.Decode(null, frames))));
    }

    /// <summary>Sends on shell (or control) and returns the message's id.</summary>
    public string Send(string type, JsonObject content, bool onControl = false)
    {
        byte[][] frames = codec.Encode([], type, null, content, null, out string id);
        (onControl ? control : shell).Send(frames);
        return id;
    }

    /// <summary>The next message of any channel; null after the patience, or when the kernel closed a connection.</summary>
    public (string Channel, Message Message)? Receive(TimeSpan patience, out bool disconnected)
    {
        disconnected = false;
        if (!received.TryTake(out (string Channel, Message? Message) item, patience)) return null;
        if (item.Message is { Type: "input_request" } question)
        {
            string value = answer?.Invoke(question.Text("prompt"), question.Flag("password", false)) ?? "";
            stdin.Send(codec.Encode([], "input_reply", question.HeaderBytes, new JsonObject { ["value"] = value }));
        }
        disconnected = item.Message is null;
        return item.Message is null ? null : (item.Channel, item.Message);
    }

    /// <summary>
    /// Waits until the kernel answers on shell and its answer's idle status arrives on iopub: from then on nothing that it
    /// publishes is missed.
    /// </summary>
    public bool WaitUntilReady(TimeSpan patience)
    {
        long begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < patience)
        {
            string id = Send("kernel_info_request", []);
            bool replied = false;
            for (long asked = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(asked) < TimeSpan.FromMilliseconds(500);)
            {
                var next = Receive(TimeSpan.FromMilliseconds(100), out bool disconnected);
                if (disconnected) return false;
                if (next?.Message.ParentId != id) continue;
                replied |= next?.Channel == "shell";
                if (replied && next is { Channel: "iopub", Message.Type: "status" } && next.Value.Message.Text("execution_state") == "idle") return true;
            }
        }
        return false;
    }

    /// <summary>Sends on shell and waits for the reply; null when there is none in time.</summary>
    public Message? Request(string type, JsonObject content, TimeSpan patience)
    {
        string id = Send(type, content);
        for (long asked = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(asked) < patience;)
        {
            var next = Receive(TimeSpan.FromMilliseconds(100), out bool disconnected);
            if (disconnected) return null;
            if (next is { Channel: "shell" } && next.Value.Message.ParentId == id) return next.Value.Message;
        }
        return null;
    }

    public static JsonObject ExecuteContent(string code, bool allowStdin = false, bool stopOnError = true, bool silent = false) => new()
    {
        ["code"] = code,
        ["silent"] = silent,
        ["store_history"] = !silent,
        ["user_expressions"] = new JsonObject(),
        ["allow_stdin"] = allowStdin,
        ["stop_on_error"] = stopOnError,
    };

    public void Dispose()
    {
        foreach (ZmtpClient? client in (ZmtpClient?[])[shell, control, iopub, stdin]) client?.Dispose();
    }
}
