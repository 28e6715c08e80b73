using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>Content of one MIME type that <c>HTML(...)</c> and its like hand to <c>display</c>.</summary>
internal sealed record RichContent(string MimeType, string Text)
{
    public override string ToString() => Text;
}

/// <summary>How values are shown: always text/plain, and a table in HTML where there is more than a line to show.</summary>
internal static class ValueFormatter
{
    /// <param name="value">Anything.</param>
    /// <param name="mimeTypes">Empty: the type decides. Otherwise the value as exactly these types, and text/plain.</param>
    public static MimeBundle Format(object? value, params string[] mimeTypes)
    {
        MimeBundle bundle = mimeTypes.Length == 0 ? ByType(value) : As(value, mimeTypes);
        SvgRaster.AddPng(bundle);
        return bundle;
    }

    private static MimeBundle ByType(object? value)
    {
        if (value is null) return MimeBundle.Text("null");
        if (TypeFormatterSource.TryFormat(value) is { } own) return own;
        Type type = value.GetType();
        return value switch
        {
            RichContent rich => Rich(rich),
            DisplayHandle handle => MimeBundle.Text($"display {handle.Id}"),
            Exception e => MimeBundle.Text(e.ToString()),
            Task task => OfTask(task),
            JsonNode or JsonElement or JsonDocument => MimeBundle.Text(value is JsonDocument d ? d.RootElement.ToString() : value.ToString() ?? "null"),
            _ when PlainText.IsScalar(type) => MimeBundle.Text(PlainText.OfScalar(value)),
            ITuple => MimeBundle.Text(PlainText.Whole(value)),
            _ when CSharpNames.IsAnonymous(type) => Tabular(value, null),
            _ when PlainText.IsRecord(type) => Tabular(value, value.ToString()),
            _ when PlainText.HasOwnText(type) => MimeBundle.Text(value.ToString() ?? ""),
            _ => Tabular(value, null),
        };
    }

    private static MimeBundle Tabular(object value, string? text)
    {
        TableView? table = TableView.TryCreate(value);
        if (table is null || table.Rows.Count == 0) return MimeBundle.Text(text ?? (value is IEnumerable ? $"{CSharpNames.Of(value.GetType())}, empty" : PlainText.Whole(value)));
        bool onOneLine = text is null && value is IEnumerable and not IDictionary && table.Headers is ["index", "value"] && table.Rows.Count <= 10 && table.Note is null;
        return MimeBundle.Text(text ?? (onOneLine ? PlainText.Whole(value) : table.ToText())).With("text/html", table.ToHtml());
    }

    private static MimeBundle OfTask(Task task)
    {
        string type = CSharpNames.Of(task.GetType().IsGenericType && task.GetType().Name.StartsWith("AsyncStateMachineBox", StringComparison.Ordinal) ? task.GetType().BaseType! : task.GetType());
        if (!task.IsCompleted) return MimeBundle.Text($"{type}, not finished: await it to see its result");
        if (task.IsCanceled) return MimeBundle.Text($"{type}, cancelled");
        if (task.Exception is { } failure) return MimeBundle.Text($"{type}, failed: {failure.InnerException?.GetType().Name}: {failure.InnerException?.Message}");
        object? result = task.GetType().GetProperty("Result") is { } property && property.PropertyType.Name != "VoidTaskResult" ? property.GetValue(task) : null;
        return MimeBundle.Text(result is null ? $"{type}, finished" : $"{type}, finished: {PlainText.Short(result)}");
    }

    private static MimeBundle Rich(RichContent rich)
    {
        MimeBundle bundle = new MimeBundle().With(rich.MimeType, rich.Text);
        return rich.MimeType == "text/plain" ? bundle : bundle.With("text/plain", rich.MimeType == "image/svg+xml" ? "an SVG image" : rich.Text);
    }

    private static MimeBundle As(object? value, string[] mimeTypes)
    {
        MimeBundle natural = ByType(value), bundle = new();
        foreach (string mimeType in mimeTypes)
        {
            if (value is byte[] bytes) bundle.Data[mimeType] = Convert.ToBase64String(bytes);
            else if (value is string or RichContent) bundle.With(mimeType, value.ToString()!);
            else if (natural.Data.TryGetPropertyValue(mimeType, out JsonNode? node)) bundle.Data[mimeType] = node!.DeepClone();
            else if (mimeType == "text/html") bundle.With(mimeType, $"<pre>{WebUtility.HtmlEncode(natural.Data["text/plain"]!.GetValue<string>())}</pre>");
            else if (MimeBundle.IsJson(mimeType)) bundle.With(mimeType, JsonSerializer.Serialize(value));
            else bundle.With(mimeType, natural.Data["text/plain"]!.GetValue<string>());
        }
        if (!bundle.Data.ContainsKey("text/plain")) bundle.With("text/plain", value is byte[] image ? $"{image.Length} bytes of {mimeTypes[0]}" : natural.Data["text/plain"]!.GetValue<string>());
        return bundle;
    }
}
