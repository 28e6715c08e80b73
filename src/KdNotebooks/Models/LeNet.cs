using KdNotebooks.Models.Internals;

namespace KdNotebooks.Models;

/// <summary>
/// LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) as it is trained today: two 5×5 convolutions (the first padded by 2), each
/// followed by ReLU and 2×2 max pooling, then linear layers with ReLU; the last hidden activation is the representation.
/// Rows are images [channels, height, width].
/// </summary>
public sealed record LeNet : Architecture
{
    /// <summary>The maps of the two convolutions.</summary>
    public (int First, int Second) Maps { get; init; } = (6, 16);

    /// <summary>The widths of the linear layers; the last one is the width of the representation.</summary>
    public (int First, int Second) HiddenWidths { get; init; } = (120, 84);

    /// <inheritdoc/>
    public override string ToString() => $"LeNet {Maps.First}-{Maps.Second}-{HiddenWidths.First}-{HiddenWidths.Second}, ReLU, max pooling";

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes) => new ConvolutionalNetwork(
        nameof(LeNet), inputShape, [new Convolution(Maps.First, Kernel: 5, Padding: 2), new Convolution(Maps.Second, Kernel: 5, Padding: 0)],
        [HiddenWidths.First, HiddenWidths.Second], classes);
}
