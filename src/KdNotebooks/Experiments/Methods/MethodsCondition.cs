namespace KdNotebooks.Experiments.Methods;

/// <summary>
/// The column condition of the comparison: "digits; sp", "digits; alone", "digits; sweep", and of a system's own task
/// "task speculative; prose".
/// </summary>
/// <param name="Case">The data set; the system of a task.</param>
/// <param name="Part">The scheme, <see cref="Alone"/> or <see cref="Sweep"/>; the condition of a task.</param>
/// <param name="IsTask">Whether it is a system's own task.</param>
public sealed record MethodsCondition(string Case, string Part, bool IsTask = false)
{
    /// <summary>Teacher and student alone.</summary>
    public const string Alone = "alone";

    /// <summary>Logit distillation over λ and T.</summary>
    public const string Sweep = "sweep";

    /// <summary>The metric of a row that says, by 0 and its error, that a scheme does not fit a data set.</summary>
    public const string Fits = "fits";

    /// <summary>The metric of the tuning runs; their seeds are −1, −2, ...</summary>
    public const string Validation = "validation accuracy";

    private const string TaskPrefix = "task ", Separator = "; ";

    /// <summary>As in result rows.</summary>
    public override string ToString() => $"{(IsTask ? TaskPrefix : "")}{Case}{Separator}{Part}";

    /// <summary>The inverse of <see cref="ToString"/>.</summary>
    /// <exception cref="InvalidInputException">The text is no such condition.</exception>
    public static MethodsCondition Parse(string text)
    {
        bool isTask = text.StartsWith(TaskPrefix, StringComparison.Ordinal);
        string[] parts = (isTask ? text[TaskPrefix.Length..] : text).Split(Separator, 2);
        return parts.Length == 2 ? new MethodsCondition(parts[0], parts[1], isTask) : throw new InvalidInputException($"'{text}' is no condition of the comparison of methods");
    }
}
