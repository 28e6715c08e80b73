using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Mfh;
using KdNotebooks.Simulation;

namespace KdNotebooks.Reporting;

/// <summary>The table and the figure of the modality-focusing simulations: pure functions of their rows.</summary>
public static class MfhReport
{
    // Gain in points of a re-run in PyTorch at 400 repetitions, s.e. at most .06.
    private static readonly Dictionary<string, double> s_reference = new()
    {
        ["1: overlap=0"] = -1.53,
        ["1: overlap=2"] = -.82,
        ["1: overlap=4"] = -.02,
        ["1: overlap=6"] = .68,
        ["1: overlap=8"] = 1.42,
        ["1: overlap=10"] = 2.17,
        ["2: extra=0"] = 1.21,
        ["2: extra=10"] = .93,
        ["2: extra=20"] = .64,
        ["2: extra=30"] = .34,
        ["2: extra=40"] = .10,
    };

    /// <summary>Table and figure of <paramref name="results"/>.</summary>
    public static ExperimentReport Of(ResultsTable results, MfhProtocol protocol)
    {
        IReadOnlyList<PairedSummary> summary = PairedSummary.Of(results);
        (int Experiment, ModalityFocusingTask Task, string Condition)[] tasks = [.. protocol.Tasks().Select(entry => (entry.Experiment, entry.Task, MfhExperiment.Condition(entry.Experiment, entry.Task)))];
        Dictionary<string, PairedSummary> found = summary.ToDictionary(entry => entry.Condition);
        double Margin(ModalityFocusingTask task) => task.TeacherStudentInformation - task.StudentLabelInformation;
        Table table = PairedReport.Table(
            summary,
            [.. tasks.Select(entry => (entry.Condition, (IReadOnlyList<string>)
            [
                s_reference.TryGetValue(entry.Condition, out double reference) ? Format.Signed(reference, 2) : "",
                Format.Number(entry.Task.Gamma, 2),
                double.IsPositiveInfinity(Margin(entry.Task)) ? "+∞" : Format.Signed(Margin(entry.Task), 3),
                Margin(entry.Task) > 0 ? "distil" : "do not",
            ]))],
            "mfh: accuracy in %, gain in points",
            [new("reference"), new("γ"), new("margin"), new("criterion", Alignment.Left)],
            new HashSet<int> { 0, protocol.Overlaps.Count },
            [
                "± is the half-width of the 95 % interval over paired seeds; reference: a re-run in PyTorch, 400 repetitions;",
                "γ: the share of decisive features held by both; margin: I(H1;H2) − I(H2;Y) of optimal scores at labelling weights of equal size, nats.",
            ]);

        (double, PairedSummary)[] Points(int experiment, Func<ModalityFocusingTask, double> x) =>
            [.. tasks.Where(entry => entry.Experiment == experiment && found.ContainsKey(entry.Condition) && double.IsFinite(x(entry.Task))).Select(entry => (x(entry.Task), found[entry.Condition]))];
        return new ExperimentReport(table, new Figure
        {
            Title = "Shared decisive features decide whether distillation helps",
            Subtitle = $"softmax regression, {protocol.TrainingRows} training rows, {protocol.Seeds} paired seeds, 95 % intervals",
            Panels =
            [
                new Panel
                {
                    Title = "experiment 1: overlap of the modalities",
                    X = "decisive features held by both, of 10",
                    Y = "gain (points)",
                    MarkZeroY = true,
                    Series = [PairedReport.Gains("experiment 1", Points(1, task => 20 - task.TeacherHolds.To))],
                },
                new Panel
                {
                    Title = "experiment 2: a better and better teacher",
                    X = "decisive features of the teacher alone",
                    Y = "gain (points)",
                    MarkZeroY = true,
                    Series = [PairedReport.Gains("experiment 2", Points(2, task => task.TeacherHolds.To - 10))],
                },
                new Panel
                {
                    Title = "against the margin (where finite)",
                    X = "I(H1;H2) − I(H2;Y) (nats)",
                    Y = "gain (points)",
                    MarkZeroX = true,
                    MarkZeroY = true,
                    Series = [PairedReport.Gains("experiment 1", Points(1, Margin)), PairedReport.Gains("experiment 2", Points(2, Margin))],
                },
            ],
        })
        {
            Findings = SimulationFindings.OfMfh([.. tasks.Where(entry => found.ContainsKey(entry.Condition)).Select(entry => (
                found[entry.Condition], s_reference.TryGetValue(entry.Condition, out double reference) ? reference : (double?)null, Margin(entry.Task)))]),
        };
    }
}
