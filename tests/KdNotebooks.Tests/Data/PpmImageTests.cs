using System.Text;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class PpmImageTests
{
    [Fact]
    public void Reads_colour_grey_and_comments()
    {
        PpmImage image = PpmImage.Parse([.. "P6\n# made up\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6], "x");
        Assert.Equal((1, 2), (image.Height, image.Width));
        Assert.Equal([1, 2, 3, 4, 5, 6], image.Values.ToArray());
        Assert.Equal([7, 7, 7, 9, 9, 9], PpmImage.Parse([.. "P5 1 2 255 "u8, 7, 9], "x").Values.ToArray());
    }

    [Fact]
    public void Shrinking_takes_the_mean_of_blocks()
    {
        byte[] pixels = [.. new[] { 0, 10, 99, 20, 31, 99 }.SelectMany(value => new[] { (byte)value, (byte)(value + 1), (byte)100 })];
        PpmImage small = PpmImage.Parse([.. "P6 3 2 255 "u8, .. pixels], "x").Shrink(2);
        Assert.Equal((1, 1), (small.Height, small.Width));
        Assert.Equal([15, 16, 100], small.Values.ToArray());
    }

    [Theory]
    [InlineData("P6 2 2 255 12345", "12 bytes, 5 are there")]
    [InlineData("P6 9999999 9999999 255 1", "pixels")]
    [InlineData("P6 60000 60000 255 1", "60000 x 60000")]
    [InlineData("P6 0 1 255 1", "0 x 1")]
    [InlineData("P6 1 1 65535 1", "65535")]
    [InlineData("P6 1", "number is missing")]
    [InlineData("P3 1 1 255 1 1 1", "P5 or P6")]
    [InlineData("", "P5 or P6")]
    public void A_lying_or_cut_file_is_refused(string text, string part) =>
        Assert.Contains(part, TestFiles.Refused(() => PpmImage.Parse(Encoding.ASCII.GetBytes(text), "x")));

    [Fact]
    public void A_changed_byte_is_read_or_refused_but_never_crashes()
    {
        byte[] whole = [.. "P6 4 3 255 "u8, .. new byte[36]];
        for (int length = 0; length < whole.Length; length++) TestFiles.Refused(() => PpmImage.Parse(whole.AsSpan(0, length), "x"));
        RandomStream random = new Seed(3).CreateStream();
        int read = 0;
        for (int attempt = 0; attempt < 500; attempt++)
        {
            byte[] changed = [.. whole];
            changed[random.NextInt(12)] = (byte)random.NextInt(256);
            try
            {
                PpmImage.Parse(changed, "x");
                read++;
            }
            catch (InvalidInputException)
            {
                // The only kind there may be.
            }
        }
        Assert.InRange(read, 1, 499);
    }
}
