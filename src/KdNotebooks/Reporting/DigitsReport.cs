using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Digits;

namespace KdNotebooks.Reporting;

/// <summary>The table and the figure of the digits experiment: pure functions of its rows.</summary>
public static class DigitsReport
{
    /// <summary>Table and figure of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, DigitsProtocol protocol)
    {
        DigitsSummary summary = DigitsSummary.Of(results, protocol.Level);
        string student = results.Runs.Select(run => run.Student).FirstOrDefault(name => name.Length > 0) ?? "MNIST-M";
        string subtitle = $"MNIST, blurred, teaches {student}; {protocol.Seeds} paired seeds, {protocol.TrainingRows} training rows, {100 * protocol.Level:0} % intervals";
        return new ExperimentReport(Table(summary), Figure(summary, subtitle))
        {
            More =
            [
                .. ((Table[])
                [
                    DigitsExtensionTables.Networks(summary), DigitsExtensionTables.BlurredStudents(summary), DigitsExtensionTables.Fusion(summary),
                    DigitsExtensionTables.Estimators(summary),
                ]).Where(table => table.Rows.Count > 0),
            ],
            Findings = DigitsFindings.Of(summary),
        };
    }

    /// <summary>One row a blur level and λ.</summary>
    public static Table Table(DigitsSummary summary)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        foreach (DigitsLevel level in summary.Levels)
        {
            starts.Add(rows.Count);
            for (int i = 0; i < level.Distilled.Count; i++)
            {
                DistilledLevel distilled = level.Distilled[i];
                string[] shared = i > 0 ? ["", "", ""] :
                    [Format.Shortest(level.Condition.Sigma!.Value), Format.Number(level.Teacher.Mean, 3), Format.Number(summary.Student.Mean, 3)];
                string[] information = i > 0 ? ["", "", "", ""] :
                [
                    Format.Number(level.Criterion.TeacherStudent.Mean, 2), Format.Number(level.Criterion.StudentLabel.Mean, 2),
                    Format.PlusMinus(level.Criterion.Margin.Mean, level.Criterion.Margin.HalfWidth, 2), Word(level.Criterion.Verdict),
                ];
                rows.Add(
                [
                    .. shared, Format.Shortest(distilled.Lambda), Format.Number(distilled.Accuracy.Mean, 3),
                    Format.PlusMinus(distilled.Gain.Mean, distilled.Gain.HalfWidth, 3), .. information, Agreement(level.Criterion.Verdict, distilled),
                ]);
            }
        }
        return new Table
        {
            Title = "digits: should MNIST (blurred by σ) teach MNIST-M?",
            Columns =
            [
                new("σ"), new("teacher"), new("student"), new("λ"), new("+ KD"), new("gain"),
                new("I(H1;H2)"), new("I(H2;Y)"), new("margin"), new("verdict", Alignment.Left), new("agrees", Alignment.Left),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes = Notes(summary),
        };
    }

    /// <summary>Gain against margin, and both against σ.</summary>
    public static Figure Figure(DigitsSummary summary, string subtitle)
    {
        double[] lambdas = [.. summary.Levels.SelectMany(level => level.Distilled).Select(distilled => distilled.Lambda).Distinct().Order()];
        string Name(double lambda) => $"gain, λ = {Format.Shortest(lambda)}";
        (DigitsLevel Level, DistilledLevel Distilled)[] At(double lambda) =>
            [.. summary.Levels.SelectMany(level => level.Distilled.Where(distilled => distilled.Lambda == lambda).Select(distilled => (level, distilled)))];
        return new Figure
        {
            Title = "Does the margin I(H1;H2) − I(H2;Y) tell whether distillation helps?",
            Subtitle = subtitle,
            Panels =
            [
                new Panel
                {
                    Title = "gain against margin (σ beside the points)",
                    X = "margin (nats)",
                    Y = "gain in accuracy",
                    MarkZeroX = true,
                    MarkZeroY = true,
                    Series = [.. lambdas.Select(lambda => new Series
                    {
                        Name = Name(lambda),
                        Mark = Mark.Scatter,
                        X = [.. At(lambda).Select(pair => pair.Level.Criterion.Margin.Mean)],
                        Y = [.. At(lambda).Select(pair => pair.Distilled.Gain.Mean)],
                        XError = [.. At(lambda).Select(pair => pair.Level.Criterion.Margin.HalfWidth)],
                        YError = [.. At(lambda).Select(pair => pair.Distilled.Gain.HalfWidth)],
                        Text = lambda == lambdas[^1] ? [.. At(lambda).Select(pair => Format.Shortest(pair.Level.Condition.Sigma!.Value))] : [],
                    })],
                },
                new Panel
                {
                    Title = "gain against blur",
                    X = "σ of the teacher's blur (pixels)",
                    Y = "gain in accuracy",
                    MarkZeroY = true,
                    Series = [.. lambdas.Select(lambda => new Series
                    {
                        Name = Name(lambda),
                        X = [.. At(lambda).Select(pair => pair.Level.Condition.Sigma!.Value)],
                        Y = [.. At(lambda).Select(pair => pair.Distilled.Gain.Mean)],
                        YError = [.. At(lambda).Select(pair => pair.Distilled.Gain.HalfWidth)],
                    })],
                },
                new Panel
                {
                    Title = "margin against blur",
                    X = "σ of the teacher's blur (pixels)",
                    Y = "information (nats)",
                    MarkZeroY = true,
                    Series =
                    [
                        Against("I(H1;H2)", summary, level => level.Criterion.TeacherStudent),
                        Against("I(H2;Y)", summary, level => level.Criterion.StudentLabel),
                        Against("margin", summary, level => level.Criterion.Margin),
                    ],
                },
            ],
        };
    }

    private static Series Against(string name, DigitsSummary summary, Func<DigitsLevel, MeanInterval> quantity) => new()
    {
        Name = name,
        X = [.. summary.Levels.Select(level => level.Condition.Sigma!.Value)],
        Y = [.. summary.Levels.Select(level => quantity(level).Mean)],
        YError = [.. summary.Levels.Select(level => quantity(level).HalfWidth)],
    };

    private static IReadOnlyList<string> Notes(DigitsSummary summary)
    {
        (DigitsLevel Level, DistilledLevel Distilled)[] all = [.. summary.Levels.SelectMany(level => level.Distilled.Select(distilled => (level, distilled)))];
        bool?[] agreement = [.. all.Select(pair => pair.Distilled.AgreesWith(pair.Level.Criterion.Verdict))];
        var notes = new List<string>
        {
            "± is the half-width of the 95 % interval; informations and margin in nats; accuracies on held-out rows.",
            $"The verdict has the sign of the gain in {agreement.Count(agrees => agrees == true)} of {agreement.Count(agrees => agrees is not null)} decided rows; " +
            $"{agreement.Count(agrees => agrees is null)} undecided (~: gain within its noise, ?: the criterion cannot tell).",
        };
        if (summary.Failures > 0) notes.Add($"{summary.Failures} runs failed; the column error of the runs file says why.");
        return notes;
    }

    internal static string Agreement(Verdict verdict, DistilledLevel distilled) => distilled.AgreesWith(verdict) switch
    {
        true => "yes",
        false => "no",
        null => verdict == Verdict.CannotTell ? "?" : "~",
    };

    internal static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Distil => "distil",
        Verdict.DoNotDistil => "do not",
        _ => "cannot tell",
    };
}
