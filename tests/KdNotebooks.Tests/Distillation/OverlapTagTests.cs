using System.Text.Json.Nodes;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;
using KdNotebooks.Tests.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation;

public class OverlapTagTests
{
    private static readonly OverlapTagger s_tagger = new()
    {
        TeacherNetwork = new Mlp { HiddenWidths = [16] },
        StudentNetwork = new Mlp { HiddenWidths = [12] },
        Options = new TrainingOptions { Epochs = 30, BatchSize = 64, LearningRate = 5e-3 },
        Permutations = 10,
    };

    /// <summary>tests/fixtures/distillation/overlap_tag.py.</summary>
    [Fact]
    public void Joint_loss_and_growth_are_those_of_NumPy()
    {
        JsonNode golden = JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "overlap_tag.json")))!;
        using var scope = NewDisposeScope();
        Tensor x1 = Wave([6, 5], 0.1), x2 = Wave([6, 4], 1.3), w1 = Wave([5, 3], 0.5), w2 = Wave([4, 3], 0.8);
        Tensor student = x2.matmul(w2);
        Assert.Equal(golden["joint"]!.GetValue<double>(), OverlapTag.JointLoss(x1.matmul(w1), student, tensor(new long[] { 0, 1, 2, 0, 1, 1 })).item<float>(), 1e-5);

        const int Permutations = 4000;
        OverlapTag tag = OverlapTag.Of(x1, x => x.matmul(w1), student, Permutations, new Seed(1).CreateStream());
        Assert.Equal(golden["agreement"]!.GetValue<double>(), tag.Agreement, 1e-5);
        for (int j = 0; j < 5; j++)
            Assert.Equal(golden["expected"]![j]!.GetValue<double>(), tag.Increases[j], 4 * golden["deviation"]![j]!.GetValue<double>() / Math.Sqrt(Permutations));
    }

    [Fact]
    public void It_finds_the_columns_that_the_student_holds_too()
    {
        PairedDataset data = Nested(common: 4, extra: 4, rows: 1500);
        OverlapTag tag = (s_tagger with { Channels = TeacherChannels.Inputs }).Tag(data, new Seed(2));
        Assert.Equal([0, 1, 2, 3], tag.Top(4).Order());
        Assert.Equal(1, tag.Saliency().Max());
        Assert.Equal(0, tag.Saliency().Min());
        Assert.InRange(tag.Agreement, 0.1, 1);
    }

    [Fact]
    public void Networks_of_unrelated_modalities_agree_less_on_fresh_rows()
    {
        PairedDataset related = Nested(4, 0, 600), fresh = Nested(4, 0, 400, seed: 9);
        int[] order = new Seed(4).CreateStream().Permutation(600), other = new Seed(5).CreateStream().Permutation(400);
        PairedDataset Unrelated(PairedDataset data, int[] rows) => new(data.Teacher, data.Student.Rows(rows), data.Labels);
        double paired = s_tagger.Tag(related, fresh, new Seed(2)).Agreement;
        double torn = s_tagger.Tag(Unrelated(related, order), Unrelated(fresh, other), new Seed(2)).Agreement;
        Assert.True(paired > torn + 0.2, $"{paired} against {torn}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_tag()
    {
        PairedDataset data = Nested(4, 4, 200);
        OverlapTag first = s_tagger.Tag(data, new Seed(3)), again = s_tagger.Tag(data, new Seed(3));
        Assert.Equal(first.Increases, again.Increases);
        Assert.Equal(16, first.Increases.Count);
    }

    [Fact]
    public void Impossible_requests_are_named()
    {
        Assert.Contains("1..2", Assert.Throws<InvalidInputException>(() => new OverlapTag([1, 2], 0).Top(3)).Message);
        Assert.Contains("permutation", Assert.Throws<InvalidInputException>(() => (s_tagger with { Permutations = 0 }).Tag(Nested(4, 4, 50), new Seed(1))).Message);
    }

    private static PairedDataset Nested(int common, int extra, int rows, ulong seed = 1)
    {
        LabelledRows drawn = ModalityFocusingTask.Nested(common, extra).Draw(rows, 1, new Seed(seed)).Training;
        Modality Of(string name, Samples x, int columns) => new(name, [columns], [.. Enumerable.Range(0, x.Count).SelectMany(i => x.Row(i)[..columns].ToArray()).Select(v => (float)v)]);
        return new PairedDataset(Of("first", drawn.Teacher, 12), Of("second", drawn.Student, 12), new Labels(drawn.Labels, 2));
    }

    private static Tensor Wave(long[] shape, double offset)
    {
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int k = 0; k < values.Length; k++) values[k] = (float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k));
        return tensor(values, shape);
    }
}
