using KdNotebooks.Distillation;
using KdNotebooks.Experiments.Methods;
using KdNotebooks.Models;

namespace KdNotebooks.Tests.Experiments;

/// <summary>Every scheme of the comparison on small data of two kinds: vectors, and images in two modalities.</summary>
public class SchemesTests
{
    // Schemes whose weight does not blend the student alone with a teacher.
    private static readonly string[] s_withoutZero = ["longer training", "cmd", "fusion", "fusion + kd"];

    public static TheoryData<string> Names => [.. Schemes.All.Select(scheme => scheme.Name)];

    public static TheoryData<string> WithZero => [.. Schemes.All.Select(scheme => scheme.Name).Except(s_withoutZero)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_trains_on_all_data_that_it_claims_beats_an_untrained_student_and_gives_the_same_bytes_again(string name)
    {
        ComparedScheme scheme = Schemes.All.Single(entry => entry.Name == name);
        int claimed = 0;
        foreach (SmallTask small in SmallTask.All)
        {
            if (scheme.At(1).Misfit(small.Task) is { } why)
            {
                Assert.False(string.IsNullOrWhiteSpace(why));
                continue;
            }
            claimed++;
            double[] first = Logits(scheme.At(1), small, out double accuracy);
            Assert.Equal(first, Logits(scheme.At(1), small, out _));
            // Fusion is held to the same: better than the student untrained.
            using var untrained = new TrainedClassifier(
                small.Task.StudentNetwork.Create(small.Task.StudentInputs.Shape, small.Task.Labels.ClassCount, SmallTask.Start.Derive("initialisation")), 0, []);
            double before = untrained.Represent(small.Task.StudentInputs).Accuracy(small.Task.Labels);
            Assert.True(accuracy > before + 0.1, $"{name} on {small.Name}: {accuracy} after, {before} before training");
        }
        Assert.True(claimed > 0, $"{name} fits nothing");
    }

    [Theory]
    [MemberData(nameof(WithZero))]
    public void Without_weight_it_is_the_student_alone_bit_for_bit(string name)
    {
        DistillationScheme scheme = Schemes.All.Single(entry => entry.Name == name).At(0);
        SmallTask small = SmallTask.All.First(task => scheme.Misfit(task.Task) is null);
        using TrainedClassifier alone = new SupervisedTrainer { Architecture = small.Task.StudentNetwork, Options = small.Task.Options }
            .Train(small.Task.StudentInputs, small.Task.Labels, SmallTask.Start);
        Assert.Equal(alone.Represent(small.Task.StudentInputs).Logits.Values.ToArray(), Logits(scheme, small, out _));
    }

    [Fact]
    public void Losses_on_feature_maps_say_that_vectors_have_none()
    {
        SmallTask vectors = SmallTask.All[0];
        foreach (string name in new[] { "at", "nst" })
            Assert.Contains("feature map", Schemes.All.Single(entry => entry.Name == name).At(1).Misfit(vectors.Task));
    }

    [Fact]
    public void Names_are_unique_and_fit_a_condition()
    {
        Assert.Equal(Schemes.All.Count, Schemes.All.Select(scheme => scheme.Name).Distinct().Count());
        foreach (ComparedScheme scheme in Schemes.All)
        {
            var condition = new MethodsCondition("omics a -> b", scheme.Name);
            Assert.Equal(condition, MethodsCondition.Parse(condition.ToString()));
        }
    }

    private static double[] Logits(DistillationScheme scheme, SmallTask small, out double accuracy)
    {
        using TrainedClassifier student = scheme.Train(small.Task, SmallTask.Start);
        Representation seen = student.Represent(scheme.SeesBoth ? Fusion.Join(small.Task.TeacherInputs, small.Task.StudentInputs) : small.Task.StudentInputs);
        accuracy = seen.Accuracy(small.Task.Labels);
        return seen.Logits.Values.ToArray();
    }
}
