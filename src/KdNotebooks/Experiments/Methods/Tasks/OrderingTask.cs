using KdNotebooks.Data;
using KdNotebooks.Distillation.Systems;
using KdNotebooks.Numerics;
using KdNotebooks.Simulation;

namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>
/// Weak cross-modal guidance for ordering (IterWeGO, arXiv 2408.00305): the order of one modality's items, on simulated stories
/// or on stories out of a paired data set whose classes have an order, as digits have. The claim holds where the other modality
/// is clear about items that the first is not, and where what belongs together can be told; the conditions show where not.
/// </summary>
public sealed record OrderingTask : PairedTask
{
    private static readonly (string Name, OrderedStories Stories)[] s_conditions =
    [
        ("both clear on half", new()),
        ("clear on .3, guide on .7", new() { Clear = (0.3, 0.7) }),
        ("clear on .7, guide on .3", new() { Clear = (0.7, 0.3) }),
        ("both clear on half, not alignable", new() { ContentNoise = 3 }),
    ];

    private static readonly string[] s_pairConditions = ["the student's modality", "the teacher's modality"];

    /// <summary>The items of a story out of a paired data set.</summary>
    public int Items { get; init; } = 5;

    /// <summary>Stories to train on and stories to judge on.</summary>
    public (int Training, int Test) Stories { get; init; } = (300, 400);

    /// <summary>The models and their training.</summary>
    public StoryOrdering Ordering { get; init; } = new();

    /// <summary>The guidance, in training and at the ordering.</summary>
    public OrderGuidance Guidance { get; init; } = new();

    /// <inheritdoc/>
    public override string System => "weak-order-guidance";

    /// <inheritdoc/>
    public override string Data => Pair is { } pair ? $"{pair.Case}, told by ascending class" : "simulated stories in two modalities";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => [.. (Pair is null ? s_conditions.Select(condition => condition.Name) : s_pairConditions).Select(Name)];

    /// <inheritdoc/>
    public override string Baseline => "one modality alone";

    /// <inheritdoc/>
    public override IReadOnlyList<SystemScore> Run(string condition, Seed seed, CancellationToken cancellation = default)
    {
        (StoryRows training, StoryRows test) = Draw(TaskConditions.IndexOf(this, condition), seed.Derive("stories"));
        OrderGuidance none = Guidance with { Rounds = 0 };
        using StoryOrders untrained = (Ordering with { Options = Ordering.Options with { Epochs = 0 } }).Train(training, seed, cancellation);
        using StoryOrders alone = (Ordering with { Guidance = none }).Train(training, seed, cancellation);
        using StoryOrders guided = (Ordering with { Guidance = Guidance }).Train(training, seed, cancellation);
        (string Arm, StoryOrders Orders, OrderGuidance Guidance)[] arms =
        [
            ("untrained", untrained, none),
            (Baseline, alone, none),
            ("guided in training only", guided, none),
            ("guided at the ordering only", alone, Guidance),
            ("guided by every pair", alone, Guidance with { Threshold = 0.5 }),
            ("guided for three rounds", alone, Guidance with { Rounds = 3 }),
            ("weak guidance", guided, Guidance),
        ];
        return [.. arms.SelectMany(arm =>
        {
            OrderReport report = arm.Orders.Order(test, arm.Guidance);
            return new[]
            {
                new SystemScore(arm.Arm, "Kendall tau", report.KendallTau),
                new SystemScore(arm.Arm, "perfect match", report.PerfectMatch),
            };
        })];
    }

    private (StoryRows Training, StoryRows Test) Draw(int condition, Seed seed)
    {
        if (Pair?.Rows(seed) is not { } split) return s_conditions[condition].Stories.Draw(Stories.Training, Stories.Test, seed);
        return (Tell(split.Train, Stories.Training, seed.Derive("training")), Tell(split.Test, Stories.Test, seed.Derive("test")));

        StoryRows Tell(PairedDataset data, int stories, Seed seed) =>
            StoryRows.OfClasses(condition == 0 ? data : new PairedDataset(data.Student, data.Teacher, data.Labels), Items, stories, seed);
    }
}
