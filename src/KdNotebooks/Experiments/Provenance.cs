namespace KdNotebooks.Experiments;

/// <summary>Where rows come from.</summary>
internal static class Provenance
{
    /// <summary>The provenance of a protocol whose data is simulated and therefore fixed by it.</summary>
    public static RunProvenance Of(ExperimentProtocol protocol)
        => new(Backend.Label, protocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{protocol.Hash()}");
}
