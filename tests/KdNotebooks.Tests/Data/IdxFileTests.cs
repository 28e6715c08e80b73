using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Data;

namespace KdNotebooks.Tests.Data;

public class IdxFileTests
{
    [Fact]
    public void Reads_images_and_labels_plain_and_packed()
    {
        using var folder = new TestFolder();
        byte[] images = Idx([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);
        foreach (string path in new[] { folder.File("images", images), folder.File("images.gz", TestFiles.GZip(images)) })
        {
            IdxFile idx = IdxFile.Read(path, 3);
            Assert.Equal([2, 2, 3], idx.Shape);
            Assert.Equal([7, 8, 9, 10, 11, 255], idx.Item(1).ToArray());
        }
        Assert.Equal([3, 0, 9], IdxFile.Read(folder.File("labels", Idx([3], [3, 0, 9])), 1).Values.ToArray());
    }

    [Fact]
    public void Whatever_is_cut_off_or_added_is_refused()
    {
        byte[] whole = Idx([4, 2, 2], new byte[16]);
        for (int length = 0; length < whole.Length; length++) Refused(whole[..length]);
        Refused([.. whole, 0]);
        Assert.Contains("missing", TestFiles.Refused(() => IdxFile.Read("/nowhere/missing", 3)));
    }

    [Theory]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue }, "too many")]
    [InlineData(new[] { -1, 28, 28 }, "too many")]
    [InlineData(new[] { 1 << 20, 1 << 10, 1 }, "1073741824")]
    public void A_lying_size_costs_no_memory(int[] shape, string part)
    {
        byte[] file = Idx(shape, new byte[10]);
        Assert.Contains(part, Refused(file));
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var folder = new TestFolder();
        TestFiles.Refused(() => IdxFile.Read(folder.File("bomb.gz", TestFiles.GZip(file)), 3));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 70 << 20);
    }

    [Fact]
    public void A_gzip_bomb_is_refused_where_its_header_ends()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "bomb.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(Idx([60, 28, 28], []));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) gzip.Write(zeros);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than the 47040 values", TestFiles.Refused(() => IdxFile.Read(path, 3)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void Another_type_rank_or_format_is_named()
    {
        byte[] floats = Idx([1, 1, 1], [0]);
        floats[2] = 0x0D;
        Assert.Contains("type 13", Refused(floats));
        Assert.Contains("1 sizes, not 3", Refused(Idx([3], [1, 2, 3])));
        Assert.Contains("magic", Refused("not an idx file at all"u8.ToArray()));
    }

    [Fact]
    public void Random_bytes_never_escape_as_another_exception() => Prop.ForAll((byte[] bytes) =>
    {
        try
        {
            IdxFile.Read(new MemoryStream([0, 0, 8, 1, .. bytes]), "x", 1, null);
        }
        catch (InvalidInputException)
        {
            // The only kind there may be.
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    internal static byte[] Idx(int[] shape, byte[] values)
    {
        var file = new byte[4 + 4 * shape.Length + values.Length];
        file[2] = 8;
        file[3] = (byte)shape.Length;
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), shape[i]);
        values.CopyTo(file, 4 + 4 * shape.Length);
        return file;
    }

    private static string Refused(byte[] file) => TestFiles.Refused(() => IdxFile.Read(new MemoryStream(file), "digits", 3, file.Length));
}
