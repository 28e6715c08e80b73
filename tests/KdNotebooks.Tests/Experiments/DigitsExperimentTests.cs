using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Information;
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
        Extensions = DigitsExtensions.For(Effort.Smoke, 2) with
        {
            TrainingRows = 100,
            TestRows = 150,
            Training = new TrainingOptions { Epochs = 2, LearningRate = 5e-3 },
            LeNetSigmas = [],
            Capacities = [(new Mlp { HiddenWidths = [16] }, new Mlp { HiddenWidths = [8] })],
            EstimatorSigmas = [2],
            PilotRows = 60,
        },
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
        // Grid: a student a seed, and for two blurs a teacher and two λ. Extensions: one fused, one blurred, one unequal pair.
        Assert.Equal(2 + 2 * 2 * (1 + 2) + 2 * (5 + 3 + 3), table.Runs.Count);
        // Nearest neighbours everywhere; for one seed a pilot in both blurs, two other estimators in one.
        Assert.Equal(3 * (2 * 2 + 2 * 3 + 2 + 2), table.Information.Count);
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        Assert.All(table.Runs.Where(run => run.Arm != Arms.Teacher), run => Assert.Equal("noisy view (made up)", run.Student));
    }

    [Fact]
    public void At_lambda_zero_the_paired_student_is_the_student_alone()
    {
        using var folder = new TemporaryFolder();
        DigitsSummary summary = DigitsSummary.Of(Run(folder.Path, 2));
        foreach (DigitsLevel level in summary.Levels)
        {
            DistilledLevel zero = level.Distilled.Single(distilled => distilled.Lambda == 0);
            Assert.Equal(0, zero.Gain.Mean);
            Assert.Null(zero.AgreesWith(level.Criterion.Verdict));
        }
    }

    [Fact]
    public void The_margin_is_the_difference_of_its_terms()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        foreach (var group in table.Information.GroupBy(row => (row.Condition, row.Seed, row.Representation, Estimator: row.Estimator.Split(' ')[0].Replace("ross", "ksg1"))))
        {
            double Nats(string quantity) => group.Single(row => row.Quantity == quantity).Nats;
            Assert.Equal(Nats(Quantities.TeacherStudent) - Nats(Quantities.StudentLabel), Nats(Quantities.Margin), 12);
            Assert.All(group, row => Assert.True(group.Key.Estimator == "ksg1" ? row.Lower <= row.Nats && row.Nats <= row.Upper : double.IsNaN(row.Upper - row.Lower)));
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
            s_protocol with { Extensions = s_protocol.Extensions with { TrainingRows = 99 } },
            s_protocol with { Extensions = s_protocol.Extensions with { Capacities = [(new Mlp(), new LeNet())] } },
            s_protocol with { Extensions = s_protocol.Extensions with { Mine = new CriticOptions { MaxSteps = 7 } } },
            s_protocol with { Extensions = s_protocol.Extensions with { PilotRows = 61 } },
        ];
        Assert.Equal(variants.Length, variants.Select(variant => variant.Hash("a")).Distinct().Count());
        Assert.NotEqual(s_protocol.Hash("a"), s_protocol.Hash("b"));
        Assert.Equal(s_protocol.Hash("a"), (s_protocol with { }).Hash("a"));
    }

    [Fact]
    public void Fusion_is_paired_with_the_student_alone_and_distillation_with_fusion()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        DigitsSummary summary = DigitsSummary.Of(table);
        DigitsLevel level = Assert.Single(summary.Extensions, level => level.Fused is not null);
        double[] Values(string arm) => [.. table.Runs.Where(run => run.Condition == level.Condition.ToString() && run.Arm == arm).OrderBy(run => run.Seed).Select(run => run.Value!.Value)];
        Assert.Equal(Values(Arms.Fusion).Zip(Values(Arms.Student), (fused, alone) => fused - alone).Average(), level.Fused!.Gain.Mean, 12);
        Assert.Equal(Values(Arms.FusionDistilled).Zip(Values(Arms.Fusion), (distilled, fused) => distilled - fused).Average(), level.Fused.Distilled.Single().Gain.Mean, 12);
        Assert.Contains("mlp 16", summary.Extensions.Select(level => level.Condition.Teacher));
        Assert.Equal([0, 0, 2], summary.Extensions.Select(level => level.Condition.StudentSigma).Order());
    }

    [Fact]
    public void The_same_question_is_asked_of_other_estimators_and_of_a_pilot()
    {
        using var folder = new TemporaryFolder();
        DigitsSummary summary = DigitsSummary.Of(Run(folder.Path, 2));
        Assert.All(summary.Levels, level => Assert.True(level.Criterion.IsMain));
        Assert.Equal(["ksg1"], summary.Levels[0].Others.Select(reading => reading.Estimator));
        Assert.Equal(["ksg1", "lmi", "mine"], summary.Levels[1].Others.Select(reading => reading.Estimator).Order());
        CriterionReading pilot = Assert.Single(summary.Levels[0].Others);
        Assert.True(pilot.IsPilot);
        Assert.Equal(60, pilot.N);
    }

    [Fact]
    public void A_resumed_run_ends_with_the_same_bytes()
    {
        using var whole = new TemporaryFolder();
        using var half = new TemporaryFolder();
        Run(whole.Path, 1);
        using var stop = new CancellationTokenSource();
        var stopper = new Relay(progress => { if (progress.Done == 9) stop.Cancel(); });
        Assert.ThrowsAny<OperationCanceledException>(() => new ExperimentRunner { OutputFolder = half.Path, Jobs = 1 }.Run(new DigitsExperiment(s_protocol, Toy), stopper, stop.Token));
        new ExperimentRunner { OutputFolder = half.Path, Jobs = 2, Resume = true }.Run(new DigitsExperiment(s_protocol, Toy), new Progress<ExperimentProgress>());
        foreach (string file in Directory.GetFiles(whole.Path).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(whole.File(file)), File.ReadAllBytes(half.File(file)));
    }

    [Theory]
    [InlineData("sigma=2; encoders=mlp 256-64")]
    [InlineData("any; encoders=lenet")]
    [InlineData("sigma=0.5; student-sigma=4; encoders=lenet; rows=1000")]
    [InlineData("sigma=0; teacher=mlp 512-128; student=mlp 256-64; rows=1000")]
    public void A_condition_is_read_as_it_was_written(string text) => Assert.Equal(text, DigitsCondition.Parse(text).ToString());

    [Theory]
    [InlineData("sigma=2", "no encoders")]
    [InlineData("sigma=x; encoders=lenet", "'x' is no number")]
    public void What_is_no_condition_is_refused(string text, string part) =>
        Assert.Contains(part, Assert.Throws<InvalidInputException>(() => DigitsCondition.Parse(text)).Message);

    private sealed class Relay(Action<ExperimentProgress> report) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => report(value);
    }

    private static ResultsTable Run(string folder, int jobs) =>
        new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(new DigitsExperiment(s_protocol, Toy), new Progress<ExperimentProgress>());

    private static DigitsRows Toy(DigitsProtocol protocol, IProgress<string> progress, CancellationToken cancellation)
    {
        PairedDataset train = ToyData.Draw(150, new Seed(1)), test = ToyData.Draw(200, new Seed(2));
        return Rows(150, 200);

        DigitsRows Rows(int training, int heldOut) => new()
        {
            TeacherName = "clean view (made up)",
            StudentName = "noisy view (made up)",
            TrainingLabels = train.Labels.Rows([.. Enumerable.Range(0, training)]),
            TestLabels = test.Labels.Rows([.. Enumerable.Range(0, heldOut)]),
            Teacher = sigma => (First(Blurred(1, sigma).Teacher, training), First(Blurred(2, sigma).Teacher, heldOut)),
            Student = sigma => (First(Blurred(1, sigma).Student, training), First(Blurred(2, sigma).Student, heldOut)),
            First = Rows,
        };
    }

    private static Modality First(Modality modality, int rows) => new(modality.Name, modality.Shape, modality.Values[..(rows * modality.Features)].ToArray());

    private static PairedDataset Blurred(ulong seed, double sigma) =>
        ToyData.Draw(seed == 1 ? 150 : 200, new Seed(seed), teacherNoise: 0.4 + sigma, studentNoise: 1.2 + sigma);
}
