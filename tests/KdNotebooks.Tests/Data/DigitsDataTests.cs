using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class DigitsDataTests
{
    [Fact]
    public void Every_pixel_is_the_distance_between_digit_and_photograph()
    {
        using var folder = new TestFolder();
        using Photographs photographs = Pictures(folder);
        Mnist mnist = Digits(DataPart.Train, 20);
        var image = new byte[MnistM.ImageSize];
        var blend = new MnistM(photographs, new Seed(3));
        var corners = new HashSet<(int, int)>();
        for (int index = 0; index < 20; index++)
        {
            blend.Blend(mnist, index, image);
            // The photograph of Pictures says where each of its pixels is: red its row, green its column.
            int row = Undo(image[0]), column = Undo(image[Mnist.Pixels]);
            corners.Add((row, column));
            for (int pixel = 0; pixel < Mnist.Pixels; pixel++)
            {
                int digit = mnist.Image(index)[pixel];
                Assert.Equal(Math.Abs(row + pixel / 28 - digit), image[pixel]);
                Assert.Equal(Math.Abs(column + pixel % 28 - digit), image[Mnist.Pixels + pixel]);
                Assert.Equal(Math.Abs(200 - digit), image[2 * Mnist.Pixels + pixel]);
            }

            int Undo(byte first) => mnist.Image(index)[0] == 0 ? first : throw new InvalidOperationException("the corner of a test digit is black");
        }
        Assert.True(corners.Count > 10, "the squares lie at different places");
    }

    [Fact]
    public void A_row_is_the_same_image_whatever_else_is_built()
    {
        using var folder = new TestFolder();
        using Photographs photographs = Pictures(folder);
        var options = new DigitsOptions { TrainingRows = 40, TestRows = 10, Seed = new Seed(9) };
        DigitsData large = Build(photographs, options), small = Build(photographs, options with { TrainingRows = 15 });
        Assert.Equal(large.Blurred(0).Train.Student.Values[..(15 * MnistM.ImageSize)], small.Blurred(0).Train.Student.Values);
        Assert.Equal(large.Blurred(2).Train.Teacher.Values[..(15 * 784)], small.Blurred(2).Train.Teacher.Values);
        Assert.Equal(large.Blurred(0).Test.Student.Values, small.Blurred(0).Test.Student.Values);
        Assert.NotEqual(large.Blurred(0).Train.Student.Values.ToArray(), Build(photographs, options with { Seed = new Seed(10) }).Blurred(0).Train.Student.Values.ToArray());
    }

    [Fact]
    public void Shapes_labels_and_scale()
    {
        using var folder = new TestFolder();
        using Photographs photographs = Pictures(folder);
        Split split = Build(photographs, new DigitsOptions { TrainingRows = 50, TestRows = 20 }).Blurred(0);
        Assert.Equal([1, 28, 28], split.Train.Teacher.Shape);
        Assert.Equal([3, 28, 28], split.Train.Student.Shape);
        Assert.Equal((50, 20), (split.Train.Count, split.Test.Count));
        Assert.Equal(10, split.Train.Labels.ClassCount);
        // Digit n of Digits has n in its second pixel; all pixels are bytes scaled to −1 ... 1.
        for (int row = 0; row < 50; row++) Assert.Equal(split.Train.Labels[row], (int)MathF.Round((split.Train.Teacher.Row(row)[1] + 1) * 127.5f) % 10);
        foreach (float value in split.Train.Student.Values) Assert.InRange(value, -1, 1);
        Assert.StartsWith("MNIST-M (made up, 2 photographs, digest ", split.Train.Student.Name);
    }

    [Fact]
    public void Only_the_asked_side_is_blurred_and_the_other_is_shared()
    {
        using var folder = new TestFolder();
        using Photographs photographs = Pictures(folder);
        DigitsData data = Build(photographs, new DigitsOptions { TrainingRows = 8, TestRows = 4 });
        Split sharp = data.Blurred(0), teacher = data.Blurred(2), student = data.Blurred(2, DigitsSide.Student);
        Assert.Same(sharp.Train.Student, teacher.Train.Student);
        Assert.NotEqual(sharp.Train.Teacher.Values.ToArray(), teacher.Train.Teacher.Values.ToArray());
        Assert.Equal(sharp.Train.Teacher.Values, student.Train.Teacher.Values);
        float[] expected = [.. sharp.Train.Student.Values];
        new GaussianBlur(2, 28, 28).Apply(expected);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], student.Train.Student.Values[i], 2e-6f);
    }

    [Fact]
    public void More_rows_than_there_are_is_refused()
    {
        using var folder = new TestFolder();
        using Photographs photographs = Pictures(folder);
        Assert.Contains("51 train rows", TestFiles.Refused(() => Build(photographs, new DigitsOptions { TrainingRows = 51, TestRows = 1 })));
    }

    [Fact]
    public async Task Real_photographs_give_the_same_crops_from_the_cache()
    {
        string train = Path.Combine(TestFiles.Real("bsds500"), "train");
        Assert.SkipWhen(ExternalTool.Find("djpeg") is null, "djpeg is not on this machine");
        using var folder = new TestFolder();
        foreach (string file in Directory.GetFiles(train)) folder.File("bsds500/images/train/" + Path.GetFileName(file), File.ReadAllBytes(file));
        byte[] first = await CropsAsync(), second = await CropsAsync();
        Assert.Equal(first, second);
        Assert.True(first.Distinct().Count() > 200, "a photograph has many values");
        // A damaged cache is made again, not used.
        string cache = Path.Combine(folder.Path, "bsds500", "pixels.cache");
        byte[] bytes = File.ReadAllBytes(cache);
        bytes[1000] ^= 1;
        File.WriteAllBytes(cache, bytes);
        Assert.Equal(first, await CropsAsync());

        async Task<byte[]> CropsAsync()
        {
            using Photographs photographs = await Photographs.OpenAsync(folder.Store, cancellation: TestContext.Current.CancellationToken);
            Assert.Matches("^BSDS500 train, 200 photographs, digest [0-9a-f]{8}$", photographs.Description);
            Assert.Equal((321, 481), photographs.Size(0));
            var crops = new byte[200 * 28 * 28 * 3];
            for (int i = 0; i < 200; i++) photographs.Crop(i, 100, 50, 28, crops.AsSpan(i * 2352, 2352));
            return crops;
        }
    }

    private static DigitsData Build(Photographs photographs, DigitsOptions options) => DigitsData.Build(part => Digits(part, 50), photographs, options);

    /// <summary>Random images with a black corner; the second pixel is the label, the third the part.</summary>
    private static Mnist Digits(DataPart part, int count)
    {
        RandomStream random = new Seed((ulong)part).CreateStream();
        byte[] images = [.. Enumerable.Range(0, count * Mnist.Pixels).Select(i => (i % Mnist.Pixels) switch { 0 => (byte)0, 1 => (byte)(i / Mnist.Pixels % 10), _ => (byte)random.NextInt(256) })];
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        return new Mnist(part, Read(IdxFileTests.Idx([count, 28, 28], images), 3), Read(IdxFileTests.Idx([count], labels), 1));

        static IdxFile Read(byte[] file, int rank) => IdxFile.Read(new MemoryStream(file), "made up", rank, file.Length);
    }

    /// <summary>Two photographs whose pixels are (row, column, 200).</summary>
    private static Photographs Pictures(TestFolder folder)
    {
        string path = Path.Combine(folder.Path, "pack");
        using (FileStream file = File.Create(path)) PixelPack.WriteAsync(file, new byte[32], 2, Images()).GetAwaiter().GetResult();
        return new Photographs(PixelPack.Open(path, new byte[32])!, "made up");

        static async IAsyncEnumerable<PpmImage> Images()
        {
            foreach ((int height, int width) in new[] { (60, 40), (28, 90) })
            {
                byte[] pixels = [.. Enumerable.Range(0, height * width).SelectMany(i => new byte[] { (byte)(i / width), (byte)(i % width), 200 })];
                yield return new PpmImage(height, width, pixels);
                await Task.Yield();
            }
        }
    }
}
