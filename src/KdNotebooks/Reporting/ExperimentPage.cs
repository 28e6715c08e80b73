using System.Text;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Internals;

namespace KdNotebooks.Reporting;

/// <summary>
/// `&lt;experiment&gt;.md`, the page of an experiment: the paper's claim, our protocol, our result, agreement or not, and why.
/// </summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Results">Its rows.</param>
/// <param name="Report">What it shows.</param>
public sealed record ExperimentPage(IExperiment Experiment, ResultsTable Results, ExperimentReport Report)
{
    private const int MostHashes = 4;

    /// <summary>The claim, agreement and why, with general words where nobody has written others.</summary>
    public Findings Findings => Report.Findings ?? Findings.Of(Experiment.Name, Report.Table.Notes);

    /// <summary>Which data the rows name; empty where the experiment draws its own.</summary>
    public IReadOnlyList<string> Sources => Report.Sources ??
        [.. Results.Runs.SelectMany(run => new[] { run.Teacher, run.Student }).Where(name => name.Length > 0).Select(Data).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Version with protocol hash, backend and effort, as the rows have them; where parts of an experiment have hashes of their own, their number.</summary>
    public string Origin
    {
        get
        {
            RunProvenance[] all = [.. Results.Runs.Select(run => run.Provenance).Distinct()];
            IEnumerable<string> lines = all.Length <= MostHashes
                ? all.Select(origin => $"kit {origin.Version}, backend {origin.Backend}, effort {origin.Effort}")
                : all.GroupBy(origin => (Kit: origin.Version.Split('+')[0], origin.Backend, origin.Effort))
                    .Select(group => $"kit {group.Key.Kit}, backend {group.Key.Backend}, effort {group.Key.Effort} ({group.Count()} parts, each with the hash of its own protocol in the column version)");
            return string.Join("; ", lines);
        }
    }

    /// <summary>GitHub-flavoured Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        void Section(string title, string body) => text.Append("\n## ").Append(title).Append("\n\n").Append(body.TrimEnd()).Append('\n');
        text.Append("# ").Append(Report.Table.Title).Append('\n');
        Section("The paper's claim", Findings.Claim);
        Section("Our protocol", "Stated before the run.\n\n" + Protocol().ToMarkdown());
        Section("Our result", string.Join("\n", Report.Tables.Select((table, i) => Body(table, i > 0)))
            + $"\n![{Report.Figure.Title}]({Experiment.Name}.svg)\n"
            + string.Concat(Report.HeatMaps.Select(map => $"\n![{map.Map.Title}]({Experiment.Name}.{map.Name}.svg)\n")));
        Section("Agreement", Findings.Agreement);
        Section("Why", Findings.Why);
        Section("Where it came from", $"`{Experiment.Name}.runs.csv`, `{Experiment.Name}.information.csv`: {Origin}."
            + (Sources.Count > 0 ? $" Data: {string.Join("; ", Sources)}." : ""));
        return text.ToString();
    }

    /// <summary>Writes `&lt;experiment&gt;.md`; gives its path.</summary>
    /// <exception cref="KdException">The folder cannot be written.</exception>
    public string Save(string folder)
    {
        string path = Path.Combine(folder, Experiment.Name + ".md");
        ResultFile.Write(path, writer => writer.Write(ToMarkdown()));
        return path;
    }

    internal Table Protocol() => ProtocolReport.Of(Experiment);

    /// <summary>"audio + video of CMU-MOSI" → "CMU-MOSI": the modalities stand in the tables.</summary>
    private static string Data(string name) => name.IndexOf(" of ", StringComparison.Ordinal) is var at and >= 0 ? name[(at + 4)..] : name;

    private static string Body(Table table, bool titled) =>
        (titled ? $"**{table.Title}**\n\n" : "") + table.ToMarkdown() + "\n" + string.Concat(table.Notes.Select(note => note + "\n"));
}
