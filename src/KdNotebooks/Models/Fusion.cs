using KdNotebooks.Data;
using static TorchSharp.torch;

namespace KdNotebooks.Models;

/// <summary>
/// Late fusion: one encoder a modality, and a linear layer on both representations beside each other, trained together. It
/// needs both modalities when it is used, which distillation does not. A row is a row of the first modality followed by the
/// same row of the second, see <see cref="Join(Modality, Modality)"/>.
/// </summary>
/// <param name="First">The encoder of the first modality.</param>
/// <param name="FirstShape">The shape of one of its rows.</param>
/// <param name="Second">The encoder of the second modality.</param>
/// <param name="SecondShape">The shape of one of its rows.</param>
public sealed record Fusion(Architecture First, IReadOnlyList<int> FirstShape, Architecture Second, IReadOnlyList<int> SecondShape) : Architecture
{
    /// <summary>Both modalities as one, [n, features of the first + features of the second]; rows correspond.</summary>
    /// <exception cref="InvalidInputException">The row counts differ.</exception>
    public static Modality Join(Modality first, Modality second)
    {
        if (first.Count != second.Count) throw new InvalidInputException($"{first.Name} has {first.Count} rows, {second.Name} has {second.Count}: they cannot be fused");
        return Join(first, second, 0, first.Count, GC.AllocateUninitializedArray<float>(first.Count * (first.Features + second.Features), pinned: true));
    }

    /// <summary>Rows <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> of both as one, written into <paramref name="values"/>.</summary>
    /// <param name="first">A modality.</param>
    /// <param name="second">Another one of the same rows.</param>
    /// <param name="from">The first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="values">As long as these rows: [count, features of both]; the modality that is given back holds it.</param>
    public static Modality Join(Modality first, Modality second, int from, int count, float[] values)
    {
        int width = first.Features + second.Features;
        for (int i = 0; i < count; i++)
        {
            first.Row(from + i).CopyTo(values.AsSpan(i * width));
            second.Row(from + i).CopyTo(values.AsSpan(i * width + first.Features));
        }
        return new Modality($"{first.Name} + {second.Name}", [width], values);
    }

    /// <inheritdoc/>
    public override string ToString() => $"late fusion of {First} and {Second}";

    /// <inheritdoc/>
    public bool Equals(Fusion? other) => other is not null && First == other.First && Second == other.Second
        && FirstShape.SequenceEqual(other.FirstShape) && SecondShape.SequenceEqual(other.SecondShape);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(First, Second);

    /// <inheritdoc/>
    protected override Classifier Build(IReadOnlyList<int> inputShape, int classes)
    {
        int expected = Size(FirstShape) + Size(SecondShape), given = Size(inputShape);
        if (given != expected) throw new InvalidInputException($"a fused row has {expected} values, the given rows have {given}");
        return new Network(Layers(First, FirstShape, classes), Layers(Second, SecondShape, classes), FirstShape, SecondShape);
    }

    private static int Size(IReadOnlyList<int> shape) => shape.Aggregate(1, (product, size) => product * size);

    private sealed class Network : Classifier
    {
        private readonly Classifier first, second;
        private readonly long[] _firstShape, _secondShape;
        private readonly long _firstFeatures, _secondFeatures, _firstWidth;

        public Network(Classifier one, Classifier two, IReadOnlyList<int> firstShape, IReadOnlyList<int> secondShape) : base(nameof(Fusion))
        {
            (first, second) = (one, two);
            (_firstShape, _secondShape) = ([.. firstShape.Select(size => (long)size)], [.. secondShape.Select(size => (long)size)]);
            (_firstFeatures, _secondFeatures) = (Size(firstShape), Size(secondShape));
            using (no_grad())
            using (NewDisposeScope()) _firstWidth = first.Encode(zeros([1, .. _firstShape])).shape[1];
            RegisterComponents();
        }

        public override Tensor Encode(Tensor input)
        {
            long rows = input.shape[0];
            Tensor one = first.Encode(input.narrow(1, 0, _firstFeatures).reshape([rows, .. _firstShape]));
            Tensor two = second.Encode(input.narrow(1, _firstFeatures, _secondFeatures).reshape([rows, .. _secondShape]));
            return cat([one, two], 1);
        }

        // W [h1, h2] + b of one linear layer is W1 h1 + b1 + W2 h2 + b2 of two: the heads that the encoders come with.
        public override Tensor Classify(Tensor representation) =>
            first.Classify(representation.narrow(1, 0, _firstWidth)) +
            second.Classify(representation.narrow(1, _firstWidth, representation.shape[1] - _firstWidth));
    }
}
