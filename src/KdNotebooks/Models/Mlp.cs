using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>
/// A multilayer perceptron: linear layers of the given widths, each followed by ReLU; the last hidden activation is the
/// representation; one linear layer turns it into logits.
/// </summary>
public sealed record Mlp : Architecture
{
    /// <summary>The widths of the hidden layers, first to last; the last one is the width of the representation.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [256, 64];

    /// <inheritdoc/>
    public override string ToString() => $"MLP {string.Join("-", HiddenWidths)}, ReLU";

    /// <inheritdoc/>
    public bool Equals(Mlp? other) => other is not null && HiddenWidths.SequenceEqual(other.HiddenWidths);

    /// <inheritdoc/>
    public override int GetHashCode() => HiddenWidths.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes)
    {
        if (HiddenWidths.Count == 0 || HiddenWidths.Any(width => width < 1))
            throw new InvalidInputException($"an MLP needs at least one hidden layer of at least one unit; got [{string.Join(", ", HiddenWidths)}]");
        return new Network(inputShape.Aggregate(1, (product, size) => product * size), HiddenWidths, classes);
    }

    private sealed class Network : Classifier
    {
        private readonly Sequential encoder;
        private readonly Linear head;
        private readonly List<nn.Module<Tensor, Tensor>> layers = [];

        public Network(int inputs, IReadOnlyList<int> widths, int classes) : base(nameof(Mlp))
        {
            int width = inputs;
            foreach (int next in widths)
            {
                layers.Add(nn.Linear(width, next));
                layers.Add(nn.ReLU());
                width = next;
            }
            encoder = nn.Sequential(layers.ToArray());
            head = nn.Linear(width, classes);
            RegisterComponents();
        }

        public override Tensor Encode(Tensor input) => encoder.call(input.reshape(input.shape[0], -1));

        public override Activations Activate(Tensor input)
        {
            var hidden = new List<Tensor>();
            Tensor current = input.reshape(input.shape[0], -1);
            for (int i = 0; i < layers.Count; i += 2)
            {
                current = layers[i + 1].call(layers[i].call(current));
                hidden.Add(current);
            }
            return new Activations(Classify(current), current, hidden);
        }

        public override Tensor Classify(Tensor representation) => head.call(representation);
    }
}
