namespace KdNotebooks.Experiments.Methods;

/// <summary>Published systems on tasks of their own, in the order of the page.</summary>
public static class SystemTasks
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ComparedTask> All { get; } =
    [
    ];
}

/// <summary>A system's task, and what stands beside it in the page.</summary>
/// <param name="Task">The task.</param>
/// <param name="Source">The paper.</param>
/// <param name="Choices">What is ours: data, sizes, what the paper leaves open.</param>
public sealed record ComparedTask(SystemTask Task, string Source, string Choices);
