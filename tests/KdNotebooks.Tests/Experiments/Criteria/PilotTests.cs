using KdNotebooks.Criterion;
using KdNotebooks.Criterion.Rivals;
using KdNotebooks.Data;
using KdNotebooks.Distillation;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Criteria;
using KdNotebooks.Information;
using KdNotebooks.Models;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Experiments.Criteria;

public class PilotTests
{
    // A student whose gain is known: noise of the split, the same with and without a teacher, plus what λ brings.
    private static PilotStudent Known(double best, double noise) => new(300, (task, _) =>
        0.7 + best * (1 - 4 * (task.Lambda - 0.5) * (task.Lambda - 0.5)) * (task.Lambda > 0 ? 1 : 0) + (task.Lambda > 0 ? noise * task.Seed.Derive((int)(10 * task.Lambda)).CreateStream().NextGaussian() : 0));

    [Fact]
    public void The_score_is_the_mean_gain_over_splits_that_hold_out_other_rows()
    {
        var tasks = new List<PilotTask>();
        var student = new PilotStudent(1000, (task, _) =>
        {
            tasks.Add(task);
            return task.Lambda;
        });
        Assert.Equal(0.5, new PilotRun().Gains(student).Average(), 12);
        Assert.Equal(6, tasks.Count);
        Assert.All(tasks, task => Assert.Empty(task.Training.Intersect(task.HeldOut)));
        Assert.All(tasks, task => Assert.Equal((200, 100), (task.Training.Length, task.HeldOut.Length)));
        Assert.Equal(300, tasks.SelectMany(task => task.Training.Concat(task.HeldOut)).Distinct().Count());
        Assert.All(tasks.Chunk(2), pair => Assert.Equal((pair[0].Seed, 0.0), (pair[1].Seed, pair[0].Lambda)));
    }

    [Fact]
    public void Splits_of_rows_of_their_own_share_none()
    {
        var tasks = new List<PilotTask>();
        var student = new PilotStudent(1000, (task, _) =>
        {
            if (task.Lambda == 0) tasks.Add(task);
            return 0;
        });
        new PilotRun { Disjoint = true }.Gains(student);
        Assert.Equal(900, tasks.SelectMany(task => task.Training.Concat(task.HeldOut)).Distinct().Count());
        Assert.Contains("disjoint", Assert.Throws<InvalidInputException>(() => new PilotRun { Disjoint = true, Splits = 4 }.Gains(student)).Message);
        Assert.Contains("of their own", PilotAdvice.Of(student with { Rows = 3000 }).Basis);
        Assert.Contains("share rows", PilotAdvice.Of(student).Basis);
    }

    [Fact]
    public void It_needs_a_student_that_can_be_trained()
    {
        var seen = new Representation(new Samples(2, 1, [0, 1]), new Samples(2, 2, [0, 1, 1, 0]));
        var pair = new TransferPair(seen, seen, new Labels([0, 1], 2));
        Assert.Contains("training rows", Assert.Throws<InvalidInputException>(() => new PilotRun().Score(pair)).Message);
        Assert.Contains("training rows", Assert.Throws<InvalidInputException>(() => new OverlapAgreement().Score(pair)).Message);
        Assert.Throws<InvalidInputException>(() => new PilotRun().Gains(new PilotStudent(2, (_, _) => 0)));
    }

    [Fact]
    public void Advice_is_the_gentlest_point_that_cannot_be_told_from_the_best_and_none_within_noise()
    {
        PilotAdvice clear = PilotAdvice.Of(Known(0.1, 0.002)), unclear = PilotAdvice.Of(Known(0.0, 0.02));
        Assert.Equal(new DistillationAdvice(0.5, 1), clear.Advice);
        Assert.Equal(6, clear.Curve.Points.Count);
        Assert.Null(unclear.Advice);
        Assert.Contains("within its noise", unclear.Basis);
        CchVerdict Verdict(Verdict said) => new()
        {
            Verdict = said,
            Margin = new Margin(0.1, new Interval(0, 0.2, 0.95, 0.05, "subsampling")),
            TeacherStudent = null!,
            StudentLabel = null!,
            ProbabilityOfWrongSign = 0.1,
            N = 10,
            Estimator = "",
            Warnings = [],
        };
        Assert.Equal(0.5, clear.AddTo(Verdict(KdNotebooks.Criterion.Verdict.Distil)).Advice!.Lambda);
        Assert.Null(clear.AddTo(Verdict(KdNotebooks.Criterion.Verdict.CannotTell)).Advice);
        Assert.Null(unclear.AddTo(Verdict(KdNotebooks.Criterion.Verdict.Distil)).Advice);
    }

    [Fact]
    public void Splits_that_share_rows_make_a_wider_interval_than_independent_ones()
    {
        double[] gains = [0.01, 0.03, 0.02, 0.04];
        MeanInterval independent = MeanInterval.Of(gains), shared = PilotAdvice.Interval(gains, 0.5, 0.95);
        Assert.Equal(independent.Mean, shared.Mean, 12);
        // Nadeau and Bengio: (1/J + n₂/n₁) in place of 1/J, here (1/4 + 1/2)/(1/4) = 3.
        Assert.Equal(independent.HalfWidth * Math.Sqrt(3), shared.HalfWidth, 12);
    }

    [Fact]
    public void A_pilot_with_networks_prefers_a_teacher_that_knows_to_one_that_is_wrong()
    {
        (PilotStudent knows, PilotStudent wrong, JointTraining related, JointTraining unrelated) = Networks();
        var pilot = new PilotRun { Splits = 2 };
        double good = pilot.Gains(knows).Average(), bad = pilot.Gains(wrong).Average();
        Assert.True(good > bad + 0.05, $"{good} {bad}");
        Assert.Equal(pilot.Gains(knows), pilot.Gains(knows));
        TrainablePair Pair(JointTraining joint) => new(null!, null!, null!, knows) { Joint = joint };
        Assert.True(new OverlapAgreement().Score(Pair(related)) > new OverlapAgreement().Score(Pair(unrelated)) + 0.2);
    }

    private static (PilotStudent Knows, PilotStudent Wrong, JointTraining Related, JointTraining Unrelated) Networks()
    {
        const int n = 300;
        RandomStream stream = new Seed(3).CreateStream();
        int[] y = [.. Enumerable.Range(0, n).Select(_ => stream.NextInt(2))];
        float Noisy(int label, double noise) => (float)(2 * label - 1 + noise * stream.NextGaussian());
        Modality Draw(double noise) => new("x", [4], [.. y.SelectMany(label => Enumerable.Range(0, 4).Select(_ => Noisy(label, noise)))]);
        Modality student = Draw(3), teacher = Draw(0.5), nonsense = new("x", [4], [.. Enumerable.Range(0, 4 * n).Select(_ => (float)stream.NextGaussian())]);
        var labels = new Labels(y, 2);
        TeacherLogits Logits(int sign) => TeacherLogits.Of(new Representation(new Samples(n, 1, new double[n]), new Samples(n, 2, [.. y.SelectMany(label => new double[] { sign * (1 - 2 * label), sign * (2 * label - 1) })])));
        var network = new Mlp { HiddenWidths = [8] };
        var options = new TrainingOptions { Epochs = 10, BatchSize = 20, LearningRate = 1e-2 };
        PilotStudent Student(int sign) => PilotStudent.Of(network, options, student, labels, Logits(sign));
        JointTraining Joint(Modality first) => new(new PairedDataset(first, student, labels), network, network, options);
        return (Student(1), Student(-1), Joint(teacher), Joint(nonsense));
    }
}
