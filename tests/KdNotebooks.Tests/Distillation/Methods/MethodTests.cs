using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Distillation.Methods;

/// <summary>Every method that fits a multilayer perceptron, through the one trainer.</summary>
public class MethodTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 8, BatchSize = 32, LearningRate = 5e-3 };
    private static readonly Mlp s_teacher = new() { HiddenWidths = [16, 12] };
    private static readonly Mlp s_student = new() { HiddenWidths = [10, 8] };

    private static readonly DistillationMethod[] s_methods =
    [
        new LogitDistillation(), new HintDistillation(), new SimilarityPreserving { Weight = 10 }, new FlowOfSolution(), new RelationalDistillation { Weight = 0.02 },
        new ProbabilisticTransfer { Weight = 10 }, new CorrelationCongruence { Weight = 10 }, new DecoupledDistillation { Weight = 0.1 },
        new VariationalInformation(), new ContrastiveDistillation { Weight = 0.05, Negatives = 32 },
    ];

    public static TheoryData<string> Names => [.. s_methods.Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_trains_a_student_and_the_same_seed_gives_the_same_bytes(string name)
    {
        DistillationMethod method = s_methods.Single(m => m.Name == name);
        (PairedDataset train, TeacherActivations activations) = Teacher(method.Reads);
        double[] first = Student(method, train, activations, out double accuracy);
        Assert.Equal(first, Student(method, train, activations, out _));
        Assert.InRange(accuracy, 0.5, 1);
        Assert.NotEqual(first, Student(new LogitDistillation { Lambda = 0 }, train, activations, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Without_weight_the_student_is_the_student_alone_bit_for_bit(string name)
    {
        DistillationMethod method = s_methods.Single(m => m.Name == name);
        method = method is AdditiveDistillation additive ? additive with { Weight = 0 } : new LogitDistillation { Lambda = 0 };
        (PairedDataset train, TeacherActivations activations) = Teacher(method.Reads);
        using TrainedClassifier alone = new SupervisedTrainer { Architecture = s_student, Options = s_options }.Train(train.Student, train.Labels, new Seed(3));
        Assert.Equal(alone.Represent(train.Student).Logits.Values.ToArray(), Student(method, train, activations, out _));
    }

    [Fact]
    public void The_offline_scheme_is_the_trainer_with_the_teachers_activations()
    {
        PairedDataset train = ToyData.Draw(300, new Seed(1));
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(train.Teacher, train.Labels, new Seed(2));
        var method = new HintDistillation();
        DistillationScheme scheme = new OfflineDistillation(method);
        var task = new DistillationTask(train.Teacher, train.Student, train.Labels, s_teacher, s_student, s_options, teacher);
        Assert.Equal("fitnet", scheme.Name);
        Assert.Null(scheme.Misfit(task));
        using TrainedClassifier student = scheme.Train(task, new Seed(3));
        TeacherActivations activations = TeacherActivations.Of(teacher, train.Teacher, method.Reads);
        Assert.Equal(Student(method, train, activations, out _), student.Represent(train.Student).Logits.Values.ToArray());
    }

    [Fact]
    public void Cached_activations_stay_with_their_rows()
    {
        PairedDataset train = ToyData.Draw(300, new Seed(1));
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(train.Teacher, train.Labels, new Seed(2));
        TeacherActivations cached = TeacherActivations.Of(teacher, train.Teacher, ActivationKinds.Logits | ActivationKinds.Features | ActivationKinds.Layers);
        Representation direct = teacher.Represent(train.Teacher);
        using var scope = TorchSharp.torch.NewDisposeScope();
        Activations batch = cached.Batch([290, 5]);
        Assert.Equal(direct.Logits.Row(290).ToArray().Select(v => (float)v), batch.Logits[0].data<float>().ToArray());
        Assert.Equal(direct.Features.Row(5).ToArray().Select(v => (float)v), batch.Features[1].data<float>().ToArray());
        Assert.Equal(batch.Features.data<float>().ToArray(), batch.Layers[^1].data<float>().ToArray());
        Assert.Equal([16, 12], batch.Layers.Select(layer => (int)layer.shape[1]));
    }

    [Theory]
    [InlineData("at")]
    [InlineData("nst")]
    public void A_method_that_needs_feature_maps_says_so(string name)
    {
        DistillationMethod method = name == "at" ? new AttentionTransfer() : new NeuronSelectivity();
        (PairedDataset train, TeacherActivations activations) = Teacher(method.Reads);
        var e = Assert.Throws<InvalidInputException>(() => Student(method, train, activations, out _));
        Assert.Contains("feature maps", e.Message);
        Assert.Contains("MLP 10-8", e.Message);
    }

    public static TheoryData<string> OnMaps => ["fitnet", "at", "fsp", "nst"];

    [Theory]
    [MemberData(nameof(OnMaps))]
    public void It_trains_a_convolutional_student_from_a_convolutional_teacher(string name)
    {
        DistillationMethod method = name switch { "at" => new AttentionTransfer { Weight = 100 }, "nst" => new NeuronSelectivity(), "fsp" => new FlowOfSolution(), _ => new HintDistillation() };
        PairedDataset flat = ToyData.Draw(120, new Seed(1));
        // The six numbers of a row as a constant image each: enough for the shapes, not for sense.
        Modality Images(Modality rows) => new(rows.Name, [6, 8, 8], [.. Enumerable.Range(0, rows.Count).SelectMany(i => rows.Row(i).ToArray().SelectMany(v => Enumerable.Repeat(v, 64)))]);
        (Modality clean, Modality noisy) = (Images(flat.Teacher), Images(flat.Student));
        TrainingOptions options = s_options with { Epochs = 3 };
        var wide = new Cnn { Maps = [6, 8], HiddenWidths = [12] };
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = wide, Options = options }.Train(clean, flat.Labels, new Seed(2));
        TeacherActivations activations = TeacherActivations.Of(teacher, clean, method.Reads);
        var trainer = new DistillationTrainer { Architecture = new Cnn { Maps = [4, 5], HiddenWidths = [8] }, Options = options, Method = method };
        using TrainedClassifier student = trainer.Train(noisy, flat.Labels, activations, new Seed(3));
        Assert.All(student.TrainingLoss, loss => Assert.True(double.IsFinite(loss)));
        Assert.True(student.TrainingLoss[^1] < student.TrainingLoss[0]);
        using TrainedClassifier again = trainer.Train(noisy, flat.Labels, activations, new Seed(3));
        Assert.Equal(student.Represent(noisy).Logits.Values.ToArray(), again.Represent(noisy).Logits.Values.ToArray());
    }

    [Fact]
    public void A_method_on_features_refuses_logits_alone()
    {
        PairedDataset train = ToyData.Draw(60, new Seed(1));
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(train.Teacher, train.Labels, new Seed(2));
        var trainer = new DistillationTrainer { Architecture = s_student, Options = s_options, Method = new SimilarityPreserving() };
        var e = Assert.Throws<InvalidInputException>(() => trainer.Train(train.Student, train.Labels, TeacherLogits.Of(teacher, train.Teacher), new Seed(3)));
        Assert.Contains("sp reads the teacher's Features", e.Message);
    }

    private static (PairedDataset Train, TeacherActivations Teacher) Teacher(ActivationKinds kinds)
    {
        PairedDataset train = ToyData.Draw(300, new Seed(1));
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(train.Teacher, train.Labels, new Seed(2));
        return (train, TeacherActivations.Of(teacher, train.Teacher, kinds));
    }

    private static double[] Student(DistillationMethod method, PairedDataset train, TeacherActivations teacher, out double accuracy)
    {
        var trainer = new DistillationTrainer { Architecture = s_student, Options = s_options, Method = method };
        using TrainedClassifier student = trainer.Train(train.Student, train.Labels, teacher, new Seed(3));
        Representation result = student.Represent(train.Student);
        accuracy = result.Accuracy(train.Labels);
        return result.Logits.Values.ToArray();
    }
}
