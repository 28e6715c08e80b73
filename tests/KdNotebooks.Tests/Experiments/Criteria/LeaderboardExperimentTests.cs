using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Experiments.Mfh;
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
    public void Scores_and_runs_of_other_settings_are_never_put_together()
    {
        LeaderboardProtocol mfh = s_protocol with { Experiments = ["mfh"] };
        using TemporaryFolder folder = new(), other = new();
        ResultsTable runs = new ExperimentRunner { OutputFolder = folder.Path }.Run(new MfhExperiment(MfhProtocol.For(Effort.Smoke)), s_silent);
        ResultsTable scores = new ExperimentRunner { OutputFolder = folder.Path }.Run(new LeaderboardExperiment(mfh, [], [folder.Path]), s_silent);
        Assert.All(scores.Runs, run => Assert.Equal("leaderboard", run.Experiment));
        string[] versions = [.. scores.Runs.Select(run => run.Provenance.Version).Distinct()];
        Assert.EndsWith(runs.Runs[0].Provenance.Version.Split('+')[1], Assert.Single(versions));
        Assert.Single(new LeaderboardExperiment(mfh, [folder.Path], [folder.Path]).Prepare(new Progress<string>(), CancellationToken.None).Cells);

        // The same experiment with another number of seeds: what is saved of it is carried out again, and said to be.
        var fewer = new ResultsTable("mfh", [.. runs.Runs.Select(run => run with { Provenance = run.Provenance with { Version = "0.1.0+aaaaaaaaaaaa" } })], []);
        fewer.Write(other.Path);
        var said = new Said();
        IReadOnlyList<ExperimentCell> cells = new LeaderboardExperiment(mfh, [folder.Path], [other.Path]).Prepare(said, CancellationToken.None).Cells;
        Assert.Contains(cells, cell => cell.Planned.Any(run => run.Experiment == "mfh"));
        Assert.Contains(said.Lines, line => line.Contains("mfh is carried out here", StringComparison.Ordinal));
        Assert.Contains("run kd reproduce leaderboard again", Assert.Throws<InvalidInputException>(() => LeaderboardExperiment.Sources(scores, Effort.Smoke, other.Path)).Message);
    }

    private sealed class Said : IProgress<string>
    {
        public List<string> Lines { get; } = [];

        public void Report(string value) => Lines.Add(value);
    }

    [Fact]
    public void Scores_without_the_runs_they_belong_to_say_what_to_do()
    {
        var provenance = new RunProvenance("engine", "smoke", "1");
        var lonely = new ResultsTable("leaderboard", [new RunRecord { Experiment = "leaderboard", Condition = "mfh: x", Arm = "score", Seed = 0, Success = true, Value = 1, Provenance = provenance }], []);
        Assert.Contains("kd reproduce mfh", Assert.Throws<InvalidInputException>(() => LeaderboardExperiment.Sources(lonely, Effort.Smoke)).Message);
    }
}
