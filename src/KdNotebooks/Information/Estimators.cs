namespace KdNotebooks.Information;

/// <summary>Every estimator by its short name, with its default settings.</summary>
public static class Estimators
{
    private static readonly (string Name, Func<IMutualInformationEstimator> Create)[] All =
    [
        ("gaussian", () => new GaussianEstimator()),
        ("gaussian-corrected", () => new GaussianEstimator(GaussianForm.Corrected)),
        ("gaussian-shrinkage", () => new GaussianEstimator(GaussianForm.LedoitWolf)),
        ("cca", () => new CcaEstimator()),
        ("ksg1", () => new KsgEstimator()),
        ("ksg2", () => new KsgEstimator(new KsgOptions { Algorithm = KsgAlgorithm.Two })),
        ("ross", () => new RossEstimator()),
        ("gao", () => new GaoEstimator()),
        ("classifier", () => new ClassifierEstimator()),
        ("dv", () => new DonskerVaradhanEstimator()),
        ("mine", () => new MineEstimator()),
        ("nwj", () => new NwjEstimator()),
        ("infonce", () => new InfoNceEstimator()),
        ("smile", () => new SmileEstimator()),
        ("club", () => new ClubEstimator()),
        ("lmi", () => new LatentEstimator()),
        ("histogram", () => new HistogramEstimator()),
    ];

    /// <summary>The names, in the order in which they are listed.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(e => e.Name)];

    /// <summary>The estimator called <paramref name="name"/>.</summary>
    /// <exception cref="InvalidInputException">There is none; the message suggests the nearest name and lists all.</exception>
    public static IMutualInformationEstimator ByName(string name)
    {
        foreach ((string known, Func<IMutualInformationEstimator> create) in All)
            if (known == name) return create();
        throw new InvalidInputException($"unknown estimator '{name}'; did you mean {NearestName.To(name, Names)}? Known: {string.Join(", ", Names)}");
    }

    /// <summary>Whether the estimator trains a network, which takes seconds where others take milliseconds.</summary>
    /// <exception cref="InvalidInputException">There is none of that name.</exception>
    public static bool TrainsNetwork(string name) => Internals.Reading.HeldOut(ByName(name)) is not null;
}
