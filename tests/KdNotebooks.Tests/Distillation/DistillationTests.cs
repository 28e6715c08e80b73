using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation;

public class DistillationTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 10, BatchSize = 32, LearningRate = 5e-3 };
    private static readonly Mlp s_network = new() { HiddenWidths = [16, 8] };

    private static readonly float[] s_student = [0.3f, -1.2f, 2.0f, 0.1f, 0.4f, -0.7f];
    private static readonly float[] s_teacher = [1.5f, 0.2f, -0.3f, -0.8f, 0.9f, 2.2f];

    // By NumPy: logits of two rows, labels (2, 0), T = 3; see tests/fixtures/distillation/logit_kd.py.
    [Theory]
    [InlineData(0.0, 0.615500271)]
    [InlineData(0.25, 0.785011295)]
    [InlineData(1.0, 1.293544365)]
    public void Loss_equals_an_independent_implementation(double lambda, double expected)
    {
        using var scope = NewDisposeScope();
        var method = new LogitDistillation { Lambda = lambda, Temperature = 3 };
        Tensor loss = method.Loss(tensor(s_student, [2, 3]), tensor(new long[] { 2, 0 }), tensor(s_teacher, [2, 3]));
        Assert.Equal(expected, loss.item<float>(), 5);
    }

    [Fact]
    public void Soft_loss_vanishes_when_the_student_equals_the_teacher()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, new LogitDistillation().SoftLoss(tensor(s_teacher, [2, 3]), tensor(s_teacher, [2, 3])).item<float>(), 6);
    }

    [Fact]
    public void At_high_temperature_the_soft_loss_is_half_the_mean_square_of_centred_logits()
    {
        using var scope = NewDisposeScope();
        double sum = 0;
        for (int row = 0; row < 2; row++)
        {
            double[] difference = [.. Enumerable.Range(0, 3).Select(c => (double)s_teacher[row * 3 + c] - s_student[row * 3 + c])];
            double mean = difference.Average();
            sum += difference.Sum(value => (value - mean) * (value - mean));
        }
        double limit = sum / 2 / (2 * 3);
        var soft = new LogitDistillation { Temperature = 100 };
        float value = soft.SoftLoss(tensor(s_student, [2, 3]), tensor(s_teacher, [2, 3])).item<float>();
        // The next term is of order 1/T; float32 leaves about 1e-3 after T² = 10⁴.
        Assert.InRange(value, 0.97 * limit, 1.03 * limit);
    }

    [Fact]
    public void Without_weight_the_student_is_the_student_alone_bit_for_bit()
    {
        PairedDataset train = ToyData.Draw(200, new Seed(1));
        using TrainedClassifier teacher = Supervised().Train(train.Teacher, train.Labels, new Seed(2));
        using TrainedClassifier alone = Supervised().Train(train.Student, train.Labels, new Seed(3));
        using TrainedClassifier distilled = Distilled(0).Train(train.Student, train.Labels, TeacherLogits.Of(teacher, train.Teacher), new Seed(3));
        Assert.Equal(alone.Represent(train.Student).Logits.Values.ToArray(), distilled.Represent(train.Student).Logits.Values.ToArray());
    }

    [Fact]
    public void Pure_distillation_copies_the_teacher_and_not_the_labels()
    {
        PairedDataset train = ToyData.Draw(400, new Seed(1), studentNoise: 0.4);
        using TrainedClassifier teacher = Supervised().Train(train.Teacher, train.Labels, new Seed(2));
        TeacherLogits logits = TeacherLogits.Of(teacher, train.Teacher);
        int[] wrong = [.. train.Labels.Values.ToArray().Select(label => (label + 1) % 3)];
        using TrainedClassifier student = Distilled(1).Train(train.Student, new Labels(wrong, 3), logits, new Seed(3));
        Assert.True(student.Represent(train.Student).Accuracy(train.Labels) > 0.85);
    }

    [Fact]
    public void Logits_stay_with_their_rows()
    {
        PairedDataset train = ToyData.Draw(64, new Seed(1));
        using TrainedClassifier teacher = Supervised().Train(train.Teacher, train.Labels, new Seed(2));
        Representation seen = teacher.Represent(train.Teacher);
        TeacherLogits logits = TeacherLogits.Of(seen);
        using var scope = NewDisposeScope();
        int[] rows = [5, 63, 0];
        float[] batch = logits.Batch(rows).data<float>().ToArray();
        for (int i = 0; i < rows.Length; i++)
            for (int c = 0; c < 3; c++)
                Assert.Equal((float)seen.Logits[rows[i], c], batch[i * 3 + c]);
    }

    [Theory]
    [InlineData(-0.1, 2, "λ = -0.1")]
    [InlineData(double.NaN, 2, "λ = NaN")]
    [InlineData(0.5, 0, "temperature 0")]
    public void Impossible_weights_are_named(double lambda, double temperature, string says)
    {
        PairedDataset train = ToyData.Draw(30, new Seed(1));
        using TrainedClassifier teacher = Supervised().Train(train.Teacher, train.Labels, new Seed(2));
        var trainer = new DistillationTrainer { Method = new LogitDistillation { Lambda = lambda, Temperature = temperature } };
        var error = Assert.Throws<InvalidInputException>(() => trainer.Train(train.Student, train.Labels, TeacherLogits.Of(teacher, train.Teacher), new Seed(1)));
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void Teacher_and_student_may_differ_in_input_and_width()
    {
        PairedDataset train = ToyData.Draw(60, new Seed(1));
        float[] two = [.. Enumerable.Range(0, 60).SelectMany(i => train.Teacher.Row(i)[..2].ToArray())];
        var narrow = new Modality("two columns", [2], two);
        using TrainedClassifier teacher = (Supervised() with { Architecture = new Mlp { HiddenWidths = [32] } }).Train(narrow, train.Labels, new Seed(2));
        using TrainedClassifier student = Distilled(0.5).Train(train.Student, train.Labels, TeacherLogits.Of(teacher, narrow), new Seed(3));
        Assert.Equal(8, student.Represent(train.Student).Features.Dimension);
    }

    private static SupervisedTrainer Supervised() => new() { Architecture = s_network, Options = s_options };

    private static DistillationTrainer Distilled(double lambda) =>
        new() { Architecture = s_network, Options = s_options, Method = new LogitDistillation { Lambda = lambda, Temperature = 2 } };
}
