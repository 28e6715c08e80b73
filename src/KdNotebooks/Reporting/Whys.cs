namespace KdNotebooks.Reporting;

/// <summary>What was written by hand about why an experiment came out as it did; stands in its page.</summary>
public static class Whys
{
    /// <summary>The words for the experiment called <paramref name="name"/>; empty where there are none.</summary>
    public static string Of(string name) => name switch
    {
        _ when name.StartsWith("sentiment", StringComparison.Ordinal) =>
            "How I(H_text;H_audio) is computed: a network is trained on text alone and one on audio alone; on the held-out utterances their last hidden layers are H_text and H_audio; " +
            "each is projected on its first 4 principal components, and KSG1 (k = 3) estimates the information between the two, with an interval from subsamples without replacement. " +
            "It depends on the networks, on the projection, and on n: a different width, training length or number of components gives another number, and with few utterances the intervals are wide.",
        _ => "",
    };
}
