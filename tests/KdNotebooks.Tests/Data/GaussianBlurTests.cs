using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class GaussianBlurTests
{
    /// <summary>Float32 with at most 49 terms a direction: a few units in the last place of values up to 255.</summary>
    private const float Tolerance = 2e-4f;

    [Fact]
    public void Agrees_with_scipy()
    {
        float[] image = [];
        int compared = 0;
        foreach (string[] row in File.ReadLines(TestFiles.Fixture("blur.csv")).Select(line => line.Split(',')))
        {
            float[] expected = [.. row[4..].Select(cell => float.Parse(cell, CultureInfo.InvariantCulture))];
            double sigma = double.Parse(row[3], CultureInfo.InvariantCulture);
            if (sigma == 0) image = expected;
            float[] actual = [.. image];
            new GaussianBlur(sigma, int.Parse(row[1], CultureInfo.InvariantCulture), int.Parse(row[2], CultureInfo.InvariantCulture)).Apply(actual);
            for (int i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], Tolerance);
            compared++;
        }
        Assert.Equal(14, compared);
    }

    [Theory]
    [InlineData(.5, 3, 5)]
    [InlineData(2.5, 7, 4)]
    [InlineData(6, 2, 9)]
    public void Agrees_with_the_definition_also_where_the_kernel_is_wider_than_the_image(double sigma, int height, int width)
    {
        RandomStream random = new Seed(1).CreateStream();
        float[] image = [.. Enumerable.Range(0, height * width).Select(_ => (float)random.NextUniform(0, 255))];
        float[] expected = Convolve(image, height, width, sigma), actual = [.. image];
        new GaussianBlur(sigma, height, width).Apply(actual);
        for (int i = 0; i < image.Length; i++) Assert.Equal(expected[i], actual[i], Tolerance);
    }

    [Fact]
    public void Zero_changes_nothing_and_no_image_touches_another()
    {
        RandomStream random = new Seed(2).CreateStream();
        float[] images = [.. Enumerable.Range(0, 3 * 784).Select(_ => (float)random.NextInt(256))];
        float[] same = [.. images], all = [.. images], last = [.. images[(2 * 784)..]];
        new GaussianBlur(0, 28, 28).Apply(same);
        Assert.Equal(images, same);
        new GaussianBlur(2, 28, 28).Apply(all);
        new GaussianBlur(2, 28, 28).Apply(last);
        Assert.Equal(last, all[(2 * 784)..]);
    }

    [Theory]
    [InlineData(.1, 1)] // radius int(.4 + .5) = 0
    [InlineData(1, 9)]
    [InlineData(2.2, 19)]
    [InlineData(6, 49)]
    public void The_kernel_has_its_radius_and_sums_to_one(double sigma, int length)
    {
        double[] kernel = GaussianBlur.Kernel(sigma);
        Assert.Equal(length, kernel.Length);
        Assert.Equal(1, kernel.Sum(), 1e-12);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_senseless_sigma_is_refused(double sigma) => Assert.Contains("sigma", TestFiles.Refused(() => new GaussianBlur(sigma, 28, 28)));

    /// <summary>The definition, straight: out[r, c] = Σ k(i) k(j) in[mirror(r + i), mirror(c + j)].</summary>
    private static float[] Convolve(float[] image, int height, int width, double sigma)
    {
        int radius = (int)(4 * sigma + .5);
        double norm = Enumerable.Range(-radius, 2 * radius + 1).Sum(i => Math.Exp(-.5 * i * i / (sigma * sigma)));
        var result = new float[image.Length];
        for (int r = 0; r < height; r++)
            for (int c = 0; c < width; c++)
            {
                double sum = 0;
                for (int i = -radius; i <= radius; i++)
                    for (int j = -radius; j <= radius; j++)
                        sum += Math.Exp(-.5 * (i * i + j * j) / (sigma * sigma)) / (norm * norm) * image[Mirror(r + i, height) * width + Mirror(c + j, width)];
                result[r * width + c] = (float)sum;
            }
        return result;
    }

    private static int Mirror(int index, int size)
    {
        while (index < 0 || index >= size) index = index < 0 ? -1 - index : 2 * size - 1 - index;
        return index;
    }
}
