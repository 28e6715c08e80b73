using KdNotebooks.Data;
using KdNotebooks.Experiments.Modalities;
using KdNotebooks.Experiments.Modalities.Internals;
using KdNotebooks.Experiments.SpokenDigits;

namespace KdNotebooks.Experiments.Criteria.Internals;

/// <summary>Modalities that teach each other: all pairs, several teachers at once, other sizes.</summary>
internal record ModalitiesSource(LeaderboardProtocol Protocol, IExperiment Of) : LeaderboardSource(Protocol)
{
    public override IExperiment Experiment => Of;

    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation)
    {
        var experiment = (ModalitiesExperiment)Experiment;
        return Cells(experiment.Modalities, experiment.Load(cancellation), "");
    }

    /// <summary>A seed a cell: first those whose networks are scored, then those that only add gains.</summary>
    protected IReadOnlyList<SourceCell> Cells(ModalitiesProtocol modalities, MultimodalData data, string prefix)
    {
        var provenance = new RunProvenance("", "", "");
        return [.. Enumerable.Range(0, Math.Max(Protocol.ScoredSeeds, Protocol.Seeds)).Select(seed =>
        {
            SourceCondition[] conditions = [.. new PlannedRuns(modalities, data, provenance, seed).Pairs.Select(pair => Condition(modalities, pair, seed)).Where(each => each.Criteria.Count + each.Lambdas.Count > 0)];
            HashSet<string> wanted = [.. conditions.Select(each => each.Condition)];
            return new SourceCell($"{prefix}seed {seed}", seed, conditions, stop =>
                new SeedWork(modalities, data, provenance, seed, stop).Alone(pair => wanted.Contains(pair.Condition))
                    .Select(each => NetworksAlone.Of(each.Pair.Condition, each.Networks, Protocol.Criteria, each.Distil)));
        })];
    }

    private SourceCondition Condition(ModalitiesProtocol modalities, ModalityPair pair, int seed)
    {
        bool usual = pair.Variant.Length == 0, own = seed < modalities.Seeds;
        double[] wanted = usual && seed < Protocol.Seeds ? [Protocol.SmallLambda, Protocol.UsualLambda] : [];
        // A variant with another student competes with nobody else's teachers.
        bool studentVaries = modalities.Capacities.Any(variant => variant.Name == pair.Variant && variant.Student is not null);
        return new SourceCondition(
            pair.Condition, studentVaries || usual ? pair.Teacher : $"{pair.Teacher}; {pair.Variant}", studentVaries ? $"{pair.Student}; {pair.Variant}" : pair.Student,
            seed < Protocol.ScoredSeeds ? Protocol.Asked : [], [.. wanted.Where(lambda => !(own && modalities.Lambdas.Contains(lambda)))])
        {
            Method = pair.Teachers.Count > 1 ? PlannedRuns.MeanOfTeachers : PlannedRuns.Logit,
            Temperature = modalities.Temperature,
        };
    }
}

/// <summary>Files that a user has put into the data folder, read when they are needed.</summary>
internal sealed record UserDataSource(LeaderboardProtocol Protocol, string Called, string Path, Func<string, ModalitiesExperiment> Read) : ModalitiesSource(Protocol, null!)
{
    private readonly Lazy<ModalitiesExperiment> _experiment = new(() => Read(Path));

    public override IExperiment Experiment => _experiment.Value;

    public override bool IsThere => Directory.Exists(Path);
}

/// <summary>The image of a digit and the sound of it, for each way in which the image is made worse.</summary>
internal sealed record SpokenDigitsSource(LeaderboardProtocol Protocol, SpokenDigitsExperiment Spoken) : ModalitiesSource(Protocol, Spoken)
{
    public override IReadOnlyList<SourceCell> Cells(IProgress<string> progress, CancellationToken cancellation) =>
        [.. Spoken.Parts(Spoken.Load(progress, cancellation)).SelectMany(part => Cells(part.Protocol, part.Data, $"{part.Data.Modalities[0].Name}, "))];
}
