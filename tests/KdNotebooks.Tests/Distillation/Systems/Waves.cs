using System.Text.Json.Nodes;
using KdNotebooks.Tests.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Tests.Distillation.Systems;

/// <summary>The inputs and results of tests/fixtures/distillation/tasks.py.</summary>
internal static class Waves
{
    private static readonly Lazy<JsonNode> s_golden = new(() => JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.Root, "tests", "fixtures", "distillation", "tasks.json")))!);

    public static double Golden(string name) => s_golden.Value[name]!.GetValue<double>();

    public static double[] GoldenList(string name) => [.. s_golden.Value[name]!.AsArray().Select(value => value!.GetValue<double>())];

    public static float[] Values(int count, double offset) => [.. Enumerable.Range(0, count).Select(k => (float)(Math.Sin(0.7 * k + offset) + 0.3 * Math.Cos(1.9 * k)))];

    public static Tensor Of(long rows, long columns, double offset, ScalarType type = ScalarType.Float64) =>
        tensor(Values((int)(rows * columns), offset), [rows, columns]).to(type);

    /// <summary>The gradient of a scalar loss at x against central differences.</summary>
    public static void CheckGradient(Tensor x, Func<Tensor, Tensor> loss)
    {
        const double Step = 1e-6, Tolerance = 1e-6;
        Tensor leaf = x.clone().requires_grad_();
        loss(leaf).backward();
        double[] analytic = leaf.grad!.contiguous().data<double>().ToArray(), values = x.contiguous().data<double>().ToArray();
        for (int i = 0; i < values.Length; i++)
        {
            double At(double shift)
            {
                double[] moved = [.. values];
                moved[i] += shift;
                return loss(tensor(moved, x.shape)).item<double>();
            }
            Assert.Equal((At(Step) - At(-Step)) / (2 * Step), analytic[i], Tolerance);
        }
    }
}
