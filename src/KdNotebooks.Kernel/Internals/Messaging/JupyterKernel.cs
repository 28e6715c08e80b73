using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Formatting;
using KdNotebooks.Kernel.Internals.Scripting;
using KdNotebooks.Kernel.Internals.Transport;

namespace KdNotebooks.Kernel.Internals.Messaging;

/// <summary>
/// The kernel: five sockets, one queue of shell requests that this object's <see cref="Run"/> works off, control requests
/// handled at once on their connection's thread, so that interrupt and shutdown work while a cell runs.
/// </summary>
internal sealed class JupyterKernel : ICellFront
{
    private const int MaximumHistory = 10_000;
    private const long MemoryNotice = 300L << 20, MemoryStep = 20L << 20;
    private static readonly TimeSpan AbortGrace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(10);

    private readonly MessageCodec codec;
    private readonly ZmtpServer shell, control, stdin, iopub, heartbeat;
    private readonly OutputQueue output;
    private readonly BlockingCollection<Message> requests = [];
    private readonly CSharpSession session = new();
    private readonly CellRunner runner;
    private readonly ConsoleWriter standardOutput;
    private readonly List<(int Line, string Input, string? Output)> history = [];

    private readonly object inputGate = new();
    private string? inputReply;
    private string? inputRequestId;

    private volatile CellInterrupt? running;
    private Message? executing;
    private int executionCount;
    private bool memoryNoticed;
    private long memoryToLookAgain = MemoryNotice;
    private volatile bool ending;

    public JupyterKernel(ConnectionFile connection, string connectionFile)
    {
        codec = new MessageCodec(connection.Key);
        shell = new ZmtpServer(connection.Address, connection.Shell, "ROUTER", (peer, frames) => Queue(codec.Decode(peer, frames)));
        control = new ZmtpServer(connection.Address, connection.Control, "ROUTER", (peer, frames) => Control(codec.Decode(peer, frames)));
        stdin = new ZmtpServer(connection.Address, connection.Stdin, "ROUTER", (peer, frames) => TakeInput(codec.Decode(peer, frames)));
        iopub = new ZmtpServer(connection.Address, connection.Iopub, "PUB", (_, _) => { });
        heartbeat = new ZmtpServer(connection.Address, connection.Heartbeat, "REP", ZmtpServer.Reply);
        output = new OutputQueue(codec, iopub.Publish);
        runner = new CellRunner(session, this);
        standardOutput = new ConsoleWriter(this, "stdout");
        foreach (ZmtpServer server in (ZmtpServer[])[heartbeat, control, stdin, iopub, shell]) server.Start();
        if (connection is { Shell: 0 } or { Iopub: 0 } or { Stdin: 0 } or { Control: 0 } or { Heartbeat: 0 })
            (connection with { Shell = shell.Port, Iopub = iopub.Port, Stdin = stdin.Port, Control = control.Port, Heartbeat = heartbeat.Port }).Write(connectionFile);
        new Thread(WarmUp) { IsBackground = true, Name = "warm-up" }.Start();
    }

    /// <summary>Works off shell requests until a shutdown request ends the process.</summary>
    public void Run()
    {
        Notebook.Current = this;
        AppContext.SetData(Interruption.DataName, (Action)Interruption.Check);
        Console.SetOut(standardOutput);
        Console.SetError(new ConsoleWriter(this, "stderr"));
        Console.SetIn(new ConsoleReader(this, standardOutput));
        ExceptionHandling.SetUnhandledExceptionHandler(ShowUnhandled);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => OnProcessExit();
        output.Post("status", new JsonObject { ["execution_state"] = "starting" });
        foreach (Message request in requests.GetConsumingEnumerable())
        {
            try
            {
                Handle(request);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A defect of the kernel: the session goes on, the client is answered.
                Write("stderr", $"The kernel could not answer {request.Type}: {e}\n");
                if (request.Type.EndsWith("_request", StringComparison.Ordinal)) ReplyError(request, e.GetType().Name, e.Message, []);
                Status("idle", request);
            }
        }
    }

