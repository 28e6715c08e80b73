using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Experiments.Omics;
using KdNotebooks.Experiments.Sentiment;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Simulation;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Experiments;

/// <summary>Every modality teaches every other, on simulated rows: the same code path as on real ones.</summary>
public class ModalitiesExperimentTests
{
    private static readonly ModalitiesProtocol s_protocol = new()
    {
        Name = "sentiment",
        Data = "made up",
        Unit = "video",
        Effort = Effort.Smoke,
        Seeds = 2,
        Teacher = new Mlp { HiddenWidths = [8] },
        Student = new Mlp { HiddenWidths = [8] },
        Training = new TrainingOptions { Epochs = 2, ClassBalance = 0.5 },
        Capacities = [new CapacityVariant("narrower student", null, new Mlp { HiddenWidths = [3] })],
        Lambdas = [0, 0.5],
        PilotRows = 60,
        Subsamples = 10,
    };

    [Fact]
    public void Every_pair_has_its_runs_and_estimates_whatever_the_number_of_jobs()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        ResultsTable table = Run(one.Path, 1);
        Run(two.Path, 2);
        foreach (string file in Directory.GetFiles(one.Path).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(one.File(file)), File.ReadAllBytes(two.File(file)));
        // Six pairs with teacher, student, 2 λ, fusion, fusion + 2 λ; three of all others and six of the variant with 4 each.
        Assert.Equal(2 * 2 * (6 * 7 + 3 * 4 + 6 * 4), table.Runs.Count);
        Assert.Equal(2 * 3 * (6 * 2 + 3 * 2 + 6), table.Information.Count);
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        Assert.Equal(6, ModalitiesSummary.Of(table).Pairs.Count);
    }

    [Fact]
    public void At_lambda_zero_nothing_is_gained_and_a_modality_alone_is_one_network()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        ModalitiesSummary summary = ModalitiesSummary.Of(table);
        foreach (PairResult pair in summary.Pairs.Concat(summary.SeveralTeachers).Concat(summary.Capacities))
        {
            Assert.Equal(0, pair.Distilled[0].Lambda);
            Assert.Equal((0, 0), (pair.Distilled[0].Gain.Accuracy.Mean, pair.Distilled[0].Gain.Balanced.Mean));
            Assert.Null(pair.Distilled[0].AgreesWith(Verdict.Distil));
        }
        foreach (IGrouping<string, PairResult> same in summary.Pairs.GroupBy(pair => pair.Pair.Student))
            Assert.Single(same.Select(pair => pair.Student.Accuracy.Mean).Distinct());
    }

    [Fact]
    public void Nothing_simulated_passes_for_real_data()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        Assert.All(table.Runs, run => Assert.Contains("SIMULATED", run.Teacher + run.Student));
        Assert.All(table.Runs, run => Assert.Contains("sim.", run.Condition));
        Assert.All(table.Information, row => Assert.Contains("SIMULATED", row.Representation));
        ModalitiesExperiment standIn = SentimentExperiment.StandIn(Effort.Smoke);
        Assert.StartsWith("SIMULATED", standIn.Protocol.Describe()[0].Value);
        ExperimentReport report = SentimentReport.Of(table, standIn.Modalities);
        Assert.All(report.Tables, shown => Assert.Contains("SIMULATED", shown.Title));
        Assert.All((string[])[report.Figure.Title, .. report.HeatMaps.Select(map => map.Map.Title)], title => Assert.Contains("SIMULATED", title));
        string page = new ExperimentPage(standIn, table, report).ToMarkdown();
        Assert.Contains("# sentiment: which modality should teach which? SIMULATED stand-in", page);
        Assert.Contains("they say nothing about real sentiment", page);
    }

    [Fact]
    public void The_report_is_a_function_of_the_files_fits_a_terminal_and_needs_no_network()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2), read = ResultsTable.Read(folder.Path, "sentiment");
        ExperimentReport fromMemory = ModalitiesReport.Of(table, s_protocol), fromFiles = ModalitiesReport.Of(read, s_protocol);
        Assert.Equal(fromMemory.Tables.Select(shown => shown.ToString()), fromFiles.Tables.Select(shown => shown.ToString()));
        Assert.Equal(fromMemory.Figure.ToSvg(), fromFiles.Figure.ToSvg());
        Assert.Equal(fromMemory.HeatMaps.Select(map => map.Map.ToSvg()), fromFiles.HeatMaps.Select(map => map.Map.ToSvg()));
        Assert.All(fromFiles.Tables, shown => Assert.All(shown.ToString().Split('\n').Skip(1).Take(shown.Rows.Count + 2), line => Assert.InRange(line.Length, 0, 100)));
        var page = new ExperimentPage(Experiment(), read, fromFiles);
        string html = new HtmlReport([page]).Render(), text = page.ToMarkdown();
        Assert.DoesNotContain("src=", html);
        Assert.DoesNotContain("@import", html);
        Assert.Equal(3, html.Split("<svg").Length - 1);
        foreach (string section in new[] { "The paper's claim", "Our protocol", "Our result", "Agreement", "Why", "Where it came from" }) Assert.Contains($"\n## {section}\n", text);
        Assert.Contains(read.Runs[0].Provenance.Version, html);
        Assert.Contains(read.Runs[0].Provenance.Version, text);
    }

    [Fact]
    public void A_finished_run_is_resumed_from_its_files()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, 2);
        int computed = 0;
        ResultsTable again = new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }
            .Run(Experiment(), new Tally(report => computed += report.Message.StartsWith("seed", StringComparison.Ordinal) ? 1 : 0));
        Assert.Equal(0, computed);
        Assert.Equal(2 * 3 * (6 * 2 + 3 * 2 + 6), again.Information.Count);
    }

    [Fact]
    public void A_condition_reads_back()
    {
        foreach (ModalityPair pair in new[] { new ModalityPair(["a"], "b"), new ModalityPair(["a", "copy number"], "b c"), new ModalityPair(["a"], "b", "wider teacher") })
            Assert.Equal(pair, ModalityPair.Parse(pair.Condition));
        Assert.Null(ModalityPair.Parse("sigma=2"));
    }

    [Fact]
    public void Other_data_have_another_hash()
    {
        string Version(MultimodalData data) => new ModalitiesExperiment(s_protocol, (_, _) => data).Prepare(new Progress<string>(), CancellationToken.None).Provenance.Version;
        MultimodalData data = Rows(), other = Rows();
        float[] values = other.Modalities[0].Values.ToArray();
        values[7] += 1e-3f;
        Assert.Equal(Version(data), Version(Rows()));
        Assert.NotEqual(Version(data), Version(other with { Modalities = [new Modality("sim. text", other.Modalities[0].Shape, values), .. other.Modalities.Skip(1)] }));
        Assert.NotEqual(s_protocol.Hash(), (s_protocol with { Training = s_protocol.Training with { ClassBalance = 1 } }).Hash());
    }

    [Fact]
    public void One_modality_is_refused() => Assert.Contains(
        "two are needed",
        TestFiles.Refused(() => new ModalitiesExperiment(s_protocol, (_, _) => Rows() with { Modalities = [Rows().Modalities[0]] }).Prepare(new Progress<string>(), CancellationToken.None)));

    /// <summary>Rows of one unit on both sides, on purpose: a copied label leaks, and the check must see it.</summary>
    [Fact]
    public void A_split_that_leaks_a_video_is_refused()
    {
        MultimodalData data = Rows();
        RowSplit honest = data.SplitByUnit(.3, new Seed(3));
        honest.RequireDisjoint(data.Units);
        var leaking = new RowSplit([.. honest.Train, honest.Test[0]], honest.Test[1..]);
        Assert.Contains("on both sides", TestFiles.Refused(() => leaking.RequireDisjoint(data.Units)));
    }

    [Fact]
    public void TCGA_BRCA_out_of_a_folder_names_its_files_after_the_cohort()
    {
        ModalitiesExperiment experiment = OmicsExperiment.CreateFrom(Effort.Smoke, 1, TestFiles.Real("tcga-brca"));
        Assert.Equal("omics-brca", experiment.Name);
        Assert.Contains("777 patients", experiment.Modalities.Data);
        Assert.Contains("no column 'stage'", TestFiles.Refused(() => OmicsExperiment.CreateFrom(Effort.Smoke, 1, TestFiles.Real("tcga-brca"), "stage")));
    }

    [Fact]
    public void CMU_MOSI_gives_the_same_numbers_from_csv_and_pickle()
    {
        string folder = TestFiles.Real("mosi");
        MultimodalData csv = SentimentData.LoadFrom(folder), pickle = SentimentData.LoadFrom(Path.Combine(folder, "aligned_1.pkl"));
        Assert.Equal("sentiment-mosi", SentimentExperiment.CreateFrom(Effort.Smoke, 1, folder).Name);
        Assert.Equal(Values(csv), Values(pickle));

        static double?[] Values(MultimodalData data)
        {
            using var results = new TemporaryFolder();
            ModalitiesProtocol protocol = s_protocol with { Seeds = 1, Lambdas = [0.5], Capacities = [], PilotRows = 0 };
            return [.. new ExperimentRunner { OutputFolder = results.Path, Jobs = 1 }.Run(new ModalitiesExperiment(protocol, (_, _) => data), new Progress<ExperimentProgress>()).Runs.Select(run => run.Value)];
        }
    }

    private static MultimodalData Rows() => new SimulatedSentiment { Videos = 20, Utterances = 8 }.Draw(new Seed(4));

    private static ModalitiesExperiment Experiment() => new(s_protocol, (_, _) => Rows());

    private static ResultsTable Run(string folder, int jobs) => new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(Experiment(), new Progress<ExperimentProgress>());

    private sealed class Tally(Action<ExperimentProgress> count) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => count(value);
    }
}
