using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Experiments.Methods;
using KdNotebooks.Experiments.Methods.Tasks;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Models;

namespace KdNotebooks.Tests.Experiments.Methods;

/// <summary>The systems with a task of their own, small, through the one contract.</summary>
public class OwnTaskTests
{
    private static readonly SystemTask[] s_tasks =
    [
        new PatchContrastTask { Contrast = new PatchContrast { Steps = 60 } },
        new HashingTask { Rows = (300, 150), Hashing = new InfoMaxHashing { Options = new() { Epochs = 6, LearningRate = 5e-3 } } },
        new SpeculativeTask { TeacherTraining = (100, 60), Fresh = 60, Distillation = new SpeculativeDistillation { Steps = 30 } },
        new OrderingTask { Stories = (100, 80), Ordering = new StoryOrdering { Options = new() { Epochs = 10, BatchSize = 32, LearningRate = 0.01 } } },
    ];

    public static TheoryData<string> Names => [.. s_tasks.Select(task => task.System)];

    private static SystemTask Task(string name) => s_tasks.Single(task => task.System == name);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_gives_the_same_scores_each_time_and_the_baseline_is_among_the_arms(string name)
    {
        SystemTask task = Task(name);
        IReadOnlyList<SystemScore> scores = task.Run(task.Conditions[1], new Seed(7));
        Assert.Equal(scores, task.Run(task.Conditions[1], new Seed(7)));
        Assert.NotEqual(scores, task.Run(task.Conditions[1], new Seed(8)));
        Assert.Contains(scores, score => score.Arm == task.Baseline);
        Assert.All(scores, score => Assert.True(double.IsFinite(score.Value), score.ToString()));
        Assert.Distinct(scores.Select(score => (score.Arm, score.Metric)));
        foreach (IGrouping<string, SystemScore> metric in scores.GroupBy(score => score.Metric))
            Assert.Equal(scores.Select(score => score.Arm).Distinct(), metric.Select(score => score.Arm));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_system_improves_on_an_untrained_student_by_its_first_metric(string name)
    {
        SystemTask task = Task(name);
        IReadOnlyList<SystemScore> scores = task.Run(task.Conditions[1], new Seed(7));
        string metric = scores[0].Metric;
        Assert.True(Value(scores, scores[^1].Arm, metric) > Value(scores, "untrained", metric), string.Join(", ", scores));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Simulated_data_say_so_and_an_unknown_condition_is_refused(string name)
    {
        SystemTask task = Task(name);
        Assert.Matches("simulated|synthetic", task.Data);
        var refused = Assert.Throws<InvalidInputException>(() => task.Run("nonsense", new Seed(1)));
        Assert.Contains(task.Conditions[0], refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_stops_when_asked(string name)
    {
        SystemTask task = Task(name);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => task.Run(task.Conditions[0], new Seed(1), source.Token));
    }

    [Fact]
    public void Hashing_and_ordering_run_on_any_pair_and_bear_its_name()
    {
        var split = new Split(ToyData.Draw(200, new Seed(1)), ToyData.Draw(100, new Seed(2)));
        SystemTask[] tasks =
        [
            (HashingTask)Task("cmimh") with { Pair = new TaskPair("toy pair", _ => split) },
            (OrderingTask)Task("weak-order-guidance") with { Pair = new TaskPair("toy pair", _ => split), Items = 3 },
        ];
        foreach (SystemTask task in tasks)
        {
            Assert.StartsWith("toy pair", task.Data, StringComparison.Ordinal);
            IReadOnlyList<SystemScore> scores = task.Run(task.Conditions[0], new Seed(3));
            Assert.True(Value(scores, scores[^1].Arm, scores[0].Metric) > Value(scores, "untrained", scores[0].Metric), string.Join(", ", scores));
        }
    }

    private static double Value(IReadOnlyList<SystemScore> scores, string arm, string metric) => scores.Single(score => score.Arm == arm && score.Metric == metric).Value;
}
