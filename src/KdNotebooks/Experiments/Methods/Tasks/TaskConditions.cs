namespace KdNotebooks.Experiments.Methods.Tasks;

/// <summary>The conditions of a task by name.</summary>
internal static class TaskConditions
{
    /// <exception cref="InvalidInputException">The task has no such condition.</exception>
    public static int IndexOf(SystemTask task, string condition)
    {
        for (int i = 0; i < task.Conditions.Count; i++)
            if (task.Conditions[i] == condition) return i;
        throw new InvalidInputException($"{task.System} has no condition '{condition}'; it has {string.Join(", ", task.Conditions)}");
    }
}
