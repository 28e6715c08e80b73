using KdNotebooks.Data;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Experiments.SpokenDigits;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Experiments;

public class SpokenDigitsExperimentTests
{
    private static readonly SpokenDigitsProtocol s_protocol = Small(SpokenDigitsProtocol.For("spoken-digits", "made up", Effort.Smoke, 2));

    [Fact]
    public void Both_directions_and_every_kind_of_image_have_their_rows_whatever_the_jobs()
    {
        using var one = new TemporaryFolder();
        using var two = new TemporaryFolder();
        ResultsTable table = Run(one.Path, 1);
        Run(two.Path, 2);
        foreach (string file in Directory.GetFiles(one.Path).Select(path => Path.GetFileName(path)))
            Assert.Equal(File.ReadAllBytes(one.File(file)), File.ReadAllBytes(two.File(file)));
        Assert.All(table.Runs, run => Assert.True(run.Success, run.Error));
        Assert.All(table.Runs, run => Assert.Contains("made up digits", run.Teacher + run.Student));
        string[] pairs = [.. table.Runs.Select(run => run.Condition).Where(condition => !condition.Contains(';')).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["image -> sound", "image blur 5 -> sound", "sound -> image", "sound -> image blur 5"], pairs);
        Assert.All(pairs, pair => Assert.Equal(
            [Arms.Fusion, Arms.FusionDistilled, Arms.Student, Arms.Distilled, Arms.Teacher],
            table.Runs.Where(run => run.Condition == pair).Select(run => run.Arm).Distinct().Order(StringComparer.Ordinal)));
        Assert.Single(table.Runs.Select(run => run.Provenance).Distinct());
        // Other sizes of networks only with the image as it is.
        Assert.DoesNotContain(table.Runs, run => run.Condition.Contains("blur") && run.Condition.Contains(';'));
    }

    [Fact]
    public void The_sound_alone_is_the_same_student_beside_every_image()
    {
        using var folder = new TemporaryFolder();
        ResultsTable table = Run(folder.Path, 2);
        double[] Alone(string condition) => [.. table.Runs.Where(run => run.Condition == condition && run.Arm == Arms.Student && run.Metric == "accuracy").OrderBy(run => run.Seed).Select(run => run.Value!.Value)];
        Assert.Equal(Alone("image -> sound"), Alone("image blur 5 -> sound"));
    }

    [Fact]
    public void A_finished_run_is_taken_over_and_another_data_set_is_not()
    {
        using var folder = new TemporaryFolder();
        Run(folder.Path, 1);
        int computed = 0;
        var progress = new Counter(value => { if (value.Message.Contains("seed")) computed++; });
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(Experiment(Toy()), progress);
        Assert.Equal(0, computed);
        MultimodalData other = Toy() with { Name = "made up digits, others" };
        new ExperimentRunner { OutputFolder = folder.Path, Jobs = 1, Resume = true }.Run(Experiment(other), progress);
        Assert.Equal(4, computed);
    }

    [Fact]
    public void Synthetic_speech_is_named_before_and_after_loading()
    {
        using var folder = new TestFolder();
        SpokenDigitsExperiment unknown = SpokenDigitsExperiment.Create(Effort.Smoke, 1, folder.Store);
        Assert.Contains("synthetic speech", unknown.SpokenProtocol.Modalities.Data);
        SpokenDigitsExperiment experiment = Experiment(Toy() with { Name = SpokenDigitsData.SyntheticName });
        Assert.All(experiment.Prepare(new Progress<string>(), default).Cells.SelectMany(cell => cell.Planned), run => Assert.Contains("synthetic speech", run.Teacher + run.Student));
        Assert.Contains(experiment.Protocol.Describe(), setting => setting.Value.Contains("synthetic speech"));
        Assert.Equal("MNIST + synthetic speech (synthetic-speech)", SpokenDigitsData.NameOf("/some/synthetic-speech/recordings/"));
        Assert.Equal("fsdd", SpokenDigitsData.ShortName("/some/fsdd"));
    }

    [Fact]
    public async Task A_folder_of_one_speaker_is_refused()
    {
        using var folder = new TestFolder();
        folder.File("mine/recordings/7_me_0.wav", "");
        var error = await Assert.ThrowsAsync<InvalidInputException>(() => SpokenDigitsData.LoadFromAsync(folder.Store, Path.Combine(folder.Path, "mine"), new Seed(0), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("one speaker", error.Message);
    }

    private static SpokenDigitsProtocol Small(SpokenDigitsProtocol protocol) => protocol with
    {
        Modalities = protocol.Modalities with
        {
            Teacher = new Mlp { HiddenWidths = [8, 6] },
            Student = new Mlp { HiddenWidths = [8, 6] },
            Training = new TrainingOptions { Epochs = 2, BatchSize = 16 },
            Capacities = [new CapacityVariant("narrower student", null, new Mlp { HiddenWidths = [5] })],
            PilotRows = 60,
            Subsamples = 10,
        },
    };

    private static SpokenDigitsExperiment Experiment(MultimodalData data) => new(s_protocol, (_, _) => data);

    private static ResultsTable Run(string folder, int jobs) => new ExperimentRunner { OutputFolder = folder, Jobs = jobs }.Run(Experiment(Toy()), new Progress<ExperimentProgress>());

    // Eight speakers of three digits: a bright column in an 8×8 image, a loud band in a 4×5 sound.
    private static MultimodalData Toy()
    {
        RandomStream random = new Seed(1).CreateStream();
        const int Rows = 8 * 30;
        float[] image = new float[Rows * 64], sound = new float[Rows * 20];
        int[] digits = [.. Enumerable.Range(0, Rows).Select(row => row % 3)];
        for (int i = 0; i < image.Length; i++) image[i] = (float)(0.2 * random.NextGaussian()) + (i % 8 == 2 * digits[i / 64] ? 1 : -1);
        for (int i = 0; i < sound.Length; i++) sound[i] = (float)random.NextGaussian() + (i % 5 == digits[i / 20] ? 1 : 0);
        return new MultimodalData
        {
            Name = "made up digits",
            Unit = "speaker",
            Units = [.. Enumerable.Range(0, Rows).Select(row => $"speaker {row / 30}")],
            Modalities = [new Modality("image", [1, 8, 8], image), new Modality("sound", [4, 5], sound)],
            Labels = new Labels(digits, 3),
            Classes = ["0", "1", "2"],
        };
    }

    private sealed class Counter(Action<ExperimentProgress> report) : IProgress<ExperimentProgress>
    {
        public void Report(ExperimentProgress value) => report(value);
    }
}
