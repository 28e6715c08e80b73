using KdNotebooks.Models.Internals;

namespace KdNotebooks.Models;

/// <summary>
/// A small convolutional network: 3×3 convolutions that keep the size, each followed by ReLU and 2×2 max pooling, then linear
/// layers with ReLU; the last hidden activation is the representation. Rows are images [channels, height, width] or, as a
/// spectrogram, one map [times, bands].
/// </summary>
public sealed record Cnn : Architecture
{
    /// <summary>The maps of each convolution, first to last.</summary>
    public IReadOnlyList<int> Maps { get; init; } = [8, 16];

    /// <summary>The widths of the linear layers; the last one is the width of the representation.</summary>
    public IReadOnlyList<int> HiddenWidths { get; init; } = [64];

    /// <inheritdoc/>
    public override string ToString() => $"CNN {string.Join("-", Maps)} maps 3×3, {string.Join("-", HiddenWidths)}, ReLU, max pooling";

    /// <inheritdoc/>
    public bool Equals(Cnn? other) => other is not null && Maps.SequenceEqual(other.Maps) && HiddenWidths.SequenceEqual(other.HiddenWidths);

    /// <inheritdoc/>
    public override int GetHashCode() => Maps.Concat(HiddenWidths).Aggregate(19, HashCode.Combine);

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes) => new ConvolutionalNetwork(
        nameof(Cnn), inputShape, [.. Maps.Select(maps => new Convolution(maps, Kernel: 3, Padding: 1))], HiddenWidths, classes);
}
