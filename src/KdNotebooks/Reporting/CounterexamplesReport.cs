using KdNotebooks.Criterion;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Counterexamples;

namespace KdNotebooks.Reporting;

/// <summary>The table and the figure of the gallery: pure functions of its rows and the oracle.</summary>
public static class CounterexamplesReport
{
    /// <summary>Table and figure of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, CounterexamplesProtocol protocol)
    {
        IReadOnlyList<CounterexampleResult> rows = CounterexampleResult.Of(results, protocol);
        return new ExperimentReport(Table(rows), Figure(rows, protocol)) { Findings = SimulationFindings.Of(rows) };
    }

    private static Table Table(IReadOnlyList<CounterexampleResult> results) => new()
    {
        Title = "counterexamples: what the criterion says, what is exactly true, what training shows (gain in %)",
        Columns =
        [
            new("case", Alignment.Left), new("teacher", Alignment.Left), new("λ"), new("margin"), new("criterion", Alignment.Left), new("oracle"), new("trained"),
            new("right", Alignment.Left),
        ],
        Rows = [.. results.Select(IReadOnlyList<string> (result) =>
        [
            result.Case.Key, result.Arm.Method, Format.Shortest(result.Arm.Lambda), Format.Signed(result.Margin.Mean, 3),
            result.Criterion switch { Verdict.Distil => "distil", Verdict.DoNotDistil => "do not", _ => "cannot tell" },
            result.Arm.ExactGain is { } exact ? Format.Signed(100 * exact, 1) : "",
            Format.PlusMinus(100 * result.Gain.Mean, 100 * result.Gain.HalfWidth, 1),
            result.CriterionIsRight switch { true => "yes", false => "no", null => "~" },
        ])],
        Notes =
        [
            "gain: per cent of the student's own excess risk (a to e, g, h), points of accuracy (f, i); ± the half-width of the 95 % interval over seeds;",
            "margin: I(H1;H2) − I(H2;Y), nats, exact (i: estimated); right: whether the criterion is, ~: the gain is within its noise, or the margin is 0.",
            .. results.Select(result => $"{result.Case.Condition}: {result.Case.Claim}.").Distinct(),
        ],
    };

    private static Figure Figure(IReadOnlyList<CounterexampleResult> results, CounterexamplesProtocol protocol)
    {
        // Signed square root: gains of one per cent and of a thousand stay visible in one panel.
        static double Squeeze(double gain) => Math.Sign(gain) * Math.Sqrt(Math.Abs(100 * gain));
        Series Trained(string name, bool? right)
        {
            (CounterexampleResult Result, int Index)[] chosen = [.. results.Select((result, i) => (result, i)).Where(pair => pair.result.CriterionIsRight == right)];
            return new Series
            {
                Name = name,
                Mark = Mark.Scatter,
                X = [.. chosen.Select(pair => pair.Index + 1.0)],
                Y = [.. chosen.Select(pair => Squeeze(pair.Result.Gain.Mean))],
            };
        }
        (CounterexampleArm Arm, int Index)[] exact = [.. results.Select((result, i) => (result.Arm, i)).Where(pair => pair.Arm.ExactGain is not null)];
        return new Figure
        {
            Title = "Where the hypothesis misleads",
            Subtitle = $"{protocol.Seeds} seeds ({protocol.SlowSeeds} of f and i)",
            Panels =
            [
                new Panel
                {
                    Title = "gain of each case",
                    X = "case, one place a row of the table",
                    XNames = [.. results.Select(result => result.Case.Key)],
                    Y = "gain (signed square root of %)",
                    MarkZeroY = true,
                    Series =
                    [
                        Trained("criterion right", true), Trained("criterion wrong", false), Trained("undecided", null),
                        new Series { Name = "oracle", Mark = Mark.Scatter, X = [.. exact.Select(pair => pair.Index + 1.3)], Y = [.. exact.Select(pair => Squeeze(pair.Arm.ExactGain!.Value))] },
                    ],
                },
            ],
        };
    }
}
