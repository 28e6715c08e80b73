using KdNotebooks.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Information.Internals;

/// <summary>How a network is trained.</summary>
/// <param name="BatchSize">Rows a step; fewer where there are not so many.</param>
/// <param name="LearningRate">Adam's step size.</param>
/// <param name="MaxSteps">The most steps.</param>
/// <param name="StepsPerLook">The least number of steps between two looks at the validation rows; never less than an epoch.</param>
/// <param name="Patience">Looks without a better value before the end.</param>
internal sealed record TrainingPlan(int BatchSize, double LearningRate, int MaxSteps, int StepsPerLook, int Patience);

/// <summary>Trains a module on batches, and ends with the weights that had the lowest validation loss.</summary>
internal static class NeuralTraining
{
    public delegate Tensor BatchLoss(int[] rows);

    /// <summary>Returns the steps taken.</summary>
    public static int Run(nn.Module module, EstimationRows split, TrainingPlan plan, Seed seed, BatchLoss loss, Func<int[], double> validationLoss)
    {
        using var optimizer = optim.Adam(module.parameters(), plan.LearningRate);
        int[] rows = [.. split.Training];
        int batch = Math.Min(plan.BatchSize, rows.Length), perEpoch = rows.Length / batch;
        int epochsPerLook = Math.Max(1, plan.StepsPerLook / perEpoch);
        (double Loss, int Look, List<float[]> Weights) best = (double.PositiveInfinity, 0, []);
        int step = 0;
        for (int look = 1; step < plan.MaxSteps && look - best.Look <= plan.Patience; look++)
        {
            for (int epoch = 0; epoch < epochsPerLook && step < plan.MaxSteps; epoch++)
            {
                seed.Derive(look).Derive(epoch).CreateStream().Shuffle<int>(rows);
                for (int b = 0; b < perEpoch && step < plan.MaxSteps; b++, step++)
                {
                    Interruption.Check();
                    using DisposeScope scope = NewDisposeScope();
                    Tensor value = loss(rows[(b * batch)..((b + 1) * batch)]);
                    optimizer.zero_grad();
                    value.backward();
                    optimizer.step();
                }
            }
            double current = validationLoss(split.Validation);
            if (current < best.Loss) best = (current, look, [.. module.parameters().Select(p => p.ToFloats())]);
            if (double.IsNaN(current)) break;
        }
        Restore(module, best.Weights);
        return step;
    }

    private static void Restore(nn.Module module, List<float[]> weights)
    {
        using var noGradient = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach ((Parameter parameter, float[] values) in module.parameters().Zip(weights)) parameter.copy_(tensor(values, parameter.shape));
    }
}
