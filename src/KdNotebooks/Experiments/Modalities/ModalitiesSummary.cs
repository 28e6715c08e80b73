using KdNotebooks.Criterion;

namespace KdNotebooks.Experiments.Modalities;

/// <summary>What the rows of an experiment over modalities say; computed from the table alone.</summary>
public sealed record ModalitiesSummary
{
    /// <summary>The data, as the rows name them.</summary>
    public required string Data { get; init; }

    /// <summary>The modalities, in the order of their first appearance as students.</summary>
    public required IReadOnlyList<string> Modalities { get; init; }

    /// <summary>One teacher, one student, usual networks; by student, then teacher.</summary>
    public required IReadOnlyList<PairResult> Pairs { get; init; }

    /// <summary>All other modalities teach; empty where there are two.</summary>
    public required IReadOnlyList<PairResult> SeveralTeachers { get; init; }

    /// <summary>Networks of other sizes, by variant.</summary>
    public required IReadOnlyList<PairResult> Capacities { get; init; }

    /// <summary>For each student with two or more teachers: which one the criterion picks, and which was best.</summary>
    public required IReadOnlyList<TeacherChoice> Choices { get; init; }

    /// <summary>The number of runs that failed.</summary>
    public required int Failures { get; init; }

    /// <summary>Summarises <paramref name="table"/>.</summary>
    /// <param name="table">The experiment's rows.</param>
    /// <param name="level">The level of the intervals in the table.</param>
    public static ModalitiesSummary Of(ResultsTable table, double level = 0.95)
    {
        ILookup<string, InformationRecord> information = table.Information.ToLookup(row => row.Condition);
        PairResult[] all =
        [
            .. table.Runs.Where(run => run.Success).GroupBy(run => run.Condition)
                .Select(group => (Pair: ModalityPair.Parse(group.Key), Runs: group)).Where(group => group.Pair is not null)
                .Select(group => PairResult.Of(group.Pair!, [.. group.Runs], [.. information[group.Pair!.Condition]], level))
                .OrderBy(result => result.Pair.Variant, StringComparer.Ordinal).ThenBy(result => result.Pair.Student, StringComparer.Ordinal)
                .ThenBy(result => result.Pair.Teacher, StringComparer.Ordinal),
        ];
        PairResult[] pairs = [.. all.Where(result => result.Pair is { Variant: "", Teachers.Count: 1 })];
        PairResult[] several = [.. all.Where(result => result.Pair is { Variant: "", Teachers.Count: > 1 })];
        string named = table.Runs.Select(run => run.Student).FirstOrDefault(name => name.Contains(PairResult.BeforeData, StringComparison.Ordinal)) ?? "";
        return new ModalitiesSummary
        {
            Data = named.Length == 0 ? "" : named[(named.IndexOf(PairResult.BeforeData, StringComparison.Ordinal) + PairResult.BeforeData.Length)..],
            Modalities = [.. pairs.Select(result => result.Pair.Student).Distinct()],
            Pairs = pairs,
            SeveralTeachers = several,
            Capacities = [.. all.Where(result => result.Pair.Variant.Length > 0)],
            Choices = [.. pairs.GroupBy(result => result.Pair.Student).Where(group => group.Count() > 1)
                .Select(group => TeacherChoice.Of([.. group], several.FirstOrDefault(result => result.Pair.Student == group.Key), level)).OfType<TeacherChoice>()],
            Failures = table.Runs.Count(run => !run.Success),
        };
    }

    /// <summary>Pairs whose verdict has the sign of the gain, among those where both are decided; over all λ.</summary>
    public (int Agree, int Decided, int All) Agreement(Func<PairResult, Verdict?> verdict)
    {
        bool?[] agree = [.. Pairs.SelectMany(pair => pair.Distilled.Select(gain => verdict(pair) is { } said ? gain.AgreesWith(said) : null))];
        return (agree.Count(each => each == true), agree.Count(each => each is not null), agree.Length);
    }
}
