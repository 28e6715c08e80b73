using System.Numerics.Tensors;

namespace KdNotebooks.Data;

/// <summary>
/// Gaussian blur of small images, as scipy.ndimage.gaussian_filter does it: a separable kernel exp(−i²/2σ²), cut off at
/// radius int(4σ + ½) and normalised; beyond the border the image is mirrored, edge pixels twice (d c b a | a b c d).
/// σ = 0 changes nothing. Results are float32 and are not rounded to bytes.
/// </summary>
public sealed class GaussianBlur
{
    private readonly int _height, _width;
    private readonly float[] _rows; // [height, height]: how each row is mixed from all rows
    private readonly float[] _columns; // [width, width], transposed: how each column spreads over all columns

    /// <summary>A blur for images of one size.</summary>
    /// <param name="sigma">Standard deviation in pixels, 0 or more.</param>
    /// <param name="height">Height of an image.</param>
    /// <param name="width">Width of an image.</param>
    public GaussianBlur(double sigma, int height, int width)
    {
        if (!(sigma >= 0) || sigma > 1000) throw new InvalidInputException($"blur sigma is {sigma}; it must be between 0 and 1000 pixels");
        (Sigma, _height, _width) = (sigma, height, width);
        _rows = Mixing(sigma, height);
        float[] columns = Mixing(sigma, width);
        _columns = new float[width * width];
        for (int i = 0; i < width; i++)
            for (int j = 0; j < width; j++) _columns[j * width + i] = columns[i * width + j];
    }

    /// <summary>Standard deviation in pixels.</summary>
    public double Sigma { get; }

    /// <summary>Blurs images one after the other, in place.</summary>
    /// <param name="images">[n, height, width].</param>
    public void Apply(Span<float> images)
    {
        int size = _height * _width;
        if (images.Length % size != 0) throw new ArgumentException($"{images.Length} values are not images of {_height} x {_width}", nameof(images));
        if (Sigma == 0) return;
        Span<float> between = new float[size];
        for (int start = 0; start < images.Length; start += size)
        {
            Span<float> image = images.Slice(start, size);
            Multiply(_rows, image, between, _height, _height, _width);
            Multiply(between, _columns, image, _height, _width, _width);
        }
    }

    /// <summary>The kernel's weights from −radius to +radius; they sum to 1.</summary>
    internal static double[] Kernel(double sigma)
    {
        if (sigma == 0) return [1];
        int radius = (int)(4 * sigma + .5);
        var weights = new double[2 * radius + 1];
        for (int i = -radius; i <= radius; i++) weights[i + radius] = Math.Exp(-.5 * i * i / (sigma * sigma));
        double sum = weights.Sum();
        for (int i = 0; i < weights.Length; i++) weights[i] /= sum;
        return weights;
    }

    /// <summary>Convolution with mirrored borders as a matrix, [size, size].</summary>
    private static float[] Mixing(double sigma, int size)
    {
        double[] kernel = Kernel(sigma);
        int radius = kernel.Length / 2;
        var mixing = new double[size * size];
        for (int i = 0; i < size; i++)
            for (int k = -radius; k <= radius; k++) mixing[i * size + Mirror(i + k, size)] += kernel[k + radius];
        return [.. mixing.Select(weight => (float)weight)];
    }

    /// <summary>... d c b a | a b c d | d c b a ..., however far outside.</summary>
    private static int Mirror(int index, int size)
    {
        int period = 2 * size;
        int inside = (index % period + period) % period;
        return inside < size ? inside : period - 1 - inside;
    }

    /// <summary>result [m, n] = left [m, k] · right [k, n]; zero weights are skipped.</summary>
    private static void Multiply(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result, int m, int k, int n)
    {
        result.Clear();
        for (int i = 0; i < m; i++)
        {
            Span<float> row = result.Slice(i * n, n);
            for (int j = 0; j < k; j++)
            {
                float weight = left[i * k + j];
                if (weight != 0) TensorPrimitives.MultiplyAdd(right.Slice(j * n, n), weight, row, row);
            }
        }
    }
}
