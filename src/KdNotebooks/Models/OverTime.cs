using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>Two ways to read rows that may have time steps, [time, features]; rows without them go to the MLP as they are.</summary>
/// <param name="Recurrent">Reads the time steps one after another; null: their mean is taken.</param>
/// <param name="Pooled">Reads rows without time steps and, where there is no recurrent network, the mean over time.</param>
public sealed record OverTime(Gru? Recurrent, Mlp Pooled) : Architecture
{
    /// <inheritdoc/>
    public override string ToString() => Recurrent is null ? $"mean over time, {Pooled}" : $"{Recurrent}; without time steps {Pooled}";

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes)
    {
        bool timed = inputShape.Count == 2 && inputShape[0] > 1;
        if (timed && Recurrent is { } recurrent) return Layers(recurrent, inputShape, classes);
        return timed ? new Mean(Layers(Pooled, [inputShape[1]], classes)) : Layers(Pooled, inputShape, classes);
    }

    private sealed class Mean : Classifier
    {
        private readonly Classifier pooled;

        public Mean(Classifier network) : base(nameof(Mean))
        {
            pooled = network;
            RegisterComponents();
        }

        // input [batch, time, features]
        public override Tensor Encode(Tensor input) => pooled.Encode(input.mean([1L]));

        public override Tensor Classify(Tensor representation) => pooled.Classify(representation);
    }
}
