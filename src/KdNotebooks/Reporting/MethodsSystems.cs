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
            rows.Add([$"[{scheme.Name}: accuracy]", "", ""]);
            foreach (CaseSummary @case in comparison.Cases.Where(@case => @case.Schemes.TryGetValue(scheme.Name, out SchemeResult? result) && result.Accuracy.Count > 0))
            {
                SchemeResult result = @case.Schemes[scheme.Name];
                rows.Add([@case.Name, Value(result.Accuracy), Gain(result.Gain)]);
            }
            notes.Add($"- {scheme.Name}: {scheme.Source}. Over the student alone. Ours: {scheme.Choices}.");
        }
        foreach (ComparedTask task in protocol.Tasks)
        {
            starts.Add(rows.Count);
            rows.AddRange(Rows(task, tasks, metric => metric == task.Metric));
            notes.Add($"- {task.Name}: {task.Source}. {Sentence(task.Task.Data)}. Gain over: {task.Task.Baseline}. Ours: {task.Choices}.");
        }
        return rows.Count == 0 ? null : new Table
        {
            Title = "published systems: data or setting, metric, result",
            Columns = s_columns,
            Rows = rows,
            GroupStarts = starts,
            Notes = ["± is the half-width of the paired 95 % interval over seeds, * it leaves out 0; shares, not per cent. Each system, its paper, what the gain is over, and what in it is our choice:", "", .. notes, .. Claims(tasks, protocol)],
        };
    }

    // Each claim, and where the arms it speaks of gain or lose beyond their noise.
    private static IEnumerable<string> Claims(IReadOnlyList<TaskSummary> tasks, MethodsProtocol protocol)
    {
        ComparedTask[] claimed = [.. protocol.Tasks.Where(task => task.Claim.Length > 0)];
        if (claimed.Length == 0) return [];
        return ["", "What the systems claim, and what came of it on their own tasks:", "", .. claimed.SelectMany(IEnumerable<string> (task) =>
            [$"- {task.Name}: {task.Claim}.", .. task.Arms.Select(arm => $"  - {arm}, over {task.Task.Baseline}: {Outcome(task, arm, tasks)}")])];
    }

    private static string Outcome(ComparedTask task, string arm, IReadOnlyList<TaskSummary> tasks)
    {
        (string Condition, MeanInterval Gain)[] found =
        [
            .. task.Task.Conditions.SelectMany(condition => tasks.Where(entry => entry.System == task.Task.System && entry.Condition == condition && entry.Metric == task.Metric && entry.Arm == arm))
                .Where(entry => entry.Gain is not null).Select(entry => (task.Case is { } name ? entry.Condition[(name.Length + 2)..] : entry.Condition, entry.Gain!)),
        ];
        string Of(string word, Func<MeanInterval, bool> which) => found.Where(entry => which(entry.Gain)).ToArray() is { Length: > 0 } some
            ? $"{word}: {string.Join("; ", some.Select(entry => $"{entry.Condition} ({Format.PlusMinus(entry.Gain.Mean, entry.Gain.HalfWidth, 3)})"))}" : "";
        string[] parts = [.. new[] { Of("gains", gain => gain.Lower > 0), Of("loses", gain => gain.Upper < 0), Of("within noise", gain => !gain.ExcludesZero) }.Where(part => part.Length > 0)];
        return parts.Length > 0 ? string.Join(". ", parts) : "not measured";
    }

    /// <summary>What else the systems' own tasks measure. Null when there is nothing.</summary>
    public static Table? Further(IReadOnlyList<TaskSummary> tasks, MethodsProtocol protocol)
    {
        var rows = new List<IReadOnlyList<string>>();
        var starts = new HashSet<int>();
        foreach (ComparedTask task in protocol.Tasks)
        {
            starts.Add(rows.Count);
            rows.AddRange(Rows(task, tasks, metric => metric != task.Metric));
        }
        return rows.Count == 0 ? null : new Table { Title = "published systems: what else is measured", Columns = s_columns, Rows = rows, GroupStarts = starts };
    }

    private static readonly IReadOnlyList<Column> s_columns =
        [new("[system: metric], data or arm", Alignment.Left), new("value"), new("gain")];

    // In the task's order of conditions; the baseline first, the untrained last.
    private static List<IReadOnlyList<string>> Rows(ComparedTask compared, IReadOnlyList<TaskSummary> tasks, Func<string, bool> of)
    {
        SystemTask task = compared.Task;
        TaskSummary[] arms =
        [
            .. task.Conditions.SelectMany(condition => tasks.Where(found => found.System == task.System && found.Condition == condition && of(found.Metric))
                .OrderBy(found => found.Metric, StringComparer.Ordinal).ThenBy(found => found.Arm == found.Baseline ? 0 : found.Arm == "untrained" ? 2 : 1)),
        ];
        return
        [
            .. arms.GroupBy(arm => (arm.Condition, arm.Metric)).SelectMany(group => group
                .Select(IReadOnlyList<string> (arm) => [arm.Arm, Value(arm.Value), arm.Gain is { } gain ? Gain(gain) : ""])
                .Prepend([$"[{task.System}, {group.Key.Condition}: {group.Key.Metric}]", "", ""])),
        ];
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Value(MeanInterval value) => Format.Number(value.Mean, 3);

    private static string Gain(MeanInterval gain) => Format.PlusMinus(gain.Mean, gain.HalfWidth, 3) + (gain.ExcludesZero ? "*" : "");
}
