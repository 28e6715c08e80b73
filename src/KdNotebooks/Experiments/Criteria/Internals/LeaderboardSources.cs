using KdNotebooks.Data;
using KdNotebooks.Experiments.Counterexamples;
using KdNotebooks.Experiments.Digits;
using KdNotebooks.Experiments.Gaussian;
using KdNotebooks.Experiments.Mfh;
using KdNotebooks.Experiments.Omics;
using KdNotebooks.Experiments.Privileged;
using KdNotebooks.Experiments.Sentiment;
using KdNotebooks.Experiments.SpokenDigits;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>The experiments that the leaderboard judges.</summary>
internal static class LeaderboardSources
{
    private const string Brca = "omics-brca", Mosi = "sentiment-mosi";

    private static readonly string[] s_simulated = ["gaussian", "mfh", "privileged", "counterexamples"];

    public static IReadOnlyList<string> Names(Effort effort) =>
        effort == Effort.Smoke ? s_simulated : ["digits", "spoken-digits", Mosi, "sentiment", Brca, "omics", .. s_simulated];

    /// <summary>The weight of the teacher in the convex form (1−w)·label + w·teacher, in (0, 1].</summary>
    /// <param name="name">The experiment.</param>
    /// <param name="lambda">λ as its rows have it.</param>
    public static double Weight(string name, double lambda) => name switch
    {
        "gaussian" or "counterexamples" => lambda / (1 + lambda),
        "mfh" => lambda / 2 / (1 + lambda / 2),  // CE + λ KL/2: the KL is the mean over all elements
        _ => lambda,
    };

    /// <summary>Whether the experiment's gains are shares of an excess risk, exact, and its rules closed forms.</summary>
    public static bool IsLinear(string name) => name is "gaussian" or "counterexamples";

    public static LeaderboardSource Create(string name, LeaderboardProtocol protocol, DataStore store)
    {
        Effort effort = protocol.Effort;
        return name switch
        {
            "digits" => new DigitsSource(protocol, DigitsProtocol.For(effort)),
            "spoken-digits" => new SpokenDigitsSource(protocol, SpokenDigitsExperiment.Create(effort, store: store)),
            "sentiment" => new ModalitiesSource(protocol, SentimentExperiment.StandIn(effort)),
            Mosi => new UserDataSource(protocol, name, store.PathOf("mosi"), path => SentimentExperiment.CreateFrom(effort, null, path)),
            "omics" => new ModalitiesSource(protocol, OmicsExperiment.CreateMiniAcc(effort, store: store)),
            Brca => new UserDataSource(protocol, name, store.PathOf("tcga-brca"), path => OmicsExperiment.CreateFrom(effort, null, path)),
            "gaussian" => new GaussianSource(protocol, GaussianProtocol.For(effort)),
            "mfh" => new MfhSource(protocol, MfhProtocol.For(effort)),
            "privileged" => new PrivilegedSource(protocol, PrivilegedProtocol.For(effort)),
            _ => new GallerySource(protocol, CounterexamplesProtocol.For(effort)),
        };
    }
}
