using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class PngFileTests
{
    [Fact]
    public void Reads_every_kind_that_Pillow_writes()
    {
        int read = 0;
        foreach (string[] row in File.ReadLines(TestFiles.Fixture("png/expected.csv")).Select(line => line.Split(',')))
        {
            PpmImage image = PngFile.Read(TestFiles.Fixture($"png/{row[0]}.png"));
            Assert.Equal((row[1], row[2]), ($"{image.Height}", $"{image.Width}"));
            Assert.Equal(row[3..].Select(cell => byte.Parse(cell, CultureInfo.InvariantCulture)), image.Values.ToArray());
            read++;
        }
        Assert.Equal(8, read);
    }

    [Fact]
    public void Whatever_is_cut_off_or_changed_is_refused()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("png/smooth.png"));
        for (int length = 0; length < whole.Length; length++) TestFiles.Refused(() => PngFile.Parse(whole.AsSpan(0, length), "x"));
        RandomStream random = new Seed(1).CreateStream();
        for (int attempt = 0; attempt < 300; attempt++)
        {
            byte[] changed = [.. whole];
            changed[random.NextInt(whole.Length - 12)] ^= (byte)(1 + random.NextInt(255));
            Assert.Contains("x is not a whole PNG", TestFiles.Refused(() => PngFile.Parse(changed, "x")));
        }
    }

    [Fact]
    public void A_lying_size_costs_no_memory()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("png/grey.png"));
        whole[16 + 2] = 0x20; // 8,192 + wide, and the checksum of the header put right.
        whole[20 + 2] = 0x20;
        var crc = new ICSharpCode.SharpZipLib.Checksum.Crc32();
        crc.Update(new ArraySegment<byte>(whole, 12, 17));
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(29), (uint)crc.Value);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("cannot hold", TestFiles.Refused(() => PngFile.Parse(whole, "x")));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        RandomStream random = new Seed(4).CreateStream();
        foreach ((int height, int width) in new[] { (1, 1), (3, 7), (28, 28), (40, 5) })
        {
            byte[] pixels = [.. Enumerable.Range(0, height * width * 3).Select(_ => (byte)random.NextInt(256))];
            PpmImage image = PngFile.Parse(PngFile.Encode(new PpmImage(height, width, pixels)), "x");
            Assert.Equal((height, width), (image.Height, image.Width));
            Assert.Equal(pixels, image.Values.ToArray());
        }
    }
}
