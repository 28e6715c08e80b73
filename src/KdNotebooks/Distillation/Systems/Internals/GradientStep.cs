using TorchSharp;
using static TorchSharp.torch;

namespace KdNotebooks.Distillation.Systems.Internals;

/// <summary>One step of a training that is not a classifier's.</summary>
internal static class GradientStep
{
    /// <summary>Computes a scalar loss, follows its gradient, and gives back its value.</summary>
    /// <exception cref="KdException">The loss is no longer finite.</exception>
    public static double Take(optim.Optimizer optimizer, string what, Func<Tensor> loss, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Interruption.Check();
        using DisposeScope scope = NewDisposeScope();
        Tensor value = loss();
        double number = value.item<float>();
        if (!double.IsFinite(number)) throw new KdException($"the training of {what} diverged (loss {number}); lower its learning rate");
        optimizer.zero_grad();
        value.backward();
        optimizer.step();
        return number;
    }
}
