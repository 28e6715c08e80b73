using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Messaging;
using KdNotebooks.Kernel.Internals.Scripting;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Fuzz;

/// <summary>What the kernel reads: bytes of a connection, messages, code that is being typed, notebooks, cells, connection files.</summary>
internal static class KernelReaders
{
    private static readonly CSharpSession s_session = new();

    /// <summary>A connection's bytes: greeting, handshake, frames, messages in them.</summary>
    public static string Wire(byte[] bytes)
    {
        using var stream = new Duplex(bytes);
        using var connection = new ZmtpConnection(stream, maximumMessageBytes: 1 << 26);
        connection.Handshake("ROUTER", [], ["DEALER", "REQ"], TimeSpan.FromSeconds(1));
        var codec = new MessageCodec("");
        int messages = 0, understood = 0;
        while (connection.Receive() is { } frames)
        {
            messages++;
            if (codec.Decode(null, frames) is not null) understood++;
        }
        return $"{Math.Min(messages, 4)} messages, {Math.Min(understood, 4)} understood";
    }

    /// <summary>Four dictionaries of a message, and everything that the kernel asks of them.</summary>
    public static string Message(byte[] bytes)
    {
        var codec = new MessageCodec("");
        byte[][] parts = Parts(bytes);
        Message? message = codec.Decode(null, [[1], "<IDS|MSG>"u8.ToArray(), [], .. parts]);
        if (message is null) return "refused";
        string texts = string.Concat(new[] { "code", "value", "comm_id", "hist_access_type", "pattern" }.Select(name => message.Text(name)));
        int numbers = new[] { "cursor_pos", "detail_level", "n", "start", "stop", "session" }.Sum(name => message.Number(name, 0) & 1);
        bool flag = message.Flag("silent", false) | message.Flag("store_history", true) | message.Flag("allow_stdin", false);
        var values = new JsonObject();
        if (message.Content.TryGetProperty("user_expressions", out JsonElement expressions) && expressions.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty expression in expressions.EnumerateObject()) values[expression.Name] = expression.Value.ToString();
        }
        string code = message.Text("code");
        int cursor = CodePoints.ToUtf16(code, message.Number("cursor_pos", CodePoints.Count(code, code.Length)));
        if (cursor < 0 || cursor > code.Length) throw new InvalidOperationException($"cursor {cursor} in {code.Length} characters");
        // The answer carries what was asked, and reads as JSON at the other end.
        byte[][] frames = codec.Encode(message.Identities, "execute_reply", message.HeaderBytes, new JsonObject { ["code"] = code, ["texts"] = texts, ["values"] = values });
        Message answer = codec.Decode(null, frames) ?? throw new InvalidOperationException("the answer is no message");
        if (answer.ParentId != message.Id || answer.Text("code") != code) throw new InvalidOperationException("the answer is to another message");
        return $"{message.Type.Length > 20} {code.Length > 0} {texts.Length > code.Length} {numbers} {flag} {values.Count > 0}";
    }

    /// <summary>Code that is being typed: is it complete, what can stand at the cursor, what is there. The first byte places the cursor.</summary>
    public static string Editing(byte[] bytes)
    {
        string code = bytes.Length == 0 ? "" : Json.WellFormed(Encoding.UTF8.GetString(bytes.AsSpan(1)));
        int cursor = bytes.Length == 0 ? 0 : code.Length * bytes[0] / 255;
        string complete = CSharpSession.Completeness(code);
        Completions completions = Completions.At(s_session, code, cursor);
        if (completions.Start > completions.End || completions.Start < 0 || completions.End > code.Length) throw new InvalidOperationException($"a word from {completions.Start} to {completions.End}");
        bool found = Inspection.At(s_session, code, cursor, detailLevel: 1) is not null;
        return $"{complete}, {Math.Min(completions.Items.Count, 3)} words, {completions.Items.FirstOrDefault()?.Kind} {found}";
    }

    public static string Notebook(string path)
    {
        NotebookDocument notebook = NotebookDocument.Read(path);
        foreach (NotebookCell cell in notebook.Cells)
        {
            _ = cell.Tags.Count();
            if (cell.Kind == "code") _ = cell.Outputs.Count;
        }
        notebook.Clean();
        notebook.SetKernel();
        notebook.Write(path + ".out");
        // What was written reads back, and stays as it is.
        string first = File.ReadAllText(path + ".out");
        NotebookDocument.Read(path + ".out").Write(path + ".out");
        if (first != File.ReadAllText(path + ".out")) throw new InvalidOperationException("writing a notebook twice gives two texts");
        return notebook.Cells.Count > 0 ? "cells" : "empty";
    }

    public static string Cell(byte[] bytes)
    {
        try
        {
            CellSegments.Parse(Encoding.UTF8.GetString(bytes));
            return "segments";
        }
        catch (DirectiveException exception)
        {
            // The kernel shows it as the cell's error.
            return exception.Message.Split(' ')[^1];
        }
    }

    public static string Connection(string path) => ConnectionFile.Read(path).Key.Length > 4 ? "long key" : "key";

    /// <summary>Header, parent header, metadata and content stand one after the other, a line with = between.</summary>
    private static byte[][] Parts(byte[] bytes)
    {
        byte[][] parts = ["{}"u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray(), "{}"u8.ToArray()];
        int from = 0;
        for (int i = 0; i < parts.Length && from <= bytes.Length; i++)
        {
            int length = bytes.AsSpan(from).IndexOf("\n=\n"u8);
            if (length < 0 || i == parts.Length - 1) length = bytes.Length - from;
            parts[i] = bytes[from..(from + length)];
            from += length + 3;
        }
        return parts;
    }

    /// <summary>What a peer sent; what is sent to it goes nowhere.</summary>
    private sealed class Duplex(byte[] received) : MemoryStream(received, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void Flush()
        {
        }
    }
}
