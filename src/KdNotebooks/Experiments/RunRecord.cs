namespace KdNotebooks.Experiments;

/// <summary>One run, one metric: a row of `&lt;experiment&gt;.runs.csv`. A run that failed is a row too.</summary>
public sealed record RunRecord
{
    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>What is varied, e.g. "sigma=2".</summary>
    public required string Condition { get; init; }

    /// <summary>The teacher's modality and where it came from; empty where no teacher takes part.</summary>
    public string Teacher { get; init; } = "";

    /// <summary>The student's modality and where it came from; empty for a teacher alone.</summary>
    public string Student { get; init; } = "";

    /// <summary>teacher, student, student+kd, fusion or fusion+kd.</summary>
    public required string Arm { get; init; }

    /// <summary>The distillation method; empty without distillation.</summary>
    public string Method { get; init; } = "";

    /// <summary>λ of the method.</summary>
    public double? Lambda { get; init; }

    /// <summary>T of the method.</summary>
    public double? Temperature { get; init; }

    /// <summary>The number of the repetition; arms with the same number are paired.</summary>
    public required int Seed { get; init; }

    /// <summary>What <see cref="Value"/> is, e.g. "accuracy".</summary>
    public string Metric { get; init; } = "accuracy";

    /// <summary>The result; null when the run failed.</summary>
    public double? Value { get; init; }

    /// <summary>Whether the run ended as it should.</summary>
    public bool Success { get; init; }

    /// <summary>Why not.</summary>
    public string Error { get; init; } = "";

    /// <summary>Who computed it, and from which protocol.</summary>
    public required RunProvenance Provenance { get; init; }
}

/// <summary>What has to be equal before a finished row may stand for a new run.</summary>
/// <param name="Backend">The tensor backend: engine or torchsharp.</param>
/// <param name="Effort">smoke, quick or full.</param>
/// <param name="Version">The kit's version and the hash of the protocol: "0.1.0+1a2b3c4d5e6f".</param>
public sealed record RunProvenance(string Backend, string Effort, string Version);
