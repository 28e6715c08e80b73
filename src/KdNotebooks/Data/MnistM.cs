using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>
/// MNIST-M (Ganin et al. 2016): each MNIST digit blended with a random square of a colour photograph, |square − digit| in
/// every channel. The square of a digit depends on the seed and on the digit's own number only, so the same row is the
/// same image whatever else is built.
/// </summary>
public sealed class MnistM(Photographs photographs, Seed seed)
{
    /// <summary>The number of channels: red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>The number of bytes in an image.</summary>
    public const int ImageSize = Channels * Mnist.Pixels;

    private readonly Seed _seed = seed.Derive("mnist-m");

    /// <summary>As it stands in result rows: "MNIST-M (BSDS500 train, 200 photographs, digest 1a2b3c4d)".</summary>
    public string Provenance => $"MNIST-M ({photographs.Description})";

    /// <summary>The image of one digit.</summary>
    /// <param name="mnist">Where the digit comes from.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="image">[3, 28, 28].</param>
    public void Blend(Mnist mnist, int index, Span<byte> image)
    {
        RandomStream random = _seed.Derive(mnist.Part == DataPart.Train ? "train" : "test").Derive(index).CreateStream();
        int photograph = random.NextInt(photographs.Count);
        (int height, int width) = photographs.Size(photograph);
        int row = random.NextInt(height - Mnist.Side + 1), column = random.NextInt(width - Mnist.Side + 1);
        Span<byte> square = stackalloc byte[ImageSize]; // [28, 28, 3]
        photographs.Crop(photograph, row, column, Mnist.Side, square);
        ReadOnlySpan<byte> digit = mnist.Image(index);
        for (int pixel = 0; pixel < Mnist.Pixels; pixel++)
            for (int channel = 0; channel < Channels; channel++)
                image[channel * Mnist.Pixels + pixel] = (byte)Math.Abs(square[pixel * Channels + channel] - digit[pixel]);
    }
}