    /// <summary>Stops the running cell, if one runs.</summary>
    public void Interrupt()
    {
        running?.Request(() => Write("stderr",
            "The cell does not stop: it is inside a library or in native code that offers no place to stop at. Interrupt again to force it, which may end the kernel, or restart the kernel.\n"));
    }

    /// <summary>The process ends because of a signal: nothing to tell.</summary>
    public void End() => ending = true;

    public void Write(string stream, string text) => output.Write(stream, text);

    public void Display(MimeBundle bundle, string? displayId, bool update) => output.Post(
        update ? "update_display_data" : "display_data",
        new JsonObject { ["data"] = bundle.Data, ["metadata"] = new JsonObject(), ["transient"] = displayId is null ? new JsonObject() : new JsonObject { ["display_id"] = displayId } });

    public void ClearOutput(bool wait) => output.Post("clear_output", new JsonObject { ["wait"] = wait });

    public string ReadLine(string prompt, bool password)
    {
        Message? request = executing;
        if (request is null || !request.Flag("allow_stdin", false)) throw new InvalidOperationException("This front end cannot ask for input (the request has allow_stdin false).");
        ZmtpPeer peer = stdin.FindPeer(request.Peer!.Identity) ?? throw new InvalidOperationException("This front end has no stdin channel to ask for input on.");
        output.Flush(FlushPatience);
        lock (inputGate)
        {
            inputReply = null;
            byte[][] frames = codec.Encode(request.Identities, "input_request", request.HeaderBytes, new JsonObject { ["prompt"] = Json.WellFormed(prompt), ["password"] = password }, null, out inputRequestId);
            ZmtpServer.Reply(peer, frames);
            while (inputReply is null) Monitor.Wait(inputGate);
            inputRequestId = null;
            return inputReply;
        }
    }

    private void TakeInput(Message? message)
    {
        if (message is not { Type: "input_reply" }) return;
        lock (inputGate)
        {
            if (inputRequestId is null || (message.ParentId.Length > 0 && message.ParentId != inputRequestId)) return;
            inputReply = message.Text("value");
            Monitor.PulseAll(inputGate);
        }
    }

    private void Queue(Message? message)
    {
        if (message is not null && !requests.IsAddingCompleted) requests.Add(message);
    }

    private void Control(Message? request)
    {
        if (request is null) return;
        Status("busy", request);
        switch (request.Type)
        {
            case "interrupt_request":
                Interrupt();
                Reply(request, new JsonObject { ["status"] = "ok" });
                break;
            case "shutdown_request":
                ShutDown(request);
                break;
            case "kernel_info_request":
                Reply(request, KernelInfo());
                break;
        }
        Status("idle", request);
    }

    private void Handle(Message request)
    {
        IReadOnlyList<Message> aborted = [];
        Status("busy", request);
        switch (request.Type)
        {
            case "kernel_info_request":
                Reply(request, KernelInfo());
                break;
            case "execute_request":
                aborted = Execute(request);
                break;
            case "complete_request":
                Reply(request, Complete(request));
                break;
            case "inspect_request":
                Reply(request, Inspect(request));
                break;
            case "is_complete_request":
                string status = CSharpSession.Completeness(request.Text("code"));
                Reply(request, status == "incomplete" ? new JsonObject { ["status"] = status, ["indent"] = "    " } : new JsonObject { ["status"] = status });
                break;
            case "history_request":
                Reply(request, History(request));
                break;
            case "comm_info_request":
                Reply(request, new JsonObject { ["status"] = "ok", ["comms"] = new JsonObject() });
                break;
            case "comm_open":
                // No target is registered here: the other side is told so.
                output.Post("comm_close", new JsonObject { ["comm_id"] = request.Text("comm_id"), ["data"] = new JsonObject() }, request.HeaderBytes);
                break;
            case "interrupt_request":
                Reply(request, new JsonObject { ["status"] = "ok" });
                break;
            case "shutdown_request":
                ShutDown(request);
                break;
        }
        Status("idle", request);
        foreach (Message queued in aborted) Abort(queued);
    }

