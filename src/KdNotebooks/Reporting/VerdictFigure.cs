using KdNotebooks.Criterion;
using KdNotebooks.Information;

namespace KdNotebooks.Reporting;

/// <summary>Both terms of verdicts side by side, and their margins.</summary>
public static class VerdictFigure
{
    /// <param name="verdicts">Each with a name.</param>
    public static Figure Of(params IReadOnlyList<(string Name, CchVerdict Verdict)> verdicts)
    {
        Series Bars(string name, double shift, Func<CchVerdict, (double Nats, Interval? Interval)> quantity)
        {
            (double Nats, Interval? Interval)[] values = [.. verdicts.Select(entry => quantity(entry.Verdict))];
            return new Series
            {
                Name = name,
                Mark = Mark.Scatter,
                X = [.. values.Select((_, i) => i + 1 + shift)],
                Y = [.. values.Select(value => value.Nats)],
                YError = [.. values.Select(value => value.Interval is { } interval ? (interval.Upper - interval.Lower) / 2 : double.NaN)],
            };
        }
        return new Figure
        {
            Title = "Teacher about student, student about label",
            Subtitle = $"nats, {Format.Shortest(100 * verdicts[0].Verdict.Margin.Interval.Level)} % intervals, {verdicts[0].Verdict.N} held-out rows",
            Panels =
            [
                new Panel
                {
                    Title = string.Join("; ", verdicts.Select(entry => $"{entry.Name}: {Word(entry.Verdict.Verdict)}")),
                    X = "teacher",
                    Y = "information (nats)",
                    XNames = [.. verdicts.Select(entry => entry.Name)],
                    MarkZeroY = true,
                    Series =
                    [
                        Bars("I(H1;H2)", -0.1, verdict => (verdict.TeacherStudent.Nats, verdict.TeacherStudent.Interval)),
                        Bars("I(H2;Y)", 0, verdict => (verdict.StudentLabel.Nats, verdict.StudentLabel.Interval)),
                        Bars("margin", 0.1, verdict => (verdict.Margin.Nats, verdict.Margin.Interval)),
                    ],
                },
            ],
        };
    }

    private static string Word(Verdict verdict) => verdict switch { Verdict.Distil => "distil", Verdict.DoNotDistil => "do not distil", _ => "cannot tell" };
}
