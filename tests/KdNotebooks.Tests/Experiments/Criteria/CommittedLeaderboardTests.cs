using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Experiments.Criteria;

/// <summary>What is committed about the leaderboard follows from the committed rows.</summary>
public partial class CommittedLeaderboardTests
{
    private static readonly string s_results = Path.Combine(TestFiles.Root, "data", "results");
    private static readonly LeaderboardProtocol s_protocol = LeaderboardProtocol.For(Effort.Quick);
    private static readonly Lazy<(LeaderboardConditions Conditions, IReadOnlyList<JudgedSet> Sets, ExperimentReport Report)> s_judged = new(() =>
    {
        ResultsTable table = ResultsTable.Read(s_results, LeaderboardExperiment.FileName);
        IReadOnlyList<ResultsTable> sources = LeaderboardExperiment.Sources(table, Effort.Quick, s_results);
        LeaderboardConditions conditions = LeaderboardConditions.Of(table, sources);
        return (conditions, Leaderboard.Judge(conditions, s_protocol), LeaderboardReport.Of(table, sources, s_protocol));
    });

    [Fact]
    public void The_judged_table_and_the_figure_are_those_of_the_committed_rows()
    {
        ExperimentReport report = s_judged.Value.Report;
        foreach ((string name, IReadOnlyList<IReadOnlyList<string>> lines) in report.Csv)
            Assert.Equal(lines.Select(line => line.Count).Sum(), File.ReadAllLines(Path.Combine(s_results, $"leaderboard.{name}.csv")).Length * lines[0].Count);
        string judged = string.Concat(report.Csv.Single(csv => csv.Name == "judged").Lines.Select(line => string.Join(',', line) + "\n"));
        Assert.Equal(judged, File.ReadAllText(Path.Combine(s_results, "leaderboard.judged.csv")));
        Assert.Equal(report.Figure.ToSvg(), File.ReadAllText(Path.Combine(s_results, "leaderboard.svg")));
        string page = File.ReadAllText(Path.Combine(s_results, "leaderboard.md"));
        Assert.All(report.Tables, table => Assert.Contains(table.ToMarkdown(), page));
    }

    [Fact]
    public void Scores_are_of_the_networks_whose_gains_they_are_held_against()
    {
        LeaderboardConditions conditions = s_judged.Value.Conditions;
        Assert.True(conditions.Compared > 500 && conditions.SameNetworks == conditions.Compared, $"{conditions.SameNetworks} of {conditions.Compared}");
        Assert.Equal(10, conditions.All.Select(each => each.Experiment).Distinct().Count());
    }

    [Fact]
    public void The_conclusion_of_notebook_09_is_what_the_rows_say()
    {
        JsonNode notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "notebooks", "09-criteria-leaderboard.ipynb")))!;
        string printed = string.Concat(notebook["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(output => Text(output!["text"])));
        Assert.All(s_judged.Value.Sets.Where(set => set.Decided > 0), set => Assert.Contains(LeaderboardFindings.Sentence(set), printed));
        Assert.Contains(s_judged.Value.Report.Findings!.Why, printed);

        static string Text(JsonNode? text) => text switch { null => "", JsonArray lines => string.Concat(lines.Select(line => line!.GetValue<string>())), _ => text.GetValue<string>() };
    }

    [Fact]
    public void Every_point_of_the_reviewers_names_a_file_that_is_there()
    {
        string[] points = File.ReadAllText(Path.Combine(s_results, "reviewers.md")).Split("\n## ")[1..];
        Assert.Equal(11, points.Length);
        Assert.Equal([.. Enumerable.Range(1, 11).Select(number => $"{number}. ")], points.Select(point => Number().Match(point).Value));
        Assert.All(points, point =>
        {
            string[] files = [.. Link().Matches(point).Select(match => match.Groups[1].Value).Distinct()];
            Assert.NotEmpty(files);
            Assert.All(files, file => Assert.True(File.Exists(Path.Combine(s_results, file)), file));
        });
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\d+\. ")]
    private static partial Regex Number();
}
