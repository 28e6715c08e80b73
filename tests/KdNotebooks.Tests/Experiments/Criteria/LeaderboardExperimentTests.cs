using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Reporting;

namespace KdNotebooks.Tests.Experiments.Criteria;

/// <summary>The scoring stage on the simulated experiments.</summary>
public class LeaderboardExperimentTests
{
    private static readonly LeaderboardProtocol s_protocol = LeaderboardProtocol.For(Effort.Smoke) with { Seeds = 2, ScoredSeeds = 1, Experiments = ["gaussian", "mfh", "counterexamples"] };
    private static readonly Progress<ExperimentProgress> s_silent = new();

    [Fact]
    public void From_nothing_it_carries_out_the_experiments_scores_them_and_gives_the_same_bytes_again_from_what_it_saved()
    {
        using TemporaryFolder first = new(), second = new();
        var fromNothing = new LeaderboardExperiment(s_protocol, [], []);
        ResultsTable results = new ExperimentRunner { OutputFolder = first.Path, Jobs = 2 }.Run(fromNothing, s_silent);
        Assert.All(results.Runs, run => Assert.True(run.Success, run.Error));

        // All rules of every condition are scored; the experiments' own rows stand beside them.
        IReadOnlyList<ResultsTable> sources = fromNothing.Sources(results);
        Assert.Equal(["counterexamples", "gaussian", "mfh"], sources.Select(source => source.Experiment).Order());
        LeaderboardConditions conditions = LeaderboardConditions.Of(results, sources);
        Assert.Equal(11, conditions.All.Where(each => each.Experiment == "mfh").DistinctBy(each => each.Condition).Count());
        string[] rules = [.. RivalCriteria.All().Where(rule => rule.Threshold is null || rule.Name is not ("always" or "never")).Select(rule => rule.Name).Where(name => name is not ("always" or "never"))];
        Assert.All(conditions.All.Where(each => each.Experiment == "mfh"), each => Assert.Empty(rules.Except(each.Scores.Keys)));
        Assert.Contains(conditions.All, each => each.Condition.StartsWith("g: ", StringComparison.Ordinal) && each.IsLinear);
        Assert.True(conditions.Compared > 0 && conditions.SameNetworks == conditions.Compared, $"{conditions.SameNetworks} of {conditions.Compared}");

        var fromSaved = new LeaderboardExperiment(s_protocol, [first.Path], [first.Path]);
        Assert.Equal(3, fromSaved.Prepare(new Progress<string>(), CancellationToken.None).Cells.Count);
        new ExperimentRunner { OutputFolder = second.Path, Jobs = 1 }.Run(fromSaved, s_silent);
        foreach (string path in Directory.EnumerateFiles(first.Path)) Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(second.Path, Path.GetFileName(path))));

        // What was saved under another protocol is not taken.
        Assert.True(new LeaderboardExperiment(s_protocol with { ScoredSeeds = 2 }, [first.Path], [first.Path]).Prepare(new Progress<string>(), CancellationToken.None).Cells.Count > 3);

        ExperimentReport report = LeaderboardReport.Of(results, sources, s_protocol);
        Assert.All(report.Tables, table => Assert.All(table.ToString().Split('\n').Where(line => !table.Notes.Contains(line) && line != table.Title), line => Assert.True(line.Length <= 100, line)));
        Assert.Equal(["judged", "conditions"], report.Csv.Select(csv => csv.Name));
        Assert.All(report.Csv, csv => Assert.Single(csv.Lines.Select(line => line.Count).Distinct()));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_number_of_jobs()
    {
        LeaderboardProtocol small = s_protocol with { Experiments = ["gaussian"] };
        byte[][] Bytes(int jobs)
        {
            using TemporaryFolder folder = new();
            new ExperimentRunner { OutputFolder = folder.Path, Jobs = jobs }.Run(new LeaderboardExperiment(small, [], []), s_silent);
            return [.. Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        }
        Assert.Equal(Bytes(1), Bytes(3));
    }

    [Fact]
    public void Scores_without_the_runs_they_belong_to_say_what_to_do()
    {
        var provenance = new RunProvenance("engine", "smoke", "1");
        var lonely = new ResultsTable("leaderboard", [new RunRecord { Experiment = "leaderboard", Condition = "mfh: x", Arm = "score", Seed = 0, Success = true, Value = 1, Provenance = provenance }], []);
        Assert.Contains("kd reproduce mfh", Assert.Throws<InvalidInputException>(() => LeaderboardExperiment.Sources(lonely, Effort.Smoke)).Message);
    }
}
