using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Distillation.Controls;
using KdNotebooks.Distillation.Methods;
using KdNotebooks.Models;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Distillation.Controls;

/// <summary>What each control takes away, and that a matched weight is matched.</summary>
public class ControlTests
{
    private static readonly TrainingOptions s_options = new() { Epochs = 6, BatchSize = 32, LearningRate = 5e-3 };
    private static readonly Mlp s_network = new() { HiddenWidths = [10, 8] };

    [Fact]
    public void An_averaged_teacher_gives_every_label_the_real_teachers_mean_and_the_rest_evenly()
    {
        DistillationTask task = Task();
        var control = new AveragedTeacher(new LogitDistillation { Temperature = 3 });
        Samples real = task.Teacher.Represent(task.TeacherInputs).Logits;
        double mean = Enumerable.Range(0, task.Labels.Count).Average(row => Softmax(real.Row(row), 3)[task.Labels[row]]);
        using var scope = TorchSharp.torch.NewDisposeScope();
        float[] logits = control.Logits(real, task.Labels).Batch([0, 1, 2]).data<float>().ToArray();
        for (int row = 0; row < 3; row++)
        {
            double[] averaged = Softmax([.. logits[(row * 3)..(row * 3 + 3)].Select(value => (double)value)], 3);
            for (int c = 0; c < 3; c++) Assert.Equal(c == task.Labels[row] ? mean : (1 - mean) / 2, averaged[c], 1e-6);
        }
    }

    [Fact]
    public void A_cross_fitted_teacher_is_less_sure_of_labels_it_has_not_seen()
    {
        // Labels that nothing explains: a teacher that saw them knows them by heart.
        PairedDataset drawn = ToyData.Draw(90, new Seed(1));
        var random = new Labels([.. new Seed(5).CreateStream().Permutation(90).Select(i => i % 3)], 3);
        DistillationTask task = Task(new PairedDataset(drawn.Teacher, drawn.Student, random), s_options with { Epochs = 150 });
        TeacherLogits apart = new CrossFittedTeacher(new LogitDistillation()).Logits(task, new Seed(4));
        double seen = task.Teacher.Represent(task.TeacherInputs).Accuracy(random);
        double unseen = Enumerable.Range(0, 90).Average(row =>
        {
            using var scope = TorchSharp.torch.NewDisposeScope();
            return apart.Batch([row]).argmax(1).item<long>() == random[row] ? 1.0 : 0;
        });
        Assert.InRange(seen, 0.7, 1);
        Assert.InRange(unseen, 0, 0.5);
    }

    [Fact]
    public void A_shuffled_teacher_says_the_same_of_other_rows()
    {
        DistillationTask task = Task();
        var probe = new Probe();
        using TrainedClassifier student = new ShuffledTeacher(probe).Train(task, new Seed(3));
        float[][] Rows(Modality modality) => [.. Enumerable.Range(0, modality.Count).Select(row => modality.Row(row).ToArray())];
        float[][] given = Rows(task.TeacherInputs), taught = Rows(probe.Seen!.TeacherInputs);
        Assert.NotEqual(given, taught);
        Assert.Equal(given.OrderBy(row => row[0]), taught.OrderBy(row => row[0]));
        Assert.Same(task.StudentInputs, probe.Seen.StudentInputs);
        Assert.Same(task.Teacher, probe.Seen.Teacher);
    }

    [Fact]
    public void An_untrained_teacher_has_the_teachers_network_and_a_teacher_of_the_own_modality_sees_what_the_student_sees()
    {
        DistillationTask task = Task();
        var probe = new Probe();
        new UntrainedTeacher(probe).Train(task, new Seed(3)).Dispose();
        Assert.NotSame(task.Teacher, probe.Seen!.Teacher);
        Assert.Empty(probe.Seen.Teacher.TrainingLoss);
        new OwnModalityTeacher(probe).Train(task, new Seed(3)).Dispose();
        Assert.Same(task.StudentInputs, probe.Seen.TeacherInputs);
        Assert.Equal(s_options.Epochs, probe.Seen.Teacher.TrainingLoss.Count);
    }

