using KdNotebooks.Data;

namespace KdNotebooks.Experiments.Modalities.Internals;

/// <summary>The runs of one seed, without values: what is done, and under which names it stands in the results.</summary>
internal sealed class PlannedRuns(ModalitiesProtocol protocol, MultimodalData data, RunProvenance provenance, int seed)
{
    public const string Logit = "logit", MeanOfTeachers = "logit, mean of teachers";

    /// <summary>All pairs, in the order of work.</summary>
    public IReadOnlyList<ModalityPair> Pairs { get; } = PairsOf(protocol, [.. data.Modalities.Select(modality => modality.Name)]);

    /// <summary>All runs with both metrics.</summary>
    public IReadOnlyList<RunRecord> All => [.. Pairs.SelectMany(Of).SelectMany(run => Metrics.All.Select(metric => run with { Metric = metric }))];

    /// <summary>The runs of one pair, one each whatever the number of metrics.</summary>
    public IEnumerable<RunRecord> Of(ModalityPair pair)
    {
        string teacher = $"{pair.Teacher} of {data.Name}", student = $"{pair.Student} of {data.Name}";
        RunRecord Run(string arm) => new() { Experiment = protocol.Name, Condition = pair.Condition, Arm = arm, Seed = seed, Provenance = provenance };
        IEnumerable<RunRecord> Taught(string arm, string method) => protocol.Lambdas.Select(lambda =>
            Run(arm) with { Teacher = teacher, Student = student, Method = method, Lambda = lambda, Temperature = protocol.Temperature });

        yield return Run(Arms.Teacher) with { Teacher = teacher };
        yield return Run(Arms.Student) with { Student = student };
        foreach (RunRecord run in Taught(Arms.Distilled, pair.Teachers.Count > 1 ? MeanOfTeachers : Logit)) yield return run;
        if (!protocol.Fusion || pair.Variant.Length > 0 || pair.Teachers.Count > 1) yield break;
        yield return Run(Arms.Fusion) with { Teacher = teacher, Student = student };
        foreach (RunRecord run in Taught(Arms.FusionDistilled, Logit)) yield return run;
    }

    private static IReadOnlyList<ModalityPair> PairsOf(ModalitiesProtocol protocol, string[] names)
    {
        ModalityPair[] ordered = [.. names.SelectMany(teacher => names.Where(student => student != teacher).Select(student => new ModalityPair([teacher], student)))];
        IEnumerable<ModalityPair> several = names.Length < 3 ? [] : names.Select(student => new ModalityPair([.. names.Where(name => name != student)], student));
        return [.. ordered, .. several, .. protocol.Capacities.SelectMany(variant => ordered.Select(pair => pair with { Variant = variant.Name }))];
    }
}
