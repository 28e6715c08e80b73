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
        var notes = new List<string>();
        foreach (ComparedScheme scheme in protocol.Schemes.Where(scheme => scheme.Group == SchemeGroup.Systems))
        {
            starts.Add(rows.Count);
            foreach (CaseSummary @case in comparison.Cases.Where(@case => @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Accuracy.Count > 0))
            {
                SchemeResult result = @case.Schemes[scheme.Name];
                rows.Add([starts.Contains(rows.Count) ? scheme.Name : "", @case.Name, "accuracy", "with it", Value(result.Accuracy), Gain(result.Gain)]);
            }
            notes.Add($"- {scheme.Name}: {scheme.Source}. Over the student alone. Ours: {scheme.Choices}.");
        }
        foreach (ComparedTask task in protocol.Tasks)
        {
            starts.Add(rows.Count);
            // In the task's order of conditions; the baseline first.
            foreach (TaskSummary arm in task.Task.Conditions.SelectMany(condition => tasks.Where(found => found.System == task.Task.System && found.Condition == condition)
                .OrderBy(found => found.Metric, StringComparer.Ordinal).ThenBy(found => found.Arm != found.Baseline)))
                rows.Add([starts.Contains(rows.Count) ? task.Task.System : "", arm.Condition, arm.Metric, arm.Arm, Value(arm.Value), arm.Gain is { } gain ? Gain(gain) : ""]);
            notes.Add($"- {task.Task.System}: {task.Source}. {task.Task.Data}. Over {task.Task.Baseline}. Ours: {task.Choices}.");
        }
        return rows.Count == 0 ? null : new Table
        {
            Title = "published systems: data or setting, metric, result",
            Columns = [new("system", Alignment.Left), new("data", Alignment.Left), new("metric", Alignment.Left), new("arm", Alignment.Left), new("value"), new("gain")],
            Rows = rows,
            GroupStarts = starts,
            Notes = ["± is the half-width of the paired 95 % interval over seeds, * it leaves out 0; shares, not per cent. Each system, its paper, what the gain is over, and what in it is our choice:", "", .. notes],
        };
    }

    private static string Value(MeanInterval value) => Format.Number(value.Mean, 3);

    private static string Gain(MeanInterval gain) => Format.PlusMinus(gain.Mean, gain.HalfWidth, 3) + (gain.ExcludesZero ? "*" : "");
}
