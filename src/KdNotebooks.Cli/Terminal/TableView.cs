using KdNotebooks.Reporting;
using Spectre.Console;

namespace KdNotebooks.Cli.Terminal;

/// <summary>Writes a library table to a terminal: framed where it fits, as plain aligned text elsewhere.</summary>
internal static class TableView
{
    public static void Write(IAnsiConsole console, Reporting.Table table)
    {
        string text = table.ToString();
        bool fits = text.Split('\n').Skip(1).Take(table.Rows.Count + 2).Max(line => line.Length) + table.Columns.Count * 2 <= console.Profile.Width;
        if (!fits || !console.Profile.Capabilities.Interactive)
        {
            console.Profile.Out.Writer.Write(text);
            return;
        }
        var framed = new Spectre.Console.Table { Border = TableBorder.SimpleHeavy, Title = new TableTitle(Markup.Escape(table.Title)) };
        foreach (Column column in table.Columns)
            framed.AddColumn(new TableColumn(Markup.Escape(column.Name)) { Alignment = column.Alignment == Alignment.Right ? Justify.Right : Justify.Left, NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        for (int r = 0; r < table.Rows.Count; r++)
        {
            if (r > 0 && table.GroupStarts.Contains(r)) framed.AddEmptyRow();
            framed.AddRow([.. table.Rows[r].Select(cell => new Text(cell))]);
        }
        console.Write(framed);
        foreach (string note in table.Notes) console.WriteLine(note);
    }
}
