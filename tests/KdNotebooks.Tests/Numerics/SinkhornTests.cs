using System.Text.Json.Nodes;
using KdNotebooks.Numerics;
using KdNotebooks.Tests.Data;

namespace KdNotebooks.Tests.Numerics;

public class SinkhornTests
{
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "systems.json")))!);

    /// <summary>tests/fixtures/distillation/systems.py solves the dual by L-BFGS and Newton steps.</summary>
    [Theory]
    [InlineData(1.0, "transport-1")]
    [InlineData(0.1, "transport-0.1")]
    [InlineData(0.02, "transport-0.02")]
    public void It_agrees_with_an_independent_solver_of_the_dual(double regularisation, string name)
    {
        TransportPlan plan = new Sinkhorn { Regularisation = regularisation, Iterations = 1_000_000 }.Solve(Cost(7, 5), 7, 5);
        Assert.Equal(s_golden.Value[name]!.GetValue<double>(), plan.Value, 1e-5);
    }

    [Fact]
    public void With_little_regularisation_it_is_the_linear_programme()
    {
        const double Regularisation = 2e-3, Tolerance = 1e-7;
        TransportPlan plan = new Sinkhorn { Regularisation = Regularisation, Iterations = 1_000_000, Tolerance = Tolerance }.Solve(Cost(7, 5), 7, 5);
        double exact = s_golden.Value["transport"]!.GetValue<double>();
        // 0 ≤ ⟨P, C⟩ − exact ≤ Value − exact ≤ ε KL(P* ‖ a bᵀ) ≤ ε ln min(n, m); the margins of P are off by at most the tolerance.
        Assert.InRange(plan.TransportCost - exact, -Tolerance * Cost(7, 5).Max(), Regularisation * Math.Log(5));
        Assert.InRange(plan.Value - exact, plan.TransportCost - exact, Regularisation * Math.Log(5));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 6)]
    [InlineData(8, 3)]
    [InlineData(16, 16)]
    public void The_plan_couples_the_two_uniform_distributions(int n, int m)
    {
        TransportPlan plan = new Sinkhorn().Solve(Cost(n, m), n, m);
        for (int i = 0; i < n; i++) Assert.Equal(1.0 / n, Enumerable.Range(0, m).Sum(j => plan.Plan[i * m + j]), 1e-9);
        for (int j = 0; j < m; j++) Assert.Equal(1.0 / m, Enumerable.Range(0, n).Sum(i => plan.Plan[i * m + j]), 1e-7);
        // Transposing exchanges the roles.
        double[] cost = Cost(n, m), turned = new double[cost.Length];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++) turned[j * n + i] = cost[i * m + j];
        Assert.Equal(plan.Value, new Sinkhorn().Solve(turned, m, n).Value, 1e-9);
    }

    [Fact]
    public void Much_regularisation_couples_independently_and_a_constant_only_adds()
    {
        double[] cost = Cost(6, 4);
        TransportPlan independent = new Sinkhorn { Regularisation = 1e6 }.Solve(cost, 6, 4);
        Assert.All(independent.Plan, mass => Assert.Equal(1.0 / 24, mass, 1e-6));
        Assert.Equal(cost.Average(), independent.TransportCost, 1e-5);
        double plain = new Sinkhorn().Solve(cost, 6, 4).Value, moved = new Sinkhorn().Solve([.. cost.Select(c => c + 3)], 6, 4).Value;
        Assert.Equal(plain + 3, moved, 1e-9);
    }

    [Fact]
    public void Costs_far_above_the_regularisation_neither_over_nor_underflow()
    {
        TransportPlan plan = new Sinkhorn { Regularisation = 1e-3 }.Solve([0, 1000, 1000, 0], 2, 2);
        Assert.Equal([0.5, 0, 0, 0.5], plan.Plan);
        Assert.Equal(0, plan.TransportCost);
    }

    [Fact]
    public void Wrong_input_is_named()
    {
        Assert.Contains("[2, 2]", Assert.Throws<InvalidInputException>(() => new Sinkhorn().Solve([1, 2, 3], 2, 2)).Message);
        Assert.Contains("positive", Assert.Throws<InvalidInputException>(() => new Sinkhorn { Regularisation = 0 }.Solve([1], 1, 1)).Message);
    }

    // Mean squared differences of the script's waves.
    private static double[] Cost(int n, int m)
    {
        double[] a = Wave(n * 3, 0.4), b = Wave(m * 3, 1.7);
        return [.. Enumerable.Range(0, n).SelectMany(i => Enumerable.Range(0, m).Select(j => Enumerable.Range(0, 3).Average(k => Math.Pow(a[i * 3 + k] - b[j * 3 + k], 2))))];
    }

    private static double[] Wave(int count, double offset) => [.. Enumerable.Range(0, count).Select(k => (double)(float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k)))];
}
