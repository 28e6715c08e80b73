using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;

namespace KdNotebooks.Reporting;

/// <summary>The tables of the digits experiment beyond its main grid: pure functions of its rows.</summary>
public static class DigitsExtensionTables
{
    /// <summary>One row a condition and λ: other encoders, unequal capacity.</summary>
    public static Table Networks(DigitsSummary summary) => Conditions(
        $"digits: other encoders, unequal capacity{Rows(summary)}",
        [new("teacher's net", Alignment.Left), new("student's net", Alignment.Left), new("σ")],
        summary.Extensions.Where(level => level.Condition.StudentSigma == 0),
        condition => (condition.Student, condition.Teacher != condition.Student),
        condition => [Widths(condition.Teacher), Widths(condition.Student), Format.Shortest(condition.Sigma!.Value)],
        "Nets: LeNet-5, or the hidden widths of a multilayer perceptron. Fewer rows and seeds than the main grid: compare within.");

    /// <summary>One row a condition and λ: the student's images are blurred too.</summary>
    public static Table BlurredStudents(DigitsSummary summary) => Conditions(
        $"digits: blurred students{Rows(summary)}",
        [new("net of both", Alignment.Left), new("σ"), new("σ student")],
        summary.Extensions.Where(level => level.Condition.StudentSigma != 0),
        condition => condition.Teacher,
        condition => [Widths(condition.Student), Format.Shortest(condition.Sigma!.Value), Format.Shortest(condition.StudentSigma)],
        "σ blurs the teacher's images, σ student the student's (pixels). Unblurred students are in the table above.");

    private static Table Conditions(
        string title, IReadOnlyList<Column> columns, IEnumerable<DigitsLevel> levels, Func<DigitsCondition, object> group, Func<DigitsCondition, string[]> cells, string note)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        object? before = null;
        foreach (DigitsLevel level in levels)
        {
            object now = group(level.Condition);
            if (!now.Equals(before)) starts.Add(rows.Count);
            before = now;
            foreach (DistilledLevel distilled in level.Distilled)
            {
                string[] shared = [.. cells(level.Condition), Format.Number(level.Teacher.Mean, 3), Format.Number(level.Student.Mean, 3)];
                rows.Add(
                [
                    .. distilled == level.Distilled[0] ? shared : shared.Select(_ => ""), Format.Shortest(distilled.Lambda), Gain(distilled.Gain),
                    Format.PlusMinus(level.Criterion.Margin.Mean, level.Criterion.Margin.HalfWidth, 2), DigitsReport.Word(level.Criterion.Verdict),
                    DigitsReport.Agreement(level.Criterion.Verdict, distilled),
                ]);
            }
        }
        return new Table
        {
            Title = title,
            Columns = [.. columns, new("teacher"), new("student"), new("λ"), new("gain"), new("margin"), new("verdict", Alignment.Left), new("agrees", Alignment.Left)],
            Rows = rows,
            GroupStarts = starts,
            Notes = [note],
        };
    }

    private static string Widths(string network) => network.StartsWith("mlp ", StringComparison.Ordinal) ? network[4..] : network;

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
                new("σ"), new("teacher"), new("student"), new("λ"), new("+ KD"), new("gain"), new("fusion"), new("gain"), new("fusion + KD"), new("gain"),
            ],
            Rows = rows,
            Notes = ["Each gain stands beside what gains: + KD and fusion over the student, fusion + KD over fusion; paired differences.",
                "Fusion needs the teacher's images when it is used; a distilled student does not."],
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