    [Fact]
    public void The_matched_weight_does_not_depend_on_the_unit_of_the_term()
    {
        DistillationTask task = Task();
        TeacherActivations activations = TeacherActivations.Of(task.Teacher, task.TeacherInputs, ActivationKinds.Logits);
        double one = new GradientMatchedDistillation(new AdditiveLogitDistillation(), 1).MatchedWeight(task, activations, new Seed(3));
        Assert.InRange(one, 0.01, 100);
        // DKD with α = 1/T², β = 0 differs by its own factor alone: three times the term is a third of the weight.
        double Matched(double alpha) => new GradientMatchedDistillation(new DecoupledDistillation { Alpha = alpha, Beta = 0 }, 1).MatchedWeight(task, activations, new Seed(3));
        Assert.Equal(3, Matched(1) / Matched(3), 1e-3);
    }

    [Fact]
    public void A_term_without_a_gradient_is_one_clear_line()
    {
        DistillationTask task = Task();
        KdException none = Assert.Throws<KdException>(() => new GradientMatchedDistillation(new DecoupledDistillation { Alpha = 0, Beta = 0 }, 1).Train(task, new Seed(3)));
        Assert.Contains("gradient", none.Message);
    }

    [Fact]
    public void A_ridge_shrinks_the_parameters()
    {
        DistillationTask task = Task();
        double Norm(DistillationScheme scheme)
        {
            using TrainedClassifier student = scheme.Train(task, new Seed(3));
            return student.Network.parameters().Sum(parameter => (double)parameter.square().sum().item<float>());
        }
        Assert.True(Norm(new Ridge(1)) < 0.8 * Norm(new Ridge(0)));
    }

    [Fact]
    public void Fusion_sees_both_modalities_and_without_weight_its_teacher_says_nothing()
    {
        DistillationTask task = Task();
        Modality both = Fusion.Join(task.TeacherInputs, task.StudentInputs);
        double[] Logits(DistillationScheme scheme)
        {
            using TrainedClassifier fused = scheme.Train(task, new Seed(3));
            return fused.Represent(both).Logits.Values.ToArray();
        }
        DistillationScheme Taught(double lambda) => new BothModalities(new OfflineDistillation(new LogitDistillation { Lambda = lambda }));
        Assert.True(Taught(0.5).SeesBoth && Taught(0.5).Misfit(task) is null);
        Assert.Equal(Logits(new BothModalities()), Logits(Taught(0)));
        Assert.NotEqual(Logits(new BothModalities()), Logits(Taught(0.5)));
        Assert.Contains("feature map", new BothModalities(new OfflineDistillation(new AttentionTransfer())).Misfit(task));
    }

    [Fact]
    public void Longer_training_has_more_epochs()
    {
        using TrainedClassifier student = new LongerTraining(3).Train(Task(), new Seed(3));
        Assert.Equal(3 * s_options.Epochs, student.TrainingLoss.Count);
    }

    private static double[] Softmax(ReadOnlySpan<double> logits, double temperature)
    {
        double[] values = [.. logits.ToArray().Select(logit => Math.Exp(logit / temperature))];
        double sum = values.Sum();
        return [.. values.Select(value => value / sum)];
    }

    private static DistillationTask Task(PairedDataset? data = null, TrainingOptions? options = null)
    {
        PairedDataset train = data ?? ToyData.Draw(120, new Seed(1));
        TrainedClassifier teacher = new SupervisedTrainer { Architecture = s_network, Options = options ?? s_options }.Train(train.Teacher, train.Labels, new Seed(2));
        return new DistillationTask(train.Teacher, train.Student, train.Labels, s_network, s_network, options ?? s_options, teacher);
    }

    /// <summary>Remembers what it is given.</summary>
    private sealed record Probe : DistillationScheme
    {
        public DistillationTask? Seen { get; private set; }

        public override string Name => "probe";

        public override TrainedClassifier Train(DistillationTask task, Seed seed, CancellationToken cancellation = default)
        {
            Seen = task;
            return new TrainedClassifier(task.StudentNetwork.Create(task.StudentInputs.Shape, task.Labels.ClassCount, seed), 1, [1]);
        }
    }
}
