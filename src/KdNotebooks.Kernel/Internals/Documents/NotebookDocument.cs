using System.Text.Json;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Internals.Documents;

/// <summary>A cell of a notebook file; the JSON node behind it is changed in place.</summary>
internal sealed class NotebookCell(JsonObject node)
{
    public JsonObject Node { get; } = node;

    public string Kind => Node["cell_type"]?.GetValue<string>() ?? "";

    public string Source => NotebookDocument.Joined(Node["source"]);

    public IEnumerable<string> Tags => Node["metadata"]?["tags"] is JsonArray tags ? tags.Select(t => t?.GetValue<string>() ?? "") : [];

    public JsonArray Outputs
    {
        get
        {
            if (Node["outputs"] is JsonArray outputs) return outputs;
            var empty = new JsonArray();
            Node["outputs"] = empty;
            return empty;
        }
    }

    public int? ExecutionCount
    {
        set => Node["execution_count"] = value;
    }
}

/// <summary>A notebook file, nbformat 4. Whatever the file holds beyond what is changed here stays as it is.</summary>
internal sealed class NotebookDocument
{
    private readonly JsonObject root;

    private NotebookDocument(JsonObject root)
    {
        this.root = root;
        Cells = [.. ((JsonArray)root["cells"]!).Select(c => new NotebookCell((JsonObject)c!))];
    }

    public IReadOnlyList<NotebookCell> Cells { get; }

    public JsonObject Metadata => root["metadata"] as JsonObject ?? (JsonObject)(root["metadata"] = new JsonObject());

    /// <exception cref="KernelException">The file is missing, not JSON, or not nbformat 4.</exception>
    public static NotebookDocument Read(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is not JsonObject root) throw Unusable("not a JSON object");
            if (root["nbformat"] is not JsonValue version || version.GetValueKind() != JsonValueKind.Number || version.GetValue<int>() != 4) throw Unusable("not nbformat 4");
            if (root["cells"] is not JsonArray cells || cells.Any(c => c is not JsonObject)) throw Unusable("it has no list of cells");
            var document = new NotebookDocument(root);
            foreach (NotebookCell cell in document.Cells) _ = cell.Kind + cell.Source + cell.Tags.Count();
            // JSON is read when it is asked for: a key that stands twice, or text that is no text, shows now or never.
            _ = NotebookJson.Write(root);
            return document;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            throw Unusable(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message, e);
        }

        KernelException Unusable(string why, Exception? inner = null) => new($"{path}: not a notebook that can be read: {why}", inner, exitCode: 2);
    }

    /// <summary>Names this kernel and its language, as a front end does when it runs a notebook; another kernel's name stays.</summary>
    public void SetKernel()
    {
        if (Metadata["kernelspec"] is not JsonObject)
            Metadata["kernelspec"] = new JsonObject { ["display_name"] = KernelSpec.DisplayName, ["language"] = KernelSpec.Language, ["name"] = KernelSpec.Name };
    }

    /// <summary>As <see cref="Write"/>, unless the file holds the same already.</summary>
    public bool WriteIfDifferent(string path)
    {
        Normalise();
        if (File.Exists(path) && File.ReadAllText(path) == NotebookJson.Write(root)) return false;
        Write(path);
        return true;
    }

    /// <summary>Writes nbformat 4.5, whole or not at all: cell ids, one string a line, the layout that Jupyter itself writes.</summary>
    public void Write(string path)
    {
        Normalise();
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        File.WriteAllText(temporary, NotebookJson.Write(root));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes what changes from run to run; keeps the outputs.</summary>
    public void Clean()
    {
        foreach (NotebookCell cell in Cells)
        {
            if (cell.Node["metadata"] is JsonObject metadata)
            {
                foreach (string volatileKey in (string[])["execution", "ExecuteTime", "collapsed", "scrolled", "trusted", "vscode"]) metadata.Remove(volatileKey);
            }
            if (cell.Kind != "code") continue;
            cell.ExecutionCount = null;
            foreach (JsonObject output in cell.Outputs.OfType<JsonObject>())
            {
                if (output["output_type"] is JsonValue kind && kind.TryGetValue(out string? name) && name == "execute_result") output["execution_count"] = null;
                output.Remove("transient");
            }
        }
        foreach (string volatileKey in (string[])["signature", "widgets", "toc", "vscode", "orig_nbformat"]) Metadata.Remove(volatileKey);
    }

    /// <summary>A multi-line string of nbformat: one string, or a list of them.</summary>
    public static string Joined(JsonNode? node) => node switch
    {
        JsonArray lines => string.Concat(lines.Select(l => l?.GetValue<string>())),
        JsonValue value => value.GetValue<string>(),
        _ => "",
    };

    private void Normalise()
    {
        bool hasIds = root["nbformat_minor"] is JsonValue minor && minor.TryGetValue(out int number) && number >= 5;
        root["nbformat"] = 4;
        if (!hasIds) root["nbformat_minor"] = 5;
        _ = Metadata;
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < Cells.Count; i++)
        {
            JsonObject cell = Cells[i].Node;
            string? id = cell["id"] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
            if (id is null || id.Length is 0 or > 64 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || !taken.Add(id))
            {
                // The same notebook gets the same ids on every machine.
                id = $"cell-{i + 1}";
                for (int k = 2; !taken.Add(id); k++) id = $"cell-{i + 1}-{k}";
                cell["id"] = id;
            }
            if (cell["metadata"] is not JsonObject) cell["metadata"] = new JsonObject();
            cell["source"] = Lines(Joined(cell["source"]));
            if (Cells[i].Kind != "code") continue;
            if (!cell.ContainsKey("execution_count")) cell["execution_count"] = null;
            foreach (JsonObject output in Cells[i].Outputs.OfType<JsonObject>()) SplitText(output);
        }
    }

    private static void SplitText(JsonObject output)
    {
        if (output["text"] is { } text) output["text"] = Lines(Joined(text));
        if (output["data"] is not JsonObject data) return;
        foreach (string mimeType in data.Select(d => d.Key).ToArray())
        {
            if (mimeType.StartsWith("text/", StringComparison.Ordinal) || mimeType is "image/svg+xml" or "application/javascript") data[mimeType] = Lines(Joined(data[mimeType]));
        }
    }

    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }
}
