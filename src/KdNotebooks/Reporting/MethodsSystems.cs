using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Methods;

namespace KdNotebooks.Reporting;

/// <summary>Each published system with its data, metric, result, interval, and what in it is our choice.</summary>
internal static class MethodsSystems
{
    /// <summary>Systems that are schemes, on every data set; then systems on tasks of their own. Null when there is none.</summary>
    public static Table? Table(MethodsComparison comparison, IReadOnlyList<TaskSummary> tasks, MethodsProtocol protocol)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        foreach (ComparedScheme scheme in protocol.Schemes.Where(scheme => scheme.Group == SchemeGroup.Systems))
        {
            starts.Add(rows.Count);
            foreach (CaseSummary @case in comparison.Cases.Where(@case => @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Accuracy.Count > 0))
            {
                SchemeResult result = @case.Schemes[scheme.Name];
                bool first = starts.Contains(rows.Count);
                rows.Add([first ? $"{scheme.Name}: {scheme.Source}" : "", @case.Name, "accuracy", scheme.Name, Value(result.Accuracy), Gain(result.Gain), "student alone", first ? scheme.Choices : ""]);
            }
        }
        foreach (ComparedTask task in protocol.Tasks)
        {
            starts.Add(rows.Count);
            // In the task's order of conditions; the baseline first.
            foreach (TaskSummary arm in task.Task.Conditions.SelectMany(condition => tasks.Where(found => found.System == task.Task.System && found.Condition == condition)
                .OrderBy(found => found.Metric, StringComparer.Ordinal).ThenBy(found => found.Arm != found.Baseline)))
            {
                bool first = starts.Contains(rows.Count);
                rows.Add(
                [
                    first ? $"{task.Task.System}: {task.Source}" : "", first ? $"{task.Task.Data}; {arm.Condition}" : arm.Condition, arm.Metric, arm.Arm, Value(arm.Value),
                    arm.Gain is { } gain ? Gain(gain) : "", arm.Gain is null ? "" : arm.Baseline, first ? task.Choices : "",
                ]);
            }
        }
        return rows.Count == 0 ? null : new Table
        {
            Title = "published systems: data, metric, result, and what is our choice",
            Columns =
            [
                new("system", Alignment.Left), new("data", Alignment.Left), new("metric", Alignment.Left), new("arm", Alignment.Left), new("value"), new("gain"), new("over", Alignment.Left),
                new("our choice", Alignment.Left),
            ],
            Rows = rows,
            GroupStarts = starts,
            Notes = ["± is the half-width of the paired 95 % interval over seeds; values are shares, not per cent."],
        };
    }

    private static string Value(MeanInterval value) => Format.Number(value.Mean, 3);

    private static string Gain(MeanInterval gain) => Format.PlusMinus(gain.Mean, gain.HalfWidth, 3) + (gain.ExcludesZero ? "*" : "");
}
