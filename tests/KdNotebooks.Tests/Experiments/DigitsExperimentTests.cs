using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Experiments;

/// <summary>The experiment's machinery on toy rows: no downloads, the same code path.</summary>
public class DigitsExperimentTests
{
    private static readonly DigitsProtocol s_protocol = DigitsProtocol.For(Effort.Smoke, seeds: 2) with
    {
        Sigmas = [0, 2],
        Lambdas = [0, 0.5],
        Teacher = new Mlp { HiddenWidths = [12, 6] },
        Student = new Mlp { HiddenWidths = [12, 6] },
        Training = new TrainingOptions { Epochs = 4, LearningRate = 5e-3 },
    };

    [Fact]
    public void Bytes_do_not_depend_on_jobs_and_every_run_has_its_row()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        ResultsTable table = Run(one.Path, 1);
        Run(two.Path, 2);
        foreach (string file in Directory.GetFiles(one.Path).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(one.File(file)), File.ReadAllBytes(two.File(file)));
        Assert.Equal(2 + 2 * 2 * (1 + 2), table.Runs.Count);
        Assert.Equal(2 * 2 * 3, table.Information.Count);
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        Assert.All(table.Runs.Where(run => run.Arm != Arms.Teacher), run => Assert.Equal("noisy view (made up)", run.Student));
    }

    [Fact]
    public void At_lambda_zero_the_paired_student_is_the_student_alone()
    {
        using var folder = new TemporaryFolder();
        DigitsSummary summary = DigitsSummary.Of(Run(folder.Path, 2));
        foreach (BlurLevel level in summary.Levels)
        {
            DistilledLevel zero = level.Distilled.Single(distilled => distilled.Lambda == 0);
            Assert.Equal(0, zero.Gain.Mean);
            Assert.Null(zero.AgreesWith(level.Verdict));
        }
    }

    [Fact]
    public void The_margin_is_the_difference_of_its_terms()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        foreach (var group in table.Information.GroupBy(row => (row.Condition, row.Seed)))
        {
            double Nats(string quantity) => group.Single(row => row.Quantity == quantity).Nats;
            Assert.Equal(Nats(Quantities.TeacherStudent) - Nats(Quantities.StudentLabel), Nats(Quantities.Margin), 12);
            Assert.All(group, row => Assert.True(row.Lower <= row.Nats && row.Nats <= row.Upper));
        }
    }

    [Fact]
    public void The_report_is_a_function_of_the_files()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        ExperimentReport fromMemory = DigitsReport.Of(table, s_protocol), fromFiles = DigitsReport.Of(ResultsTable.Read(folder.Path, "digits"), s_protocol);
        Assert.Equal(fromMemory.Table.ToString(), fromFiles.Table.ToString());
        Assert.Equal(fromMemory.Figure.ToSvg(), fromFiles.Figure.ToSvg());
        Assert.Equal(4, fromFiles.Table.Rows.Count);
    }

    [Fact]
    public void The_hash_changes_with_every_number_of_the_protocol()
    {
        DigitsProtocol[] variants =
        [
            s_protocol,
            s_protocol with { Temperature = 3 },
            s_protocol with { Sigmas = [0, 3] },
            s_protocol with { Training = s_protocol.Training with { LearningRate = 1e-4 } },
            s_protocol with { Training = s_protocol.Training with { EarlyStopping = new EarlyStopping() } },
            s_protocol with { Student = new Mlp { HiddenWidths = [12, 7] } },
            s_protocol with { Seeds = 3 },
            s_protocol with { RootSeed = 1 },
            s_protocol with { Components = 5 },
            s_protocol with { TestRows = 999 },
        ];
        Assert.Equal(variants.Length, variants.Select(variant => variant.Hash("a")).Distinct().Count());
        Assert.NotEqual(s_protocol.Hash("a"), s_protocol.Hash("b"));
        Assert.Equal(s_protocol.Hash("a"), (s_protocol with { }).Hash("a"));
    }

    private static ResultsTable Run(string folder, int jobs) =>
        new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(new DigitsExperiment(s_protocol, Toy), new Progress<ExperimentProgress>());

    private static DigitsRows Toy(DigitsProtocol protocol, IProgress<string> progress, CancellationToken cancellation)
    {
        PairedDataset train = ToyData.Draw(150, new Seed(1)), test = ToyData.Draw(200, new Seed(2));
        return new DigitsRows
        {
            TeacherName = "clean view (made up)",
            StudentName = "noisy view (made up)",
            StudentTraining = train.Student,
            StudentTest = test.Student,
            TrainingLabels = train.Labels,
            TestLabels = test.Labels,
            Teacher = sigma => (Blurred(150, 1, sigma), Blurred(200, 2, sigma)),
        };
    }

    private static Modality Blurred(int rows, ulong seed, double sigma) => ToyData.Draw(rows, new Seed(seed), teacherNoise: 0.4 + sigma).Teacher;
}