    /// <summary>Runs a cell and answers; the value is what was queued behind it and is not to run, because it failed.</summary>
    private IReadOnlyList<Message> Execute(Message request)
    {
        string code = request.Text("code");
        bool silent = request.Flag("silent", false), stored = !silent && request.Flag("store_history", true);
        if (stored) executionCount++;
        executing = request;
        output.Parent = request.HeaderBytes;
        if (!silent) output.Post("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = executionCount });
        if (HelpOn(code) is { } help)
        {
            Reply(request, new JsonObject
            {
                ["status"] = "ok",
                ["execution_count"] = executionCount,
                ["user_expressions"] = new JsonObject(),
                ["payload"] = new JsonArray(new JsonObject { ["source"] = "page", ["data"] = help.Data, ["start"] = 0 }),
            });
            return [];
        }
        foreach (string file in session.Assemblies.TakeChanged()) Write("stderr", $"{file} changed on disk since it was loaded; restart the kernel to use the new one.\n");
        CellOutcome outcome;
        var expressions = new JsonObject();
        using (var interrupt = new CellInterrupt())
        {
            running = interrupt;
            try
            {
                outcome = runner.Run(code, CellRunner.NameOf(executionCount), interrupt);
                if (outcome.Error is null) expressions = Evaluate(request, interrupt);
            }
            finally
            {
                running = null;
            }
        }
        if (stored) Remember(code, outcome.Result?.Data["text/plain"]?.GetValue<string>());
        if (outcome.Error is { } error)
        {
            if (!silent) output.Post("error", ErrorContent(error));
            output.Flush(FlushPatience);
            // Requests that this client sent before it can know of the error are not run.
            IReadOnlyList<Message> aborted = request.Flag("stop_on_error", true) ? TakeQueued(request.Session) : [];
            JsonObject content = ErrorContent(error);
            content["status"] = "error";
            content["execution_count"] = executionCount;
            content["user_expressions"] = new JsonObject();
            content["payload"] = new JsonArray();
            Reply(request, content, new JsonObject { ["line"] = error.Line, ["column"] = error.Column });
            return aborted;
        }
        if (!silent && outcome.Result is { } result)
            output.Post("execute_result", new JsonObject { ["execution_count"] = executionCount, ["data"] = result.Data, ["metadata"] = new JsonObject() });
        NoticeMemory();
        output.Flush(FlushPatience);
        Reply(request, new JsonObject { ["status"] = "ok", ["execution_count"] = executionCount, ["user_expressions"] = expressions, ["payload"] = new JsonArray() });
        return [];
    }

    private JsonObject Evaluate(Message request, CellInterrupt interrupt)
    {
        var values = new JsonObject();
        if (!request.Content.TryGetProperty("user_expressions", out JsonElement expressions) || expressions.ValueKind != JsonValueKind.Object) return values;
        foreach (JsonProperty expression in expressions.EnumerateObject())
        {
            CellOutcome outcome = runner.Run(expression.Value.ToString(), $"expression {expression.Name}", interrupt);
            JsonObject value = outcome.Error is { } error ? ErrorContent(error) : new JsonObject { ["data"] = outcome.Result?.Data ?? MimeBundle.Text("").Data, ["metadata"] = new JsonObject() };
            value["status"] = outcome.Error is null ? "ok" : "error";
            values[expression.Name] = value;
        }
        return values;
    }

    /// <summary><c>Symbol?</c> as a whole cell opens the front end's pager.</summary>
    private MimeBundle? HelpOn(string code)
    {
        string text = code.Trim();
        if (text.Length < 2 || text[^1] != '?' || text.Contains('\n') || !text[..^1].All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '<' or '>' or ',' or ' ')) return null;
        string name = text[..^1].TrimEnd();
        return Inspection.At(session, name, name.Length, detailLevel: 1) ?? MimeBundle.Text($"{name}: nothing is known under this name.");
    }

