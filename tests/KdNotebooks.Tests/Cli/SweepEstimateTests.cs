using KdNotebooks.Cli;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Sweeps;

namespace KdNotebooks.Tests.Cli;

public class SweepEstimateTests
{
    /// <summary>A plan tells what it will cost before it starts, whatever the experiment.</summary>
    [Fact]
    public void The_table_of_costs_has_every_experiment_at_every_effort()
    {
        using Stream table = typeof(SweepEstimate).Assembly.GetManifestResourceStream("costs.csv")!;
        using var reader = new StreamReader(table);
        IReadOnlyList<RunCost> costs = RunCost.Parse(reader);
        string[] efforts = [.. Enum.GetNames<Effort>().Select(effort => effort.ToLowerInvariant()), SweepEstimate.Sample];
        Assert.Equal(
            ExperimentCatalog.Names.SelectMany(name => efforts.Select(effort => $"{name} {effort}")).Order(StringComparer.Ordinal),
            costs.Select(cost => $"{cost.Experiment} {cost.Effort}").Order(StringComparer.Ordinal));
        Assert.All(costs, cost => Assert.True(cost.Mean > 0 && cost.Longest >= cost.Mean, $"{cost}"));
    }
}
