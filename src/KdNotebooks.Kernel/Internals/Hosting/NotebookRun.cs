using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Messaging;

namespace KdNotebooks.Kernel.Internals.Hosting;

/// <summary>One execution of one notebook: requests to a kernel process, its messages into the outputs of the cells.</summary>
internal sealed class NotebookRun(string path, NotebookRunOptions options, CancellationToken cancellation)
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan InterruptPatience = TimeSpan.FromSeconds(5);
    private readonly NotebookDocument notebook = NotebookDocument.Read(path);
    private readonly Dictionary<string, List<JsonObject>> displays = [];
    private bool clearBeforeNext;

    public NotebookResult Execute()
    {
        var environment = new Dictionary<string, string?>(options.Environment);
        if (options.Effort is not null) environment["KD_EFFORT"] = options.Effort;
        environment.TryAdd("KD_KERNEL_MEMORY_NOTICE", "off");
        string name = Path.GetFileName(path);
        using KernelProcess kernel = KernelProcess.Start(Path.GetDirectoryName(Path.GetFullPath(path))!, environment);
        using var client = new KernelClient(kernel.Connection);
        if (!client.WaitUntilReady(ReadyPatience)) throw new KernelException($"{path}: the kernel did not answer: {kernel.LastWords}");
        // The kernel's own warm-up is no part of the first cell's time.
        client.Request("execute_request", KernelClient.ExecuteContent("0", silent: true), ReadyPatience);

        int total = notebook.Cells.Count(IsRun), done = 0;
        NotebookError? error = null;
        for (int i = 0; i < notebook.Cells.Count && error is null; i++)
        {
            NotebookCell cell = notebook.Cells[i];
            if (!IsRun(cell)) continue;
            options.Progress?.Report($"{name}: cell {i + 1}, {done + 1} of {total}");
            error = Execute(cell, i + 1, kernel, client);
            done++;
        }
        if (error is null) EndKernel(kernel, client);
        return new NotebookResult(path, done, Save(error), error is null ? [] : [error]);
    }

    private static bool IsRun(NotebookCell cell) => cell.Kind == "code" && cell.Source.Trim().Length > 0 && !cell.Tags.Contains("skip-execution");

    private NotebookError? Execute(NotebookCell cell, int number, KernelProcess kernel, KernelClient client)
    {
        bool mayFail = cell.Tags.Contains("raises-exception");
        cell.Outputs.Clear();
        cell.ExecutionCount = null;
        clearBeforeNext = false;
        string id = client.Send("execute_request", KernelClient.ExecuteContent(cell.Source, stopOnError: !mayFail));
        Message? reply = null;
        bool idle = false;
        long begun = Stopwatch.GetTimestamp();
        TimeSpan? limit = options.CellTimeout;
        bool interrupted = false;
        while (reply is null || !idle)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = client.Receive(TimeSpan.FromMilliseconds(100), out _);
            if (next is null)
            {
                if (kernel.HasExited) return Died(cell, number, kernel);
                if (limit is not { } allowed || Stopwatch.GetElapsedTime(begun) < allowed) continue;
                if (interrupted) return TimedOut(cell, number);
                client.Send("interrupt_request", [], onControl: true);
                interrupted = true;
                limit = Stopwatch.GetElapsedTime(begun) + InterruptPatience;
                continue;
            }
            (string channel, Message message) = next.Value;
            if (message.ParentId != id) continue;
            if (channel == "shell" && message.Type == "execute_reply") reply = message;
            else if (channel == "iopub") idle |= Take(cell, message);
            if (!interrupted && limit is { } deadline && Stopwatch.GetElapsedTime(begun) > deadline)
            {
                client.Send("interrupt_request", [], onControl: true);
                interrupted = true;
                limit = Stopwatch.GetElapsedTime(begun) + InterruptPatience;
            }
        }
        if (interrupted) return TimedOut(cell, number);
        if (reply.Text("status") == "ok" || (mayFail && reply.Text("ename") != "ProcessExit")) return null;
        int line = MetadataNumber(reply, "line"), column = MetadataNumber(reply, "column");
        string source = line > 0 ? cell.Source.Split('\n').ElementAtOrDefault(line - 1)?.Trim() ?? "" : "";
        return new NotebookError(number, line, column, source, reply.Text("ename"), reply.Text("evalue"));
    }

    private static int MetadataNumber(Message reply, string name) =>
        reply.Metadata.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : 0;

    private NotebookError TimedOut(NotebookCell cell, int number)
    {
        string message = $"the cell took longer than {options.CellTimeout!.Value.TotalSeconds.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture)} s (--timeout)";
        if (!cell.Outputs.Any(o => o?["output_type"]?.GetValue<string>() == "error")) AddError(cell, "Timeout", message);
        return new NotebookError(number, 0, 0, "", "Timeout", message);
    }

    private static NotebookError Died(NotebookCell cell, int number, KernelProcess kernel)
    {
        kernel.WaitForExit(TimeSpan.FromSeconds(10));
        string words = string.Join(' ', kernel.LastWords.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Take(2));
        string message = $"the cell ended its process with exit code {kernel.ExitCode}{(words.Length > 0 ? $": {words}" : "")}";
        AddError(cell, "ProcessExit", message);
        return new NotebookError(number, 0, 0, "", "ProcessExit", message);
    }

    private static void AddError(NotebookCell cell, string name, string message) =>
        cell.Outputs.Add((JsonNode)new JsonObject { ["output_type"] = "error", ["ename"] = name, ["evalue"] = message, ["traceback"] = new JsonArray($"{name}: {message}") });

    /// <summary>Puts a published message into the cell; true for its idle status.</summary>
    private bool Take(NotebookCell cell, Message message)
    {
        switch (message.Type)
        {
            case "status":
                return message.Text("execution_state") == "idle";
            case "execute_input":
                cell.ExecutionCount = message.Number("execution_count", 0);
                break;
            case "clear_output":
                if (message.Flag("wait", false)) clearBeforeNext = true;
                else Clear(cell);
                break;
            case "update_display_data":
                Update(message);
                break;
            case "stream":
                Prepare(cell);
                if (cell.Outputs.LastOrDefault() is JsonObject last && last["output_type"]?.GetValue<string>() == "stream" && last["name"]?.GetValue<string>() == message.Text("name"))
                    last["text"] = last["text"]!.GetValue<string>() + message.Text("text");
                else
                    cell.Outputs.Add((JsonNode)new JsonObject { ["output_type"] = "stream", ["name"] = message.Text("name"), ["text"] = message.Text("text") });
                break;
            case "error":
                Prepare(cell);
                cell.Outputs.Add((JsonNode)new JsonObject
                {
                    ["output_type"] = "error",
                    ["ename"] = message.Text("ename"),
                    ["evalue"] = message.Text("evalue"),
                    ["traceback"] = Node(message, "traceback"),
                });
                break;
            case "display_data" or "execute_result":
                Prepare(cell);
                var output = new JsonObject { ["output_type"] = message.Type, ["data"] = Node(message, "data"), ["metadata"] = Node(message, "metadata") };
                if (message.Type == "execute_result") output["execution_count"] = message.Number("execution_count", 0);
                if (DisplayId(message) is { } display)
                {
                    if (!displays.TryGetValue(display, out List<JsonObject>? places)) displays[display] = places = [];
                    places.Add(output);
                }
                cell.Outputs.Add((JsonNode)output);
                break;
        }
        return false;
    }

    private void Prepare(NotebookCell cell)
    {
        if (clearBeforeNext) Clear(cell);
    }

    private void Clear(NotebookCell cell)
    {
        cell.Outputs.Clear();
        clearBeforeNext = false;
    }

    private void Update(Message message)
    {
        if (DisplayId(message) is not { } display || !displays.TryGetValue(display, out List<JsonObject>? places)) return;
        foreach (JsonObject output in places)
        {
            output["data"] = Node(message, "data");
            output["metadata"] = Node(message, "metadata");
        }
    }

    private static string? DisplayId(Message message) =>
        message.Content.TryGetProperty("transient", out JsonElement transient) && transient.TryGetProperty("display_id", out JsonElement id) ? id.GetString() : null;

    private static JsonNode? Node(Message message, string name) => JsonNode.Parse(message.Content.GetProperty(name).GetRawText());

    private static void EndKernel(KernelProcess kernel, KernelClient client)
    {
        client.Send("shutdown_request", new JsonObject { ["restart"] = false }, onControl: true);
        kernel.WaitForExit(TimeSpan.FromSeconds(5));
    }

    private string? Save(NotebookError? error)
    {
        if (options.OutputFolder is null && error is not null) return null;
        notebook.SetKernel();
        string target = options.OutputFolder is null ? path : Path.Combine(options.OutputFolder, Path.GetFileName(path));
        notebook.Write(target);
        return target;
    }
}
