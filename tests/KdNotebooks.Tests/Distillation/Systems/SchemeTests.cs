using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Methods;
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

    private static readonly DistillationScheme[] s_schemes =
    [
        new ModalityGeneralDistillation { Permutations = 5 },
        new ModalitySpecificDistillation(), new ModalitySpecificDistillation { Weights = ModalityWeights.Saliency }, new ModalitySpecificDistillation { Weights = ModalityWeights.Learned },
        new AuxiliaryDistillation(), new CrossModalMutualDistillation { Queue = 128, Neighbours = 16 }, new DisentangledDistillation(),
        new OfflineDistillation(new ComparativeDistillation()), new OfflineDistillation(new OptimalTransport()), new OfflineDistillation(new RedundantInformation()),
    ];

    public static TheoryData<string> WithoutWeight => ["mfh", "msd", "msd-learned", "amid", "discom", "ckd", "pkdot", "rid"];

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

    [Theory]
    [MemberData(nameof(WithoutWeight))]
    public void Without_weight_the_student_is_the_student_alone_bit_for_bit(string name)
    {
        DistillationScheme scheme = s_schemes.Single(s => s.Name == name) switch
        {
            ModalityGeneralDistillation general => general with { Method = new LogitDistillation { Lambda = 0 } },
            ModalitySpecificDistillation specific => specific with { MultimodalWeight = 0, SpecificWeight = 0 },
            AuxiliaryDistillation auxiliary => auxiliary with { StudentWeight = 0, AuxiliaryWeight = 0, EntropyWeight = 0 },
            DisentangledDistillation disentangled => disentangled with { Weight = 0 },
            OfflineDistillation { Method: AdditiveDistillation method } => new OfflineDistillation(method with { Weight = 0 }),
            _ => throw new InvalidOperationException(name),
        };
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options }.Train(s_train.Teacher, s_train.Labels, new Seed(2));
        foreach (TrainingOptions options in new[] { s_options, s_options with { EarlyStopping = new EarlyStopping(0.2, 1), ClassBalance = 0.5 } })
        {
            var task = new DistillationTask(s_train.Teacher, s_train.Student, s_train.Labels, s_teacher, s_student, options, teacher);
            using TrainedClassifier student = scheme.Train(task, new Seed(3));
            using TrainedClassifier alone = new SupervisedTrainer { Architecture = s_student, Options = options }.Train(s_train.Student, s_train.Labels, new Seed(3));
            Assert.Equal(alone.Represent(s_test.Student).Logits.Values.ToArray(), student.Represent(s_test.Student).Logits.Values.ToArray());
        }
    }

    [Fact]
    public void A_student_of_both_modalities_learns_from_each_alone()
    {
        Modality both = Fusion.Join(s_train.Teacher, s_train.Student), test = Fusion.Join(s_test.Teacher, s_test.Student);
        var fusion = new Fusion(s_teacher, s_train.Teacher.Shape, s_student, s_train.Student.Shape);
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = fusion, Options = s_options }.Train(both, s_train.Labels, new Seed(2));
        var task = new DistillationTask(both, both, s_train.Labels, fusion, fusion, s_options, teacher);
        foreach (ModalityWeights weights in Enum.GetValues<ModalityWeights>())
        {
            using TrainedClassifier student = new ModalitySpecificDistillation { Weights = weights }.Train(task, new Seed(3));
            Assert.True(student.Represent(test).Accuracy(s_test.Labels) > 0.85);
        }
    }

    [Fact]
    public void A_probe_of_an_encoder_that_saw_no_labels_beats_one_of_an_untrained_encoder()
    {
        using TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_teacher, Options = s_options with { Epochs = 1 } }.Train(s_train.Teacher, s_train.Labels, new Seed(2));
        var task = new DistillationTask(s_train.Teacher, s_train.Student, s_train.Labels, s_teacher, s_student, s_options with { Epochs = 30 }, teacher);
        double Probe(TrainedClassifier encoder)
        {
            Modality Features(Modality rows)
            {
                Samples features = encoder.Represent(rows).Features;
                return new Modality("features", [features.Dimension], [.. features.Values.ToArray().Select(v => (float)v)]);
            }
            using TrainedClassifier head = new SupervisedTrainer { Architecture = new Mlp { HiddenWidths = [8] }, Options = s_options with { Epochs = 30 } }.Train(Features(s_train.Student), s_train.Labels, new Seed(5));
            return head.Represent(Features(s_test.Student)).Accuracy(s_test.Labels);
        }
        var cmd = new CrossModalMutualDistillation { Queue = 128, Neighbours = 16 };
        using TrainedClassifier mutual = cmd.PreTrain(task, new Seed(3), default);
        using Classifier fresh = s_student.Create(s_train.Student.Shape, 3, new Seed(3).Derive("initialisation"));
        double untrained = Probe(new TrainedClassifier(fresh, 1, [])), trained = Probe(mutual);
        Assert.True(trained > untrained + 0.02, $"{trained} against {untrained}");
    }
}
