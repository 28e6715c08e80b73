using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>Every scheme of a published system on toy pairs, through the one contract.</summary>
public class SchemeTests
{
    private static readonly Mlp s_teacher = new() { HiddenWidths = [16, 12] };
    private static readonly Mlp s_student = new() { HiddenWidths = [10, 8] };
    private static readonly TrainingOptions s_options = new() { Epochs = 8, BatchSize = 32, LearningRate = 5e-3 };
    private static readonly PairedDataset s_train = ToyData.Draw(300, new Seed(1)), s_test = ToyData.Draw(600, new Seed(7));

    private static readonly DistillationScheme[] s_schemes = [new ModalityGeneralDistillation { Permutations = 5 }];

    public static TheoryData<string> Names => [.. s_schemes.Select(scheme => scheme.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_trains_a_student_better_than_an_untrained_one_and_the_same_seed_gives_the_same_bytes(string name)
    {
        DistillationScheme scheme = s_schemes.Single(s => s.Name == name);
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(s_train.Teacher, s_train.Labels, new Seed(2));
        var task = new DistillationTask(s_train.Teacher, s_train.Student, s_train.Labels, s_teacher, s_student, s_options, teacher);
        double[] before = teacher.Represent(s_train.Teacher).Logits.Values.ToArray();
        Assert.Null(scheme.Misfit(task));
        using TrainedClassifier student = scheme.Train(task, new Seed(3)), again = scheme.Train(task, new Seed(3));
        Representation result = student.Represent(s_test.Student);
        Assert.Equal(result.Logits.Values.ToArray(), again.Represent(s_test.Student).Logits.Values.ToArray());

        using Classifier fresh = s_student.Create(s_train.Student.Shape, 3, new Seed(3));
        double untrained = new TrainedClassifier(fresh, 1, []).Represent(s_test.Student).Accuracy(s_test.Labels);
        Assert.True(result.Accuracy(s_test.Labels) > Math.Max(untrained, 0.5) + 0.03, $"{result.Accuracy(s_test.Labels)} against {untrained} untrained");
        Assert.Equal(before, teacher.Represent(s_train.Teacher).Logits.Values.ToArray());
    }
}
