using KdNotebooks.Criterion;
using KdNotebooks.Experiments.Modalities;

namespace KdNotebooks.Reporting;

/// <summary>What the criterion says of every pair before any student is distilled.</summary>
public static class VerdictBeforeReport
{
    /// <summary>One row a pair.</summary>
    public static Table Of(IReadOnlyList<VerdictBefore> verdicts, string data) => new()
    {
        Title = $"written down before any student was distilled; {data}",
        Columns =
        [
            new("student", Alignment.Left), new("teacher", Alignment.Left), new("teacher acc."), new("student acc."), new("I(H1;H2)"), new("I(H2;Y)"),
            new("margin"), new("verdict", Alignment.Left), new("pilot", Alignment.Left),
        ],
        Rows = [.. verdicts.OrderBy(each => each.Pair.Student, StringComparer.Ordinal).Select(IReadOnlyList<string> (each) =>
        [
            each.Pair.Student, each.Pair.Teacher, Format.Number(each.TeacherAccuracy, 2), Format.Number(each.StudentAccuracy, 2),
            Format.Number(each.Trained.TeacherStudent.Nats, 2), Format.Number(each.Trained.StudentLabel.Nats, 2),
            Format.Interval(each.Trained.Margin.Interval.Lower, each.Trained.Margin.Interval.Upper, 2), Word(each.Trained.Verdict), each.Pilot is null ? "" : Word(each.Pilot.Verdict),
        ])],
        Notes = [$"{(verdicts.Count > 0 ? verdicts[0].Trained.N : 0)} held-out rows of one split; nats; margin: its 95 % interval; pilot: raw features of training rows, nothing trained."],
    };

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Distil => "distil",
        Verdict.DoNotDistil => "do not",
        _ => "cannot tell",
    };
}
