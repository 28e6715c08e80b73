using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>
/// A gated recurrent unit over time (Cho et al. 2014) for rows of shape [time, features]: the mean of its states over time is
/// the representation (wherever a row is padded); one linear layer turns it into logits.
/// </summary>
public sealed record Gru : Architecture
{
    /// <summary>The width of the state, and of the representation.</summary>
    public int Width { get; init; } = 32;

    /// <inheritdoc/>
    public override string ToString() => $"GRU {Width}, mean over time";

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes)
    {
        if (Width < 1) throw new InvalidInputException($"a GRU needs a width of at least 1; got {Width}");
        if (inputShape.Count != 2) throw new InvalidInputException($"a GRU reads rows of shape [time, features]; these have [{string.Join(", ", inputShape)}]");
        return new Network(inputShape[1], Width, classes);
    }

    private sealed class Network : Classifier
    {
        private readonly GRU recurrent;
        private readonly Linear head;

        public Network(int inputs, int width, int classes) : base(nameof(Gru))
        {
            recurrent = nn.GRU(inputs, width, batchFirst: true, device: get_default_device());
            head = nn.Linear(width, classes);
            RegisterComponents();
        }

        // input [batch, time, features]; the states are [batch, time, width].
        public override Tensor Encode(Tensor input)
        {
            (Tensor states, _) = recurrent.call(input);
            return states.mean([1L]);
        }

        public override Tensor Classify(Tensor representation) => head.call(representation);
    }
}
