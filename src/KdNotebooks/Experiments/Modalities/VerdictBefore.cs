using KdNotebooks.Criterion;
using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities.Internals;

namespace KdNotebooks.Experiments.Modalities;

/// <summary>The criterion's word on one pair before any student was distilled: networks alone, held-out rows of one split.</summary>
/// <param name="Pair">Who would teach whom.</param>
/// <param name="TeacherAccuracy">The teacher alone, held-out rows.</param>
/// <param name="StudentAccuracy">The student alone, held-out rows.</param>
/// <param name="Trained">From the last hidden layers of both.</param>
/// <param name="Pilot">From the prepared features of the pilot's rows, nothing trained; null without a pilot.</param>
public sealed record VerdictBefore(ModalityPair Pair, double TeacherAccuracy, double StudentAccuracy, CchVerdict Trained, CchVerdict? Pilot)
{
    /// <summary>All ordered pairs of <paramref name="data"/>: the networks and rows are those of seed <paramref name="seed"/> of the experiment.</summary>
    /// <param name="data">The modalities.</param>
    /// <param name="protocol">The experiment's protocol.</param>
    /// <param name="seed">Which split, which networks.</param>
    /// <param name="cancellation">Stops.</param>
    public static IReadOnlyList<VerdictBefore> Of(MultimodalData data, ModalitiesProtocol protocol, int seed = 0, CancellationToken cancellation = default) =>
        new SeedWork(protocol, data, Provenance.Of(protocol), seed, cancellation).Before();
}
