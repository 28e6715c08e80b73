using KdNotebooks.Experiments.Methods.Tasks;

namespace KdNotebooks.Experiments.Methods;

/// <summary>Published systems on tasks of their own, in the order of the page.</summary>
public static class SystemTasks
{
    private const string Digits = "digits";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ComparedTask> All { get; } =
    [
        new(new ModalityGeneralTask(), "Modality Focusing Hypothesis, 2206.06487, table 2", "accuracy",
            "all stages use the same training rows; as many channels are kept as the modalities share, which only a simulation knows")
        {
            Claim = "a teacher that keeps only what both modalities hold teaches better than the regular one, by 1.2 to 2.6 points",
            Arms = ["student + modality-general KD"],
        },
        new(new WeakTeacherTask(), "AMID, 2306.07646", "accuracy of a probe of the teacher",
            "the whole simulation: the paper argues with the terms and ablates them on videos")
        {
            Claim = "I(T;S) alone is at its largest with a teacher as weak as the student; the term I(T;A), added against it, prevents that; −H(T|S) is there for the student",
            Arms = ["I(T;S) + I(T;A)", "I(T;S) + I(T;A) − H(T|S)", "I(T;S) − H(T|S)"],
        },
        new(new NuisanceTeacherTask(), "redundant information, 2411.07483", "accuracy",
            "the whole simulation, with a student of four hidden units: the paper uses images; one weight for both methods")
        {
            Claim = "with an untrained teacher VID harms the student and RID does not",
            Arms = ["student + VID", "student + RID"],
        },
        new(new SpeculativeTask(), "speculative KD, 2410.11325", "token accuracy",
            "tokens of a synthetic source in place of text; small recurrent models; forward KL at temperature 1, no label term")
        {
            Claim = "tokens that the student proposes and the teacher corrects teach better than fixed sequences and than the student's own",
            Arms = ["speculative KD", "supervised KD", "on-policy KD"],
        },
        new(new OrderingTask(), "weak cross-modal guidance, 2408.00305", "Kendall tau",
            "simulated stories; perceptrons on pairs of items in place of pretrained transformers; the order by the sum of probabilities")
        {
            Claim = "confident orders of one modality help to order the other",
            Arms = ["weak guidance", "guided at the ordering only", "guided in training only"],
        },
        new(new OrderingTask { Pair = new TaskPair(Digits) }, "weak cross-modal guidance, 2408.00305", "Kendall tau",
            "a story is five images told by ascending digit, no real narrative; else as above")
        {
            Claim = "as above, on images of digits",
            Arms = ["weak guidance", "guided at the ordering only", "guided in training only"],
        },
        new(new HashingTask(), "CMIMH, 2112.06489", "mAP",
            "simulated pair; the bounds and the gap term, of which we had the abstract only; straight-through gradients")
        {
            Claim = "to narrow the gap between the modalities' codes helps retrieval; to close it loses what is private to one",
            Arms = ["CMIMH"],
        },
        new(new HashingTask { Pair = new TaskPair(Digits) }, "CMIMH, 2112.06489", "mAP",
            "retrieval by class between the two kinds of images; what is private to one is not known and not measured; else as above")
        {
            Claim = "as above, on images of digits",
            Arms = ["CMIMH"],
        },
        new(new PatchContrastTask(), "multi- against single-modal contrast, 2411.02837", "downstream accuracy",
            "negatives are all other rows; the augmentation is drawn once; sizes and steps")
        {
            Claim = "at a low signal-to-noise ratio one modality learns noise where two together learn the signal; at a high one both learn it",
            Arms = ["multi-modal contrast"],
        },
    ];
}

/// <summary>A system's task, and what stands beside it in the page.</summary>
/// <param name="Task">The task.</param>
/// <param name="Source">The paper.</param>
/// <param name="Metric">The metric of the first table; what else is measured stands in the second.</param>
/// <param name="Choices">What is ours: data, sizes, what the paper leaves open.</param>
public sealed record ComparedTask(SystemTask Task, string Source, string Metric, string Choices)
{
    /// <summary>What the paper claims, in our words; empty where nothing is claimed.</summary>
    public string Claim { get; init; } = "";

    /// <summary>The arms that the claim speaks of.</summary>
    public IReadOnlyList<string> Arms { get; init; } = [];

    /// <summary>The data set of the comparison that it runs on; null where the task draws its own rows.</summary>
    public string? Case => (Task as PairedTask)?.Pair?.Case;

    /// <summary>The system, and the data set where it is one of the comparison.</summary>
    public string Name => Case is { } name ? $"{Task.System}, {name}" : Task.System;

    /// <summary>The task on the rows of <see cref="Case"/>.</summary>
    internal SystemTask On(CaseRows rows) => (PairedTask)Task with { Pair = ((PairedTask)Task).Pair! with { Draw = rows.Reported } };
}
