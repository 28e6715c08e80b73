using KdNotebooks.Experiments.Methods.Tasks;

namespace KdNotebooks.Experiments.Methods;

/// <summary>Published systems on tasks of their own, in the order of the page.</summary>
public static class SystemTasks
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ComparedTask> All { get; } =
    [
        new(new ModalityGeneralTask(), "Modality Focusing Hypothesis, 2206.06487, table 2", "accuracy",
            "all stages use the same training rows; as many channels are kept as the modalities share, which only a simulation knows"),
        new(new WeakTeacherTask(), "AMID, 2306.07646", "accuracy of a probe of the teacher",
            "the whole simulation: the paper argues with the terms and ablates them on videos"),
        new(new NuisanceTeacherTask(), "redundant information, 2411.07483", "accuracy",
            "the whole simulation: the paper uses images; one weight for both methods"),
        new(new SpeculativeTask(), "speculative KD, 2410.11325", "token accuracy",
            "tokens of a synthetic source in place of text; small recurrent models; forward KL at temperature 1, no label term"),
        new(new OrderingTask(), "weak cross-modal guidance, 2408.00305", "Kendall tau",
            "simulated stories; perceptrons on pairs of items in place of pretrained transformers; the order by the sum of probabilities"),
        new(new HashingTask(), "CMIMH, 2112.06489", "mAP",
            "simulated pair; the bounds and the gap term, of which we had the abstract only; straight-through gradients"),
        new(new PatchContrastTask(), "multi- against single-modal contrast, 2411.02837", "downstream accuracy",
            "negatives are all other rows; the augmentation is drawn once; sizes and steps"),
    ];
}

/// <summary>A system's task, and what stands beside it in the page.</summary>
/// <param name="Task">The task.</param>
/// <param name="Source">The paper.</param>
/// <param name="Metric">The metric of the first table; what else is measured stands in the second.</param>
/// <param name="Choices">What is ours: data, sizes, what the paper leaves open.</param>
public sealed record ComparedTask(SystemTask Task, string Source, string Metric, string Choices);
