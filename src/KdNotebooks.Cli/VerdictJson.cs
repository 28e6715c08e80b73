using KdNotebooks.Criterion;

namespace KdNotebooks.Cli;

/// <summary>The JSON of `kd verdict`; people script against these names.</summary>
internal static class VerdictJson
{
    public static object Of(CchVerdict verdict) => new
    {
        verdict.Verdict,
        Margin = new { verdict.Margin.Nats, verdict.Margin.Interval.Lower, verdict.Margin.Interval.Upper, verdict.Margin.Interval.Level },
        TeacherStudent = new { verdict.TeacherStudent.Nats, verdict.TeacherStudent.Interval!.Lower, verdict.TeacherStudent.Interval.Upper },
        StudentLabel = new
        {
            verdict.StudentLabel.Nats,
            verdict.StudentLabel.Interval!.Lower,
            verdict.StudentLabel.Interval.Upper,
            verdict.StudentLabel.EntropyBound,
        },
        verdict.ProbabilityOfWrongSign,
        verdict.N,
        verdict.Estimator,
        IntervalMethod = verdict.Margin.Interval.Method,
        Advice = verdict.Advice is { } advice ? new { advice.Lambda, advice.Temperature } : null,
        verdict.Warnings,
    };
}
