using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class ImageDegradationTests
{
    private static readonly Modality s_images = new("image", [2, 10, 12], [.. Enumerable.Range(0, 50 * 240).Select(i => i % 7 / 7f)]);

    [Fact]
    public void Noise_has_mean_zero_and_the_asked_deviation()
    {
        Modality noisy = new ImageDegradation(DegradationKind.Noise, 0.5).Apply(s_images, new Seed(1));
        double[] added = [.. Enumerable.Range(0, noisy.Values.Length).Select(i => (double)noisy.Values[i] - s_images.Values[i])];
        // 12,000 values: standard errors .0046 of the mean, .0032 of the deviation; four of each.
        Assert.Equal(0, added.Average(), .019);
        Assert.Equal(0.5, Math.Sqrt(added.Average(value => value * value)), .013);
        Assert.Equal("image noise 0.5", noisy.Name);
    }

    [Fact]
    public void One_square_of_every_channel_is_hidden_and_the_rest_is_as_it_was()
    {
        Modality hidden = new ImageDegradation(DegradationKind.Occlusion, 4).Apply(s_images, new Seed(1));
        var places = new HashSet<(int, int)>();
        for (int row = 0; row < hidden.Count; row++)
        {
            int[] changed = [.. Enumerable.Range(0, 240).Where(i => hidden.Row(row)[i] == -1)];
            Assert.Equal(2 * 16, changed.Length);
            int top = changed[0] / 12, left = changed[0] % 12;
            Assert.All(changed, i => Assert.True(i / 12 % 10 - top is >= 0 and < 4 && i % 12 - left is >= 0 and < 4));
            for (int i = 0; i < 240; i++)
                if (hidden.Row(row)[i] != -1) Assert.Equal(s_images.Row(row)[i], hidden.Row(row)[i]);
            places.Add((top, left));
        }
        Assert.True(places.Count > 20, "the squares lie at different places");
    }

    [Fact]
    public void Blur_is_the_blur_of_the_digits_and_none_changes_nothing()
    {
        float[] expected = [.. s_images.Values];
        new GaussianBlur(2, 10, 12).Apply(expected);
        Assert.Equal(expected, new ImageDegradation(DegradationKind.Blur, 2).Apply(s_images, new Seed(1)).Values.ToArray());
        Assert.Same(s_images, ImageDegradation.None.Apply(s_images, new Seed(1)));
    }

    [Fact]
    public void A_row_is_made_worse_the_same_way_whatever_else_there_is()
    {
        var few = new Modality("image", [2, 10, 12], s_images.Values[..(3 * 240)].ToArray());
        foreach (ImageDegradation degradation in new ImageDegradation[] { new(DegradationKind.Noise, 1), new(DegradationKind.Occlusion, 3) })
            Assert.Equal(degradation.Apply(s_images, new Seed(4)).Values[..(3 * 240)].ToArray(), degradation.Apply(few, new Seed(4)).Values.ToArray());
    }

    [Theory]
    [InlineData(DegradationKind.Occlusion, 11, "occlusion of 11")]
    [InlineData(DegradationKind.Occlusion, 2.5, "occlusion of 2.5")]
    [InlineData(DegradationKind.Noise, -1, "noise of -1")]
    public void What_makes_no_sense_is_refused(DegradationKind kind, double strength, string part) =>
        Assert.Contains(part, TestFiles.Refused(() => new ImageDegradation(kind, strength).Apply(s_images, new Seed(1))));
}
