using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Privileged;

namespace KdNotebooks.Reporting;

/// <summary>The table and the figure of the generalised-distillation simulations: pure functions of their rows.</summary>
public static class PrivilegedReport
{
    // Privileged / regular / distilled accuracy, published and re-run in Keras' form at 100 repetitions.
    private static readonly (string Condition, string Published, double Teacher, double Student, double Distilled)[] s_reference =
    [
        ("1: clean labels", "96/88/95", 95.2, 87.6, 95.2),
        ("2: clean features", "90/68/70", 89.5, 68.0, 68.2),
        ("3: relevant features", "98/89/97", 97.9, 87.7, 97.5),
        ("4: sample-dependent features", "96/55/56", 95.4, 55.3, 56.1),
    ];

    /// <summary>Table and figure of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, PrivilegedProtocol protocol)
    {
        IReadOnlyList<PairedSummary> summary = PairedSummary.Of(results);
        Table table = PairedReport.Table(
            summary, [.. s_reference.Select(entry => (entry.Condition, (IReadOnlyList<string>)[entry.Published, string.Join('/', new[] { entry.Teacher, entry.Student, entry.Distilled }.Select(accuracy => Format.Number(accuracy, 1)))]))],
            "privileged: accuracy in %, gain in points", [new("published"), new("reference")], new HashSet<int>(),
            [
                "± is the half-width of the 95 % interval over paired seeds; published and reference: privileged/regular/distilled.",
                "Cases 2 and 4: the teacher is far better, yet less than a point of that can be distilled.",
            ]);
        Series Arm(string name, double shift, Func<PairedSummary, MeanInterval> arm) => new()
        {
            Name = name,
            Mark = Mark.Scatter,
            X = [.. summary.Select((_, i) => i + 1 + shift)],
            Y = [.. summary.Select(entry => 100 * arm(entry).Mean)],
            YError = [.. summary.Select(entry => 100 * arm(entry).HalfWidth)],
        };
        return new ExperimentReport(table, new Figure
        {
            Title = "A better teacher is not always a teacher",
            Subtitle = $"softmax regression, {protocol.TrainingRows} training rows, soft labels only, {protocol.Seeds} paired seeds, 95 % intervals",
            Panels =
            [
                new Panel
                {
                    Title = "accuracy",
                    X = "what the teacher sees",
                    XNames = [.. summary.Select(entry => entry.Condition)],
                    Y = "accuracy (%)",
                    Series = [Arm("privileged", -0.1, entry => entry.Teacher), Arm("regular", 0, entry => entry.Student), Arm("distilled", 0.1, entry => entry.Distilled)],
                },
            ],
        })
        {
            Findings = SimulationFindings.OfPrivileged(summary, [.. s_reference.Select(entry => (entry.Condition, entry.Teacher, entry.Student, entry.Distilled))]),
        };
    }
}
