using System.Net;
using System.Text;
using KdNotebooks.Reporting.Internals;

namespace KdNotebooks.Reporting;

/// <summary>How a column is set.</summary>
public enum Alignment
{
    /// <summary>Text.</summary>
    Left,

    /// <summary>Numbers.</summary>
    Right,
}

/// <summary>One column of a <see cref="Table"/>.</summary>
public sealed record Column(string Name, Alignment Alignment = Alignment.Right);

/// <summary>A table of formatted cells, ready for a terminal, a README or a page. In a notebook it shows itself.</summary>
[TypeFormatterSource(typeof(TableFormatters))]
public sealed record Table
{
    /// <summary>What it shows.</summary>
    public required string Title { get; init; }

    /// <summary>The columns, left to right.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The cells, [rows][columns].</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Rows { get; init; }

    /// <summary>The numbers of the rows above which a rule is drawn: the first rows of groups.</summary>
    public IReadOnlySet<int> GroupStarts { get; init; } = new HashSet<int>();

    /// <summary>Sentences below the table that say how to read it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Plain text with aligned columns.</summary>
    public override string ToString()
    {
        const string Gap = "  ";
        int[] widths = [.. Columns.Select((column, c) => Rows.Select(row => row[c].Length).Append(column.Name.Length).Max())];
        var text = new StringBuilder(Title).Append('\n');
        void Append(IReadOnlyList<string> cells) => text.Append(string.Join(Gap, cells.Select(
            (cell, c) => Columns[c].Alignment == Alignment.Right ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))).TrimEnd()).Append('\n');
        Append([.. Columns.Select(column => column.Name)]);
        Append([.. widths.Select(width => new string('-', width))]);
        for (int r = 0; r < Rows.Count; r++)
        {
            if (r > 0 && GroupStarts.Contains(r)) text.Append('\n');
            Append(Rows[r]);
        }
        foreach (string note in Notes) text.Append(note).Append('\n');
        return text.ToString();
    }

    /// <summary>GitHub-flavoured Markdown, without the title.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        AppendMarkdownRow(text, [.. Columns.Select(column => column.Name)]);
        AppendMarkdownRow(text, [.. Columns.Select(column => column.Alignment == Alignment.Right ? "---:" : "---")]);
        foreach (IReadOnlyList<string> row in Rows) AppendMarkdownRow(text, row);
        return text.ToString();
    }

    /// <summary>An HTML table, complete with title and notes.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder("<table style=\"border-collapse:collapse\">");
        html.Append("<caption style=\"text-align:left;font-weight:bold\">").Append(Escape(Title)).Append("</caption><thead><tr>");
        foreach (Column column in Columns) html.Append($"<th style=\"{Style(column)}\">").Append(Escape(column.Name)).Append("</th>");
        html.Append("</tr></thead><tbody>");
        for (int r = 0; r < Rows.Count; r++)
        {
            string rule = r > 0 && GroupStarts.Contains(r) ? " style=\"border-top:1px solid #bbb\"" : "";
            html.Append($"<tr{rule}>");
            for (int c = 0; c < Columns.Count; c++) html.Append($"<td style=\"{Style(Columns[c])}\">").Append(Escape(Rows[r][c])).Append("</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
        foreach (string note in Notes) html.Append("<p style=\"margin:2px 0\"><small>").Append(Escape(note)).Append("</small></p>");
        return html.ToString();
    }

    private static string Style(Column column) => $"padding:2px 8px;white-space:nowrap;text-align:{(column.Alignment == Alignment.Right ? "right" : "left")}";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static void AppendMarkdownRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|"))).Append(" |\n");
}
