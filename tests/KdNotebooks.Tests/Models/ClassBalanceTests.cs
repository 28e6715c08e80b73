using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Models;

public class ClassBalanceTests
{
    /// <summary>One constant feature: the bias alone decides, so the trained probability is the (weighted) frequency of the class.</summary>
    [Theory]
    [InlineData(0, .9)]
    [InlineData(.5, .75)]
    [InlineData(1, .5)]
    public void A_network_that_sees_nothing_predicts_the_weighted_frequencies(double balance, double expected)
    {
        int[] y = [.. Enumerable.Range(0, 100).Select(i => i < 90 ? 0 : 1)];
        var options = new TrainingOptions { Epochs = 300, BatchSize = 100, LearningRate = 0.02, ClassBalance = balance };
        using TrainedClassifier trained = new SupervisedTrainer { Architecture = new Mlp { HiddenWidths = [2] }, Options = options }
            .Train(new Modality("constant", [1], [.. y.Select(_ => 1f)]), new Labels(y, 2), new Seed(1));
        Samples logits = trained.Represent(new Modality("constant", [1], [1])).Logits;
        Assert.Equal(expected, 1 / (1 + Math.Exp(logits[0, 1] - logits[0, 0])), 0.01);
    }

    [Fact]
    public void The_teachers_part_is_weighted_by_row_as_written_out()
    {
        using var student = tensor([0.3f, -0.2f, 1.1f, 0.4f, -0.5f, 0.2f], [3, 2]);
        using var teacher = tensor([1f, 0f, -1f, 2f, 0.5f, 0.1f], [3, 2]);
        using var labels = tensor([0L, 1L, 1L]);
        using var weights = tensor([0.5f, 2f]);
        var method = new LogitDistillation { Lambda = 1, Temperature = 2 };
        double Divergence(int row)
        {
            double[] Softened(Tensor logits)
            {
                double a = Math.Exp(logits[row, 0].item<float>() / 2), b = Math.Exp(logits[row, 1].item<float>() / 2);
                return [a / (a + b), b / (a + b)];
            }
            return Softened(teacher).Zip(Softened(student), (p, q) => p * Math.Log(p / q)).Sum();
        }
        double expected = 4 * (.5 * Divergence(0) + 2 * Divergence(1) + 2 * Divergence(2)) / 4.5;
        Assert.Equal(expected, method.Loss(student, labels, teacher, weights).item<float>(), 1e-5);
        using var ones = tensor([1f, 1f]);
        Assert.Equal(method.Loss(student, labels, teacher).item<float>(), method.Loss(student, labels, teacher, ones).item<float>(), 1e-6);
    }

    [Fact]
    public void Balanced_accuracy_is_the_mean_of_the_recalls()
    {
        var seen = new Representation(new Samples(4, 1, new double[4]), new Samples(4, 3, [1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0]));
        var labels = new Labels([0, 0, 0, 1], 3);
        Assert.Equal(1.0, seen.BalancedAccuracy(labels));
        Assert.Equal(0.75, seen.Accuracy(new Labels([0, 0, 0, 0], 3)));
        Assert.Equal(0.5, new Representation(seen.Features, new Samples(4, 3, [1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0])).BalancedAccuracy(labels));
    }

    [Fact]
    public void The_mean_of_teachers_is_the_mean_of_their_logits_and_needs_the_same_rows()
    {
        TeacherLogits Of(params double[] logits) => TeacherLogits.Of(new Representation(new Samples(logits.Length / 2, 1, new double[logits.Length / 2]), new Samples(logits.Length / 2, 2, logits)));
        using var batch = TeacherLogits.Mean([Of(1, 2, 3, 4), Of(3, 4, 5, 8)]).Batch([1, 0]);
        Assert.Equal([4, 6, 2, 3], batch.data<float>().ToArray());
        Assert.Throws<InvalidInputException>(() => TeacherLogits.Mean([Of(1, 2), Of(1, 2, 3, 4)]));
        Assert.Throws<InvalidInputException>(() => TeacherLogits.Mean([]));
    }

    [Fact]
    public void A_recurrent_network_learns_from_the_order_in_time_where_the_mean_cannot()
    {
        // The label is whether the pulse comes before or after its negative: the mean over time is 0 in every row.
        RandomStream random = new Seed(5).CreateStream();
        int[] y = [.. Enumerable.Range(0, 200).Select(_ => random.NextInt(2))];
        var rows = new Modality("pulses", [4, 1], [.. y.SelectMany(label => label == 0 ? new[] { 1f, 0, 0, -1 } : [-1f, 0, 0, 1])]);
        var labels = new Labels(y, 2);
        double Accuracy(KdNotebooks.Models.Architecture network)
        {
            using TrainedClassifier trained = new SupervisedTrainer { Architecture = network, Options = new TrainingOptions { Epochs = 30, BatchSize = 50, LearningRate = 0.01 } }.Train(rows, labels, new Seed(2));
            return trained.Represent(rows).Accuracy(labels);
        }
        var mlp = new Mlp { HiddenWidths = [8] };
        Assert.Equal(1, Accuracy(new OverTime(new Gru { Width = 8 }, mlp)));
        Assert.InRange(Accuracy(new OverTime(null, mlp)), .4, .65);
        Assert.Contains("[time, features]", Assert.Throws<InvalidInputException>(() => new Gru().Create([3], 2, new Seed(1))).Message);
    }
}
