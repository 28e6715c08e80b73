using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdNotebooks.Models.Internals;

/// <summary>One convolution, followed by ReLU and 2×2 max pooling.</summary>
internal readonly record struct Convolution(int Maps, int Kernel, int Padding);

/// <summary>Convolutions, then linear layers with ReLU, then the linear layer of the logits.</summary>
internal sealed class ConvolutionalNetwork : Classifier
{
    private readonly long _channels, _height, _width;
    private readonly List<nn.Module<Tensor, Tensor>> convolutional = [], dense = [];
    private readonly Sequential maps, encoder;
    private readonly Linear head;

    public ConvolutionalNetwork(string name, IReadOnlyList<int> inputShape, IReadOnlyList<Convolution> convolutions, IReadOnlyList<int> widths, int classes)
        : base(name)
    {
        if (convolutions.Count == 0 || convolutions.Any(convolution => convolution.Maps < 1) || widths.Count == 0 || widths.Any(width => width < 1))
            throw new InvalidInputException($"{name} needs at least one convolution and one linear layer of at least one unit");
        if (inputShape.Count is not (2 or 3))
            throw new InvalidInputException($"{name} reads images [channels, height, width] or one map [height, width]; got rows of shape [{string.Join(", ", inputShape)}]");
        (_channels, _height, _width) = (inputShape.Count == 2 ? 1 : inputShape[0], inputShape[^2], inputShape[^1]);
        (long channels, long height, long width) = (_channels, _height, _width);
        foreach (Convolution convolution in convolutions)
        {
            convolutional.Add(nn.Conv2d(channels, convolution.Maps, convolution.Kernel, padding: convolution.Padding));
            convolutional.Add(nn.ReLU());
            convolutional.Add(nn.MaxPool2d(2));
            channels = convolution.Maps;
            (height, width) = (Halved(height, convolution), Halved(width, convolution));
            if (height < 1 || width < 1)
                throw new InvalidInputException($"{name} needs larger images than [{string.Join(", ", inputShape)}] for {convolutions.Count} convolutions");
        }
        maps = nn.Sequential(convolutional.ToArray());
        long inputs = channels * height * width;
        foreach (int next in widths)
        {
            dense.Add(nn.Linear(inputs, next));
            dense.Add(nn.ReLU());
            inputs = next;
        }
        encoder = nn.Sequential(dense.ToArray());
        head = nn.Linear(inputs, classes);
        RegisterComponents();
    }

    public override Tensor Encode(Tensor input)
    {
        Tensor images = input.reshape(input.shape[0], _channels, _height, _width);
        return encoder.call(maps.call(images).reshape(input.shape[0], -1));
    }

    // A convolution's output after pooling: [batch, maps, height, width].
    public override Activations Activate(Tensor input)
    {
        var hidden = new List<Tensor>();
        Tensor current = input.reshape(input.shape[0], _channels, _height, _width);
        for (int i = 0; i < convolutional.Count; i++)
        {
            current = convolutional[i].call(current);
            if (i % 3 == 2) hidden.Add(current);
        }
        current = current.reshape(input.shape[0], -1);
        for (int i = 0; i < dense.Count; i++)
        {
            current = dense[i].call(current);
            if (i % 2 == 1) hidden.Add(current);
        }
        return new Activations(Classify(current), current, hidden);
    }

    public override Tensor Classify(Tensor representation) => head.call(representation);

    private static long Halved(long size, Convolution convolution) => (size + 2 * convolution.Padding - convolution.Kernel + 1) / 2;
}
