namespace KdNotebooks.Experiments;

/// <summary>How much work an experiment does.</summary>
public enum Effort
{
    /// <summary>Seconds: enough to see that everything runs.</summary>
    Smoke,

    /// <summary>Minutes: enough to see the answer.</summary>
    Quick,

    /// <summary>The paper's 50 runs.</summary>
    Full,
}
