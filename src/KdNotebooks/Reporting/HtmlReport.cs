using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Reporting;

/// <summary>
/// One page of a whole run: tables, figures, protocols, versions and where the data came from. Everything is in the file; no
/// network is needed to read it.
/// </summary>
/// <param name="Pages">The experiments, in the order in which they ran.</param>
public sealed record HtmlReport(IReadOnlyList<ExperimentPage> Pages)
{
    private const string Style = """
        :root{--ink:#1c2430;--quiet:#5b6675;--line:#d9dee5;--mark:#0072b2;--wash:#f5f7fa}
        *{box-sizing:border-box}body{margin:0;background:var(--wash);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
        header{background:#12304a;color:#fff;padding:32px 24px 26px}header>div,main{max-width:1180px;margin:0 auto}
        header h1{margin:0;font-size:26px}header p{margin:6px 0 0;color:#c9d8e6}nav{margin-top:16px;display:flex;flex-wrap:wrap;gap:8px}
        nav a{color:#fff;text-decoration:none;border:1px solid #4c6f8d;border-radius:14px;padding:2px 12px;font-size:14px}
        main{padding:20px 24px 48px}section{background:#fff;border:1px solid var(--line);border-radius:8px;padding:22px 26px;margin:18px 0}
        h2{margin:0 0 4px;font-size:21px}h3{margin:22px 0 6px;font-size:16px;color:#12304a}
        .origin{color:var(--quiet);font-size:13px;margin:0 0 8px;overflow-wrap:anywhere}
        .agreement{border-left:4px solid var(--mark);background:#eef5fa;padding:10px 14px;margin:12px 0}
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;margin:6px 0}
        th{border-bottom:2px solid var(--ink);font-weight:600}th,td{padding:3px 10px;white-space:nowrap;vertical-align:top}tr.rule>td{border-top:1px solid var(--line)}
        .right{text-align:right}.left{text-align:left}.protocol td{white-space:normal}.protocol td:first-child{color:var(--quiet);white-space:nowrap}
        .note{color:var(--quiet);font-size:13px;margin:2px 0}svg{max-width:100%;height:auto;display:block;margin:10px 0}details>summary{cursor:pointer;color:var(--mark)}
        footer{max-width:1180px;margin:0 auto;padding:0 24px 40px;color:var(--quiet);font-size:13px}
        @media print{body{background:#fff}section{border:0;padding:0}details{display:block}}
        """;

    /// <summary>The page.</summary>
    public string Render()
    {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">");
        html.Append("<title>KdNotebooks: should modality A teach modality B?</title><style>").Append(Style).Append("</style></head><body><header><div>");
        html.Append("<h1>Should modality A teach modality B, how, and how sure are we?</h1><p>")
            .Append(Text($"KdNotebooks {Backend.Version}, backend {Backend.Label}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}"))
            .Append("</p><nav>").AppendJoin("", Pages.Select(page => $"<a href=\"#{page.Experiment.Name}\">{Text(page.Experiment.Name)}</a>")).Append("</nav></div></header><main>");
        foreach (ExperimentPage page in Pages) Append(html, page);
        html.Append("</main><footer>± is the half-width of an interval. Every table and figure is computed from the CSV files that lie beside this page; a row of these names the backend, the protocol's hash and the data that made it.</footer></body></html>\n");
        return html.ToString();
    }

    /// <summary>Writes `report.html`; gives its path.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public string Save(string folder)
    {
        string path = Path.Combine(folder, "report.html");
        using OutputFolder held = OutputFolder.Await(folder, "report");
        ResultFile.Write(path, writer => writer.Write(Render()));
        return path;
    }

    private static void Append(StringBuilder html, ExperimentPage page)
    {
        ExperimentReport report = page.Report;
        html.Append($"<section id=\"{page.Experiment.Name}\"><h2>{Text(report.Table.Title)}</h2><p class=\"origin\">{Text(page.Origin)}");
        if (page.Sources.Count > 0) html.Append("<br>data: ").Append(Text(string.Join("; ", page.Sources)));
        html.Append("</p>");
        Findings findings = page.Findings;
        html.Append($"<p>{Text(findings.Claim)}</p><div class=\"agreement\">{Text(findings.Agreement)}</div><p>{Text(findings.Why)}</p>");
        Append(html, report.Table, titled: false);
        html.Append(report.Figure.ToSvg());
        foreach ((_, HeatMap map) in report.HeatMaps) html.Append(map.ToSvg());
        foreach (Table table in report.More) Append(html, table, titled: true);
        html.Append("<h3>Protocol, stated before the run</h3><div class=\"scroll\"><table class=\"protocol\">");
        foreach (IReadOnlyList<string> row in page.Protocol().Rows) html.Append($"<tr><td>{Text(row[0])}</td><td>{Text(row[1])}</td></tr>");
        html.Append("</table></div></section>");
    }

    private static void Append(StringBuilder html, Table table, bool titled)
    {
        if (titled) html.Append($"<h3>{Text(table.Title)}</h3>");
        string Cell(string tag, int column, string text) => $"<{tag} class=\"{(table.Columns[column].Alignment == Alignment.Right ? "right" : "left")}\">{Text(text)}</{tag}>";
        html.Append("<div class=\"scroll\"><table><thead><tr>").AppendJoin("", table.Columns.Select((column, c) => Cell("th", c, column.Name))).Append("</tr></thead><tbody>");
        for (int r = 0; r < table.Rows.Count; r++)
            html.Append(r > 0 && table.GroupStarts.Contains(r) ? "<tr class=\"rule\">" : "<tr>").AppendJoin("", table.Rows[r].Select((cell, c) => Cell("td", c, cell))).Append("</tr>");
        html.Append("</tbody></table></div>");
        foreach (string note in table.Notes) html.Append($"<p class=\"note\">{Text(note)}</p>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
