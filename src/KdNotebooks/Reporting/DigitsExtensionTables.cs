using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;

namespace KdNotebooks.Reporting;

/// <summary>The tables of the digits experiment beyond its main grid: pure functions of its rows.</summary>
public static class DigitsExtensionTables
{
    /// <summary>One row a condition and λ: other encoders, blurred students, unequal capacity.</summary>
    public static Table Networks(DigitsSummary summary)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        DigitsLevel? before = null;
        foreach (DigitsLevel level in summary.Extensions)
        {
            if (before?.Condition.Student != level.Condition.Student || before.Condition.Teacher == before.Condition.Student && level.Condition.Teacher != level.Condition.Student)
                starts.Add(rows.Count);
            before = level;
            foreach (DistilledLevel distilled in level.Distilled)
            {
                string[] shared = distilled != level.Distilled[0] ? ["", "", "", "", "", ""] :
                [
                    level.Condition.Teacher, level.Condition.Student, Format.Shortest(level.Condition.Sigma!.Value), Format.Shortest(level.Condition.StudentSigma),
                    Format.Number(level.Teacher.Mean, 3), Format.Number(level.Student.Mean, 3),
                ];
                rows.Add(
                [
                    .. shared, Format.Shortest(distilled.Lambda), Format.PlusMinus(distilled.Gain.Mean, distilled.Gain.HalfWidth, 3),
                    Format.PlusMinus(level.Criterion.Margin.Mean, level.Criterion.Margin.HalfWidth, 2), DigitsReport.Word(level.Criterion.Verdict),
                    DigitsReport.Agreement(level.Criterion.Verdict, distilled),
                ]);
            }
        }
        return new Table
        {
            Title = $"digits: other encoders, blurred students, unequal capacity{Rows(summary)}",
            Columns =
            [
                new("teacher's network", Alignment.Left), new("student's network", Alignment.Left), new("σ"), new("σ student"), new("teacher"), new("student"),
                new("λ"), new("gain"), new("margin"), new("verdict", Alignment.Left), new("agrees", Alignment.Left),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes = ["σ blurs the teacher's images, σ student the student's (pixels). Fewer rows and seeds than the main grid: compare within this table."],
        };
    }

    /// <summary>One row a blur and λ: distillation, fusion, and distillation on top of fusion.</summary>
    public static Table Fusion(DigitsSummary summary)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (DigitsLevel level in summary.Extensions.Where(level => level.Fused is not null))
            foreach ((DistilledLevel student, DistilledLevel fused) in level.Distilled.Zip(level.Fused!.Distilled))
                rows.Add(
                [
                    Format.Shortest(level.Condition.Sigma!.Value), Format.Number(level.Teacher.Mean, 3), Format.Number(level.Student.Mean, 3), Format.Shortest(student.Lambda),
                    Format.Number(student.Accuracy.Mean, 3), Gain(student.Gain), Format.Number(level.Fused.Accuracy.Mean, 3), Gain(level.Fused.Gain),
                    Format.Number(fused.Accuracy.Mean, 3), Gain(fused.Gain),
                ]);
        return new Table
        {
            Title = $"digits: distil or fuse?{Rows(summary)}",
            Columns =
            [
                new("σ"), new("teacher"), new("student"), new("λ"), new("+ KD"), new("KD − student"), new("fusion"), new("fusion − student"),
                new("fusion + KD"), new("fusion + KD − fusion"),
            ],
            Rows = rows,
            Notes = ["Fusion needs the teacher's images when it is used; a distilled student does not. Paired differences."],
        };
    }

    /// <summary>One row a blur and way of asking: the paper's three estimators on trained representations, and the pilot on pixels.</summary>
    public static Table Estimators(DigitsSummary summary)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        foreach (DigitsLevel level in summary.Levels.Where(level => level.Others.Count > 0))
        {
            starts.Add(rows.Count);
            foreach (CriterionReading reading in (CriterionReading[])[level.Criterion, .. level.Others.OrderBy(other => other.IsPilot)])
                rows.Add(
                [
                    rows.Count == starts.Max() ? Format.Shortest(level.Condition.Sigma!.Value) : "", Name(reading), reading.N.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    Format.Number(reading.TeacherStudent.Mean, 2), Format.Number(reading.StudentLabel.Mean, 2),
                    Format.PlusMinus(reading.Margin.Mean, reading.Margin.HalfWidth, 2), DigitsReport.Word(reading.Verdict),
                ]);
        }
        return new Table
        {
            Title = "digits: does the verdict depend on the estimator, and is it known before training?",
            Columns =
            [
                new("σ"), new("estimator", Alignment.Left), new("rows"), new("I(H1;H2)"), new("I(H2;Y)"), new("margin"), new("verdict", Alignment.Left),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes = ["Nats. KSG: principal components of the representation; MINE and latent MI: all its units; pilot: components of the pixels, nothing trained."],
        };
    }

    private static string Name(CriterionReading reading) => reading switch
    {
        { IsPilot: true } => "pilot, KSG on pixels",
        { Estimator: "ksg1" } => "KSG",
        { Estimator: "mine" } => "MINE",
        { Estimator: "lmi" } => "latent MI",
        _ => reading.Estimator,
    };

    private static string Gain(MeanInterval gain) => Format.PlusMinus(gain.Mean, gain.HalfWidth, 3);

    private static string Rows(DigitsSummary summary) =>
        summary.Extensions.Select(level => level.Condition.Rows).FirstOrDefault() is { } rows ? FormattableString.Invariant($" ({rows} training rows)") : "";
}
