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
        CaseCells[] cases = [.. loaded.Select(entry => new CaseCells(protocol, entry.Case, entry.Rows))];
        var root = new Seed(protocol.RootSeed);
        CaseRows? RowsOf(ComparedTask compared) => compared.Case is not { } name ? null
            : loaded.FirstOrDefault(entry => entry.Case.Name == name).Rows ?? throw new InvalidInputException($"{compared.Name} runs on {name}, which this comparison does not have");
        return new ExperimentPlan(protocol.Provenance([.. loaded.Select(entry => entry.Rows.Identity)]),
        [
            .. cases.Select(@case => @case.Alone()),
            .. cases.SelectMany(@case => protocol.Schemes.Select(@case.Of)),
            .. cases.SelectMany(@case => Enumerable.Range(0, protocol.Seeds).Select(@case.Sweep)),
            .. protocol.Tasks.SelectMany(task => task.Task.Conditions.SelectMany(condition => Enumerable.Range(0, protocol.Seeds).Select(seed => OfTask(task, RowsOf(task), condition, seed, root)))),
        ]);
    }

    private ExperimentCell OfTask(ComparedTask compared, CaseRows? rows, string condition, int seed, Seed root)
    {
        SystemTask task = rows is null ? compared.Task : compared.On(rows);
        var planned = new RunRecord
        {
            Experiment = "methods",
            Condition = new MethodsCondition(task.System, condition, IsTask: true).ToString(),
            Teacher = rows?.TeacherName ?? "",
            Student = rows?.StudentName ?? task.Data,
            Arm = Arms.Distilled,
            Method = task.System,
            Seed = seed,
            Provenance = (protocol with { Cases = [], Schemes = [], Tasks = [compared] }).Provenance(rows is null ? [] : [rows.Identity]),
        };
        return new ExperimentCell($"{planned.Condition}, seed {seed}", [planned], cancellation => new CellResult(
            [.. task.Run(condition, root.Derive(compared.Name).Derive(seed), cancellation).Select(score => planned with { Arm = score.Arm, Metric = score.Metric, Value = score.Value, Success = true })], []))
        {
            OpenEnded = true,
        };
    }
}
