namespace KdNotebooks.Experiments;

/// <summary>One estimated quantity: a row of `&lt;experiment&gt;.information.csv`.</summary>
public sealed record InformationRecord
{
    /// <summary>The experiment's name.</summary>
    public required string Experiment { get; init; }

    /// <summary>What is varied, e.g. "sigma=2".</summary>
    public required string Condition { get; init; }

    /// <summary>I(H1;H2), I(H2;Y), or margin, their difference.</summary>
    public required string Quantity { get; init; }

    /// <summary>The estimator and its settings.</summary>
    public required string Estimator { get; init; }

    /// <summary>What was compared, e.g. "4 principal components of 64 features".</summary>
    public required string Representation { get; init; }

    /// <summary>Held-out rows.</summary>
    public required int N { get; init; }

    /// <summary>The estimate, in nats.</summary>
    public required double Nats { get; init; }

    /// <summary>The lower end of its 95 % interval.</summary>
    public required double Lower { get; init; }

    /// <summary>The upper end.</summary>
    public required double Upper { get; init; }

    /// <summary>The number of the repetition.</summary>
    public required int Seed { get; init; }

    /// <summary>Who computed it, and from which protocol.</summary>
    public required RunProvenance Provenance { get; init; }
}
