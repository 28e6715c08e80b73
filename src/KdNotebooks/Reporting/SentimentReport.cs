using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Modalities;

namespace KdNotebooks.Reporting;

/// <summary>The report of the sentiment experiment.</summary>
public static class SentimentReport
{
    private const string Why =
        "How I(H_text;H_audio) is computed: a network is trained on text alone and one on audio alone; on the held-out utterances their last hidden layers are H_text and H_audio; " +
        "each is projected on its first 4 principal components, fitted on the same rows, and KSG1 (k = 3) estimates the information between the two, with an interval from subsamples without replacement. " +
        "The number depends on the networks, the projection and n: another width, training length or number of components gives another one, and a few hundred utterances leave wide intervals.";

    private const string StandIn =
        "These rows are SIMULATED: they show that the experiment runs, and what it would say if text, audio and video shared factors as the simulator makes them; they say nothing about real sentiment.";

    /// <summary>All of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, ModalitiesProtocol protocol) =>
        ModalitiesReport.Of(results, protocol, protocol.Data.StartsWith("SIMULATED", StringComparison.Ordinal) ? $"{StandIn} {Why}" : Why);
}
