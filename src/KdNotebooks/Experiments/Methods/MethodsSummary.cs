using KdNotebooks.Experiments.Modalities;

namespace KdNotebooks.Experiments.Methods;

/// <summary>What the comparison found: a pure function of its rows.</summary>
/// <param name="Cases">One a data set, in the order of the rows.</param>
/// <param name="Tasks">One a system, condition, metric and arm.</param>
/// <param name="Failures">Runs that failed.</param>
public sealed record MethodsSummary(IReadOnlyList<CaseSummary> Cases, IReadOnlyList<TaskSummary> Tasks, int Failures)
{
    /// <summary>From the rows of the experiment.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="baselines">The arm that the gains of each system's task are measured against.</param>
    /// <param name="level">The level of every interval.</param>
    public static MethodsSummary Of(ResultsTable table, IReadOnlyDictionary<string, string> baselines, double level = 0.95)
    {
        (MethodsCondition Condition, RunRecord Run)[] runs = [.. table.Runs.Select(run => (MethodsCondition.Parse(run.Condition), run))];
        ILookup<string, InformationRecord> informations = table.Information.ToLookup(row => MethodsCondition.Parse(row.Condition).Case);
        return new MethodsSummary(
            [
                .. runs.Where(entry => !entry.Condition.IsTask).GroupBy(entry => entry.Condition.Case)
                    .Select(group => CaseSummary.Of(group.Key, table.Experiment, [.. group], [.. informations[group.Key]], level)),
            ],
            [
                .. runs.Where(entry => entry.Condition.IsTask && entry.Run.Success).GroupBy(entry => entry.Condition)
                    .SelectMany(group => TaskSummary.Of(group.Key, [.. group.Select(entry => entry.Run)], baselines[group.Key.Case], level)),
            ],
            table.Runs.Count(run => !run.Success));
    }
}

/// <summary>One data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Teacher">The teacher alone, accuracy.</param>
/// <param name="Student">The student alone, accuracy.</param>
/// <param name="Criterion">I(H1;H2), I(H2;Y) and the verdict.</param>
/// <param name="Schemes">One a scheme.</param>
/// <param name="Sweep">Logit distillation over λ and T; null where there is none.</param>
public sealed record CaseSummary(
    string Name, MeanInterval Teacher, MeanInterval Student, CriterionTerms Criterion, IReadOnlyDictionary<string, SchemeResult> Schemes, GainCurve? Sweep)
{
    internal static CaseSummary Of(
        string name, string experiment, IReadOnlyList<(MethodsCondition Condition, RunRecord Run)> runs, IReadOnlyList<InformationRecord> informations, double level)
    {
        RunRecord[] succeeded = [.. runs.Where(entry => entry.Run.Success).Select(entry => entry.Run)];
        Dictionary<int, double> alone = succeeded.Where(run => run.Arm == Arms.Student).ToDictionary(run => run.Seed, run => run.Value!.Value);
        RunRecord[] swept = [.. runs.Where(entry => entry.Condition.Part == MethodsCondition.Sweep).Select(entry => entry.Run)];
        return new CaseSummary(
            name,
            MeanInterval.Of([.. succeeded.Where(run => run.Arm == Arms.Teacher).Select(run => run.Value!.Value)], level),
            MeanInterval.Of([.. alone.Values], level),
            CriterionTerms.Of(informations, level),
            runs.Where(entry => entry.Condition.Part is not (MethodsCondition.Alone or MethodsCondition.Sweep)).GroupBy(entry => entry.Condition.Part)
                .ToDictionary(group => group.Key, group => SchemeResult.Of([.. group.Select(entry => entry.Run)], alone, level)),
            swept.Any(run => run.Success)
                ? GainCurve.Of(new ResultsTable(experiment, succeeded.Where(run => run.Arm == Arms.Student).Concat(swept), []), swept[0].Condition, swept[0].Method, level)
                : null);
    }
}

/// <summary>One scheme on one data set.</summary>
/// <param name="Misfit">Why it cannot be run there; null when it can.</param>
/// <param name="Weight">The tuned weight as the rows have it; null where it does not fit or failed.</param>
/// <param name="Accuracy">With the scheme.</param>
/// <param name="Gain">Paired by seed: with the scheme minus alone.</param>
/// <param name="GainBySeed">The gain of each seed.</param>
public sealed record SchemeResult(string? Misfit, double? Weight, MeanInterval Accuracy, MeanInterval Gain, IReadOnlyDictionary<int, double> GainBySeed)
{
    internal static SchemeResult Of(IReadOnlyList<RunRecord> runs, IReadOnlyDictionary<int, double> alone, double level)
    {
        string? misfit = runs.FirstOrDefault(run => run.Metric == MethodsCondition.Fits)?.Error;
        RunRecord[] reported = [.. runs.Where(run => run.Success && run.Metric == Metrics.Accuracy)];
        Dictionary<int, double> gains = reported.Where(run => alone.ContainsKey(run.Seed)).ToDictionary(run => run.Seed, run => run.Value!.Value - alone[run.Seed]);
        return new SchemeResult(
            misfit, reported.Length > 0 ? reported[0].Lambda : null, MeanInterval.Of([.. reported.Select(run => run.Value!.Value)], level), MeanInterval.Of([.. gains.Values], level), gains);
    }
}

/// <summary>One arm of a system's own task.</summary>
/// <param name="System">The system.</param>
/// <param name="Condition">The setting.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Arm">The arm.</param>
/// <param name="Baseline">The arm that the gain is measured against.</param>
/// <param name="Value">The arm's own value.</param>
/// <param name="Gain">Paired by seed; null for the baseline itself.</param>
public sealed record TaskSummary(string System, string Condition, string Metric, string Arm, string Baseline, MeanInterval Value, MeanInterval? Gain)
{
    internal static IEnumerable<TaskSummary> Of(MethodsCondition condition, IReadOnlyList<RunRecord> runs, string baseline, double level)
    {
        foreach (IGrouping<string, RunRecord> metric in runs.GroupBy(run => run.Metric))
        {
            Dictionary<int, double> against = metric.Where(run => run.Arm == baseline).ToDictionary(run => run.Seed, run => run.Value!.Value);
            foreach (IGrouping<string, RunRecord> arm in metric.GroupBy(run => run.Arm))
                yield return new TaskSummary(
                    condition.Case, condition.Part, metric.Key, arm.Key, baseline, MeanInterval.Of([.. arm.Select(run => run.Value!.Value)], level),
                    arm.Key == baseline || against.Count == 0 ? null
                        : MeanInterval.Of([.. arm.Where(run => against.ContainsKey(run.Seed)).Select(run => run.Value!.Value - against[run.Seed])], level));
        }
    }
}
