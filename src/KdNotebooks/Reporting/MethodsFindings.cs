using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;

namespace KdNotebooks.Reporting;

/// <summary>What the page of the comparison says, from its rows.</summary>
internal static class MethodsFindings
{
    private const string Reference = "kd";

    public static Findings Of(MethodsComparison comparison, IReadOnlyList<TaskSummary> tasks, MethodsProtocol protocol)
    {
        var real = comparison.All.Where(entry => GroupOf(protocol, entry.Scheme) != SchemeGroup.Controls).ToArray();
        var controls = comparison.All.Where(entry => GroupOf(protocol, entry.Scheme) == SchemeGroup.Controls).ToArray();
        string[] against =
        [
            .. Compared(comparison, "kd, shuffled", "a teacher with its rows permuted"),
            .. Compared(comparison, "kd, untrained", "an untrained teacher"),
            .. Compared(comparison, "label smoothing", "label smoothing of equal strength"),
            .. Compared(comparison, "ridge", "ridge of equal strength"),
            .. Compared(comparison, "kd, own modality", "a teacher of the student's own modality"),
            .. Compared(comparison, "longer training", "longer training"),
            .. Compared(comparison, "kd, cross-fitted", "cross-fitted logits"),
        ];
        (TaskSummary Arm, MeanInterval Gain)[] decided = [.. tasks.Where(arm => arm.Gain?.ExcludesZero == true).Select(arm => (arm, arm.Gain!))];
        return new Findings(
            "The paper says when to distil (I(H1;H2) > I(H2;Y)); the published methods say how, each with gains on data of its own. Here they meet on the same small data sets, with the same budget for tuning, beside what a sceptic would try first.",
            $"{Share(real, "the methods and systems")} {Share(controls, "the controls")} " +
            $"{comparison.All.Count(comparison.IsBeyondAll)} of all {comparison.All.Count} comparisons are told from 0 when all are asked at once. " +
            (decided.Length > 0 ? $"On tasks of their own, {decided.Count(entry => entry.Gain.Mean > 0)} arms of published systems gain beyond their noise and {decided.Count(entry => entry.Gain.Mean < 0)} lose." : ""),
            (against.Length > 0 ? $"Logit distillation against its controls, paired by seed: {string.Join("; ", against)}. " : "") +
            "Small data sets, small networks and three weights a scheme: a method that needs a long schedule or a large network is not shown at its best, and a gain here does not rank methods elsewhere. " +
            "SIM. sentiment is simulated: no real data.");
    }

    private static string Share((CaseSummary Case, string Scheme, MeanInterval Gain)[] entries, string what) =>
        $"Of {entries.Length} comparisons of {what}, {entries.Count(entry => entry.Gain.Lower > 0)} gain and {entries.Count(entry => entry.Gain.Upper < 0)} lose beyond their own 95 % interval.";

    private static IEnumerable<string> Compared(MethodsComparison comparison, string control, string words)
    {
        (CaseSummary Case, MeanInterval Difference)[] found =
            [.. comparison.Cases.Select(@case => (@case, comparison.Difference(@case, Reference, control))).Where(entry => entry.Item2 is not null).Select(entry => (entry.@case, entry.Item2!))];
        if (found.Length == 0) yield break;
        string[] better = [.. found.Where(entry => entry.Difference.Lower > 0).Select(entry => entry.Case.Name)], worse = [.. found.Where(entry => entry.Difference.Upper < 0).Select(entry => entry.Case.Name)];
        yield return $"{words}: {(better.Length > 0 ? $"kd is better on {string.Join(", ", better)}" : "kd is better nowhere")}, {(worse.Length > 0 ? $"worse on {string.Join(", ", worse)}" : "worse nowhere")}"
            + (better.Length + worse.Length < found.Length ? ", else within the noise" : "");
    }

    private static SchemeGroup GroupOf(MethodsProtocol protocol, string scheme) => protocol.Schemes.First(entry => entry.Name == scheme).Group;
}
