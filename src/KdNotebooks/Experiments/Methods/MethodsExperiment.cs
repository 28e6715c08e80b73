using KdNotebooks.Experiments.Methods.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Experiments.Methods;

/// <summary>
/// How to distil: every scheme and every control on every data set where it fits, tuned on one budget, against the student
/// alone of the same seed; logit distillation over λ and T; published systems on tasks of their own.
/// </summary>
public sealed class MethodsExperiment(MethodsProtocol protocol) : IExperiment
{
    /// <inheritdoc/>
    public string Name => "methods";

    /// <inheritdoc/>
    public ExperimentProtocol Protocol => protocol;

    /// <inheritdoc/>
    public ExperimentPlan Prepare(IProgress<string> progress, CancellationToken cancellation)
    {
        (MethodsCase Case, CaseRows Rows)[] loaded = [.. protocol.Cases.Select(@case => (@case, @case.Load(progress, cancellation)))];
        var provenance = new RunProvenance(
            Backend.Name, protocol.Effort.ToString().ToLowerInvariant(), $"{Backend.Version}+{protocol.Hash([.. loaded.Select(entry => entry.Rows.Identity), .. protocol.Settings])}");
        CaseCells[] cases = [.. loaded.Select(entry => new CaseCells(protocol, entry.Case, entry.Rows, provenance))];
        var root = new Seed(protocol.RootSeed);
        return new ExperimentPlan(provenance,
        [
            .. cases.Select(@case => @case.Alone()),
            .. cases.SelectMany(@case => protocol.Schemes.Select(@case.Of)),
            .. cases.SelectMany(@case => Enumerable.Range(0, protocol.Seeds).Select(@case.Sweep)),
            .. protocol.Tasks.SelectMany(task => task.Task.Conditions.SelectMany(condition => Enumerable.Range(0, protocol.Seeds).Select(seed => OfTask(task, condition, seed, root, provenance)))),
        ]);
    }

    private static ExperimentCell OfTask(ComparedTask compared, string condition, int seed, Seed root, RunProvenance provenance)
    {
        SystemTask task = compared.Task;
        var planned = new RunRecord
        {
            Experiment = "methods",
            Condition = new MethodsCondition(task.System, condition, IsTask: true).ToString(),
            Student = task.Data,
            Arm = Arms.Distilled,
            Method = task.System,
            Seed = seed,
            Provenance = provenance,
        };
        return new ExperimentCell($"{planned.Condition}, seed {seed}", [planned], cancellation => new CellResult(
            [.. task.Run(condition, root.Derive(task.System).Derive(seed), cancellation).Select(score => planned with { Arm = score.Arm, Metric = score.Metric, Value = score.Value, Success = true })], []))
        {
            OpenEnded = true,
        };
    }
}