    private List<Message> TakeQueued(string client)
    {
        var taken = new List<Message>();
        var kept = new List<Message>();
        Thread.Sleep(AbortGrace);
        while (requests.TryTake(out Message? queued)) (queued.Type == "execute_request" && queued.Session == client ? taken : kept).Add(queued);
        foreach (Message message in kept) requests.Add(message);
        return taken;
    }

    private void Abort(Message request)
    {
        Status("busy", request);
        Reply(request, new JsonObject { ["status"] = "aborted", ["execution_count"] = executionCount, ["user_expressions"] = new JsonObject(), ["payload"] = new JsonArray() });
        Status("idle", request);
    }

    private JsonObject Complete(Message request)
    {
        string code = request.Text("code");
        Completions completions = Completions.At(session, code, CodePoints.ToUtf16(code, request.Number("cursor_pos", CodePoints.Count(code, code.Length))));
        int start = CodePoints.Count(code, completions.Start), end = CodePoints.Count(code, completions.End);
        return new JsonObject
        {
            ["status"] = "ok",
            ["matches"] = Json.Array(completions.Items.Select(i => i.Text)),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                ["_jupyter_types_experimental"] = new JsonArray([.. completions.Items.Select(i =>
                    (JsonNode)new JsonObject { ["start"] = start, ["end"] = end, ["text"] = i.Text, ["type"] = i.Kind, ["signature"] = i.Signature })]),
            },
        };
    }

    private JsonObject Inspect(Message request)
    {
        string code = request.Text("code");
        MimeBundle? found = Inspection.At(session, code, CodePoints.ToUtf16(code, request.Number("cursor_pos", 0)), request.Number("detail_level", 0));
        return new JsonObject { ["status"] = "ok", ["found"] = found is not null, ["data"] = found?.Data ?? [], ["metadata"] = new JsonObject() };
    }

    private JsonObject History(Message request)
    {
        IEnumerable<(int Line, string Input, string? Output)> lines = history;
        int count = request.Number("n", int.MaxValue);
        switch (request.Text("hist_access_type"))
        {
            case "range":
                int start = request.Number("start", 0), stop = request.Number("stop", int.MaxValue);
                lines = request.Number("session", 0) is 0 or 1 ? lines.Where(l => l.Line >= start && l.Line < stop) : [];
                break;
            case "search":
                string pattern = request.Text("pattern", "*");
                lines = lines.Where(l => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, l.Input, ignoreCase: false));
                if (request.Flag("unique", false)) lines = lines.Reverse().DistinctBy(l => l.Input).Reverse();
                lines = lines.TakeLast(count);
                break;
            default:
                lines = lines.TakeLast(count);
                break;
        }
        bool withOutput = request.Flag("output", false);
        return new JsonObject
        {
            ["status"] = "ok",
            ["history"] = new JsonArray([.. lines.Select(l => (JsonNode)new JsonArray(1, l.Line, withOutput ? new JsonArray(l.Input, l.Output) : l.Input))]),
        };
    }

    private void Remember(string code, string? result)
    {
        if (history.Count == MaximumHistory) history.RemoveAt(0);
        history.Add((executionCount, Json.WellFormed(code), result));
    }

    private static JsonObject KernelInfo() => new()
    {
        ["status"] = "ok",
        ["protocol_version"] = MessageCodec.ProtocolVersion,
        ["implementation"] = "kd-csharp",
        ["implementation_version"] = KernelVersion.Text,
        ["language_info"] = new JsonObject
        {
            ["name"] = "C#",
            ["version"] = "14.0",
            ["mimetype"] = "text/x-csharp",
            ["file_extension"] = ".cs",
            ["pygments_lexer"] = "csharp",
            ["codemirror_mode"] = "text/x-csharp",
        },
        ["banner"] = $"C# (KdNotebooks {KernelVersion.Text}) on .NET {Environment.Version}",
        ["debugger"] = false,
        ["help_links"] = new JsonArray(new JsonObject { ["text"] = "C# reference", ["url"] = "https://learn.microsoft.com/dotnet/csharp/" }),
    };

    private static JsonObject ErrorContent(CellError error) => new()
    {
        ["ename"] = Json.WellFormed(error.Name),
        ["evalue"] = Json.WellFormed(error.Message),
        ["traceback"] = Json.Array(error.Traceback),
    };

    private void Reply(Message request, JsonObject content, JsonObject? metadata = null)
    {
        string type = request.Type.EndsWith("_request", StringComparison.Ordinal) ? request.Type[..^"_request".Length] + "_reply" : request.Type;
        ZmtpServer.Reply(request.Peer!, codec.Encode(request.Identities, type, request.HeaderBytes, content, metadata));
    }

    private void ReplyError(Message request, string name, string message, string[] traceback) => Reply(request, new JsonObject
    {
        ["status"] = "error",
        ["ename"] = name,
        ["evalue"] = Json.WellFormed(message),
        ["traceback"] = Json.Array(traceback),
    });

    private void Status(string state, Message request) => output.Post("status", new JsonObject { ["execution_state"] = state }, request.HeaderBytes);

    private void NoticeMemory()
    {
        if (memoryNoticed || Environment.GetEnvironmentVariable("KD_KERNEL_MEMORY_NOTICE") == "off" || Environment.WorkingSet < memoryToLookAgain) return;
        // Garbage is no reason to restart: only what stays after a collection counts.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        memoryToLookAgain = Math.Max(MemoryNotice, Environment.WorkingSet + MemoryStep);
        if (Environment.WorkingSet < MemoryNotice) return;
        memoryNoticed = true;
        Write("stderr", "This session uses more than 300 MB of memory: what cells define stays until a restart. Restart the kernel when that is too much.\n");
    }

    private bool ShowUnhandled(object exception)
    {
        if (exception is not Exception e) return false;
        CellError error = CellError.OfException(e, "", (_, _) => null);
        Write("stderr", $"An exception that nothing caught, outside the cell's own thread:\n{string.Join("\n", error.Traceback)}\n");
        return true;
    }

    private void ShutDown(Message request)
    {
        bool restart = request.Flag("restart", false);
        ending = true;
        // Nothing that the process is doing may keep it from ending.
        new Thread(() =>
        {
            Thread.Sleep(TimeSpan.FromSeconds(3));
            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true }.Start();
        var content = new JsonObject { ["status"] = "ok", ["restart"] = restart };
        output.Post("shutdown_reply", (JsonObject)content.DeepClone(), request.HeaderBytes);
        Status("idle", request);
        Reply(request, content);
        Drain();
        Environment.Exit(0);
    }

    /// <summary>A cell ended the process (Environment.Exit): the front end is told while there is time.</summary>
    private void OnProcessExit()
    {
        if (!ending && executing is { } request)
        {
            ending = true;
            CellError error = CellError.OfMessage("ProcessExit", $"The code of a cell ended the process with exit code {Environment.ExitCode}. Restart the kernel to go on.", "", 0);
            output.Post("error", ErrorContent(error));
            if (running is not null)
            {
                JsonObject content = ErrorContent(error);
                content["status"] = "error";
                content["execution_count"] = executionCount;
                Reply(request, content);
                Status("idle", request);
            }
            Drain();
        }
        ShadowCopies.RemoveOwn();
    }

    private void Drain()
    {
        output.Flush(TimeSpan.FromSeconds(1));
        var deadline = Deadline.In(TimeSpan.FromSeconds(1));
        foreach (ZmtpServer server in (ZmtpServer[])[iopub, shell, control, stdin]) server.Drain(deadline);
    }

    /// <summary>
    /// The first cell costs a second of just-in-time compilation: here, in the same session, while the front end shakes
    /// hands. A cell that comes early waits for one step of it at most.
    /// </summary>
    private void WarmUp()
    {
        session.WarmUp("1 + 1");
        ValueFormatter.Format(Enumerable.Range(0, 3).Select(i => (i, i)).ToList());
        session.WarmUp("var warm = Enumerable.Range(0, 3).Select(i => new { Index = i, Text = $\"{i}\" }).ToList(); warm");
    }
}
