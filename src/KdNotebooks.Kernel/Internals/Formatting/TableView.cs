using System.Collections;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace KdNotebooks.Kernel.Internals.Formatting;

/// <summary>A value laid out in rows and columns of short texts, with a row limit; written as text or as HTML.</summary>
internal sealed record TableView(string[] Headers, IReadOnlyList<string[]> Rows, bool[] RightAligned, string? Note)
{
    public const int RowLimit = 20;
    private const int ColumnLimit = 20;

    /// <summary>Sequences, dictionaries, matrices and objects with members; null for what is better shown as text.</summary>
    public static TableView? TryCreate(object value) => value switch
    {
        Array { Rank: 2 } matrix => OfMatrix(matrix),
        IDictionary dictionary => OfPairs(dictionary),
        IEnumerable sequence => OfSequence(sequence),
        ITuple => null,
        _ => OfObject(value),
    };

    public string ToText()
    {
        int[] widths = [.. Headers.Select((h, i) => Math.Max(h.Length, Rows.Count == 0 ? 0 : Rows.Max(r => r[i].Length)))];
        var text = new StringBuilder();
        AppendLine(Headers);
        foreach (string[] row in Rows) AppendLine(row);
        if (Note is not null) text.Append(Note).Append('\n');
        return text.ToString().TrimEnd('\n');

        void AppendLine(string[] cells)
        {
            var line = new StringBuilder();
            for (int i = 0; i < cells.Length; i++)
            {
                if (i > 0) line.Append("  ");
                line.Append(RightAligned[i] ? cells[i].PadLeft(widths[i]) : cells[i].PadRight(widths[i]));
            }
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<table><thead><tr>");
        for (int i = 0; i < Headers.Length; i++) html.Append($"<th style=\"text-align:{Alignment(i)}\">{WebUtility.HtmlEncode(Headers[i])}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (string[] row in Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Length; i++) html.Append($"<td style=\"text-align:{Alignment(i)}\">{WebUtility.HtmlEncode(row[i])}</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
        if (Note is not null) html.Append($"<p>{WebUtility.HtmlEncode(Note)}</p>");
        return html.ToString();

        string Alignment(int column) => RightAligned[column] ? "right" : "left";
    }

    private static TableView OfObject(object value)
    {
        var members = ObjectMember.Of(value.GetType());
        return new TableView(["", CSharpNames.Of(value.GetType())], [.. members.Select(m => new[] { m.Name, PlainText.Short(m.Read(value)) })], [false, false], null);
    }

    private static TableView OfPairs(IDictionary dictionary)
    {
        var rows = new List<string[]>();
        bool numbers = true;
        foreach (DictionaryEntry entry in dictionary)
        {
            if (rows.Count == RowLimit) break;
            numbers &= PlainText.IsNumber(entry.Value);
            rows.Add([PlainText.Short(entry.Key), PlainText.Short(entry.Value)]);
        }
        return new TableView(["key", "value"], rows, [false, numbers && rows.Count > 0], MoreRows(dictionary.Count - rows.Count));
    }

    private static TableView OfSequence(IEnumerable sequence)
    {
        var items = new List<object?>();
        bool more = false;
        foreach (object? item in sequence)
        {
            if (items.Count == RowLimit)
            {
                more = true;
                break;
            }
            items.Add(item);
        }
        string? note = !more ? null : MoreRows(CountOf(sequence) is { } count ? count - items.Count : null);
        Type? common = items.FirstOrDefault(i => i is not null)?.GetType();
        bool tabular = common is not null && items.All(i => i is null || i.GetType() == common) && !PlainText.IsScalar(common) && !typeof(IEnumerable).IsAssignableFrom(common);
        IReadOnlyList<ObjectMember> members = tabular && (typeof(ITuple).IsAssignableFrom(common) || !PlainText.HasOwnText(common!) || PlainText.IsRecord(common!) || CSharpNames.IsAnonymous(common!)) ? ObjectMember.Of(common!) : [];
        if (members.Count == 0)
            return new TableView(["index", "value"], [.. items.Select((v, i) => new[] { PlainText.Short(i), PlainText.Short(v) })], [true, items.Count > 0 && items.All(PlainText.IsNumber)], note);

        object?[][] values = [.. items.Select(item => members.Select(m => item is null ? null : m.Read(item)).ToArray())];
        return new TableView(
            ["index", .. members.Select(m => m.Name)],
            [.. values.Select((row, i) => (string[])[PlainText.Short(i), .. row.Select(v => PlainText.Short(v))])],
            [true, .. members.Select((_, c) => values.All(row => PlainText.IsNumber(row[c])))],
            note);
    }

    private static TableView OfMatrix(Array matrix)
    {
        int rows = Math.Min(matrix.GetLength(0), RowLimit), columns = Math.Min(matrix.GetLength(1), ColumnLimit);
        int row0 = matrix.GetLowerBound(0), column0 = matrix.GetLowerBound(1);
        var cells = Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, columns).Select(c => matrix.GetValue(row0 + r, column0 + c)).ToArray()).ToArray();
        bool cut = rows < matrix.GetLength(0) || columns < matrix.GetLength(1);
        return new TableView(
            ["", .. Enumerable.Range(0, columns).Select(c => PlainText.Short(c))],
            [.. cells.Select((line, r) => (string[])[PlainText.Short(r), .. line.Select(v => PlainText.Short(v))])],
            [true, .. Enumerable.Range(0, columns).Select(c => cells.All(line => PlainText.IsNumber(line[c])))],
            cut ? $"{matrix.GetLength(0)} × {matrix.GetLength(1)}, the first {rows} × {columns} shown" : null);
    }

    private static string? MoreRows(int? more) => more switch { null => "… more rows", 0 => null, 1 => "… 1 more row", _ => $"… {more} more rows" };

    // Never enumerates: a sequence may be endless.
    private static int? CountOf(IEnumerable sequence) => sequence switch
    {
        ICollection collection => collection.Count,
        _ when sequence.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyCollection<>)) is { } typed
            => (int)typed.GetProperty("Count")!.GetValue(sequence)!,
        _ => null,
    };
}
