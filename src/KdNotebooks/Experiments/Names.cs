namespace KdNotebooks.Experiments;

/// <summary>The arms of an experiment, as they stand in result rows.</summary>
public static class Arms
{
    /// <summary>The teacher alone.</summary>
    public const string Teacher = "teacher";

    /// <summary>The student alone.</summary>
    public const string Student = "student";

    /// <summary>The student with distillation.</summary>
    public const string Distilled = "student+kd";

    /// <summary>Both modalities in one network.</summary>
    public const string Fusion = "fusion";

    /// <summary>The fused network with distillation.</summary>
    public const string FusionDistilled = "fusion+kd";
}

/// <summary>The estimated quantities, as they stand in result rows.</summary>
public static class Quantities
{
    /// <summary>I(H1;H2).</summary>
    public const string TeacherStudent = "I(H1;H2)";

    /// <summary>I(H2;Y).</summary>
    public const string StudentLabel = "I(H2;Y)";

    /// <summary>I(H1;H2) − I(H2;Y).</summary>
    public const string Margin = "margin";

    /// <summary>How the column representation begins for estimates before anything is trained.</summary>
    public const string Pilot = "pilot, nothing trained";
}

/// <summary>What is measured on held-out rows, as it stands in the column metric.</summary>
public static class Metrics
{
    /// <summary>The share of right predictions.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The mean over classes of the share of right predictions within the class.</summary>
    public const string BalancedAccuracy = "balanced accuracy";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Accuracy, BalancedAccuracy];
}
