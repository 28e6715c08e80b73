using System.IO.Compression;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class FeatureFileTests
{
    [Theory]
    [InlineData("x.csv", "1,2\n3,4\n")]
    [InlineData("x.csv", "a,b\n1,2\n3,4")]
    [InlineData("x.csv", "\uFEFFa,b\r\n1,2\r\n3,4\r\n\r\n")]
    [InlineData("x.csv", "\"a, with\nlines\",\"b \"\"q\"\"\"\n\"1\",\"2\"\n 3 ,4e0\n")]
    [InlineData("x.tsv", "a\tb\n1\t2\n3\t4\n")]
    [InlineData("x.txt", "1;2\n3;4\n")]
    public void Tables_give_the_same_numbers(string name, string text)
    {
        using var folder = new TestFolder();
        foreach (string path in new[] { folder.File(name, text), folder.File(name + ".gz", TestFiles.GZip(System.Text.Encoding.UTF8.GetBytes(text))) })
        {
            Samples samples = FeatureFile.ReadSamples(path);
            Assert.Equal((2, 2), (samples.Count, samples.Dimension));
            Assert.Equal([1, 2, 3, 4], samples.Values.ToArray());
        }
    }

    [Fact]
    public void Column_names_that_count_are_a_header()
    {
        using var folder = new TestFolder();
        Assert.Equal([5, 6, 7], FeatureFile.ReadSamples(folder.File("x.csv", "0,1,2\n5,6,7\n")).Values.ToArray());
        Assert.Equal([0, 1, 5, 6], FeatureFile.ReadSamples(folder.File("x.csv", "0,1\n5,6\n")).Values.ToArray());
    }

    [Theory]
    [InlineData("1,2\n3,x4\n", "'x4'", "line 2, column 2")]
    [InlineData("a,b\n1,2\n\n3,\n", "nothing", "line 4, column 2")]
    [InlineData("\"two\nlines\",b\n1,2\n3,no\n", "'no'", "line 4, column 2")]
    [InlineData("1,2\n3,nan\n", "NaN", "line 2, column 2")]
    [InlineData("1,2\n-inf,4\n", "infinity", "line 2, column 1")]
    [InlineData("1,2\n3\n", "1 cells in line 2", "2 in the lines before")]
    [InlineData("a,1\n3,4\n", "'a'", "line 1, column 1")]
    [InlineData("a,b\n", "no rows", "header")]
    [InlineData("1,\"2\n3,4\n", "quote", "line 1")]
    [InlineData("1,2\n3,14,11\u00004\n", "zero byte", "line 2")]
    public void A_wrong_cell_is_named_by_line_and_column(string text, string what, string where)
    {
        using var folder = new TestFolder();
        string line = TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.csv", text)));
        Assert.Contains(what, line);
        Assert.Contains(where, line);
        Assert.Contains("x.csv", line);
    }

    [Fact]
    public void An_npz_needs_a_name_only_when_it_holds_several_arrays()
    {
        Assert.Equal(12, FeatureFile.ReadSamples(TestFiles.Fixture("npy/one.npz")).Values.Length);
        Assert.Equal(100, FeatureFile.ReadSamples(TestFiles.Fixture("npy/two.npz") + "#features")[2, 2]);
        Assert.Equal([0, 1, 1, 0], FeatureFile.ReadLabels(TestFiles.Fixture("npy/two.npz") + "#labels").Values.ToArray());
        Assert.Contains("features, labels", TestFiles.Refused(() => FeatureFile.ReadSamples(TestFiles.Fixture("npy/two.npz"))));
        Assert.Contains("no array 'y'", TestFiles.Refused(() => FeatureFile.ReadSamples(TestFiles.Fixture("npy/two.npz") + "#y")));
    }

    [Fact]
    public void A_damaged_npz_is_refused_wherever_it_is_cut()
    {
        using var folder = new TestFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("npy/one.npz"));
        for (int length = 0; length < whole.Length; length += 7) TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.npz", whole[..length])));
        whole[200] ^= 1; // Inside the stored values.
        Assert.Contains("checksum", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("z.npz", whole))));
        Assert.Contains("not an .npz", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("y.npz", "1,2\n"))));
    }

    [Fact]
    public void Contents_decide_what_a_file_is()
    {
        using var folder = new TestFolder();
        byte[] npy = File.ReadAllBytes(TestFiles.Fixture("npy/little-f4.npy"));
        Assert.Equal(12, FeatureFile.ReadSamples(folder.File("x.dat", npy)).Values.Length);
        Assert.Equal(12, FeatureFile.ReadSamples(folder.File("x.npy.gz", TestFiles.GZip(npy))).Values.Length);
        Assert.Contains("looks like text", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.npy", "1,2\n3,4\n"))));
        Assert.Contains("pickle", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.csv", [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0]))));
        Assert.Contains("is empty", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("empty.npy", ""))));
        Assert.Contains("folder", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.Path)));
        Assert.Contains("no file", TestFiles.Refused(() => FeatureFile.ReadSamples(Path.Combine(folder.Path, "none.npy"))));
    }

    [Fact]
    public void A_gzip_bomb_costs_bounded_memory()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "bomb.csv.gz");
        byte[] zeros = new byte[1 << 20];
        Array.Fill(zeros, (byte)' ');
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            for (int i = 0; i < 400; i++) gzip.Write(zeros);
        string line = TestFiles.Refused(() => FeatureFile.ReadSamples(path));
        Assert.Contains("bomb.csv.gz", line);
    }

    [Fact]
    public void An_npz_bomb_is_refused_before_it_is_unpacked()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "bomb.npz");
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("x.npy", CompressionLevel.Fastest).Open())
        {
            entry.Write(File.ReadAllBytes(TestFiles.Fixture("npy/little-f8.npy")));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) entry.Write(zeros);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("bomb.npz", TestFiles.Refused(() => FeatureFile.ReadSamples(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    [Fact]
    public void A_gzip_file_that_was_cut_or_changed_is_refused()
    {
        using var folder = new TestFolder();
        byte[] whole = TestFiles.GZip(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i * 7919 % 10007},{i}\n"))));
        Assert.Equal(5000, FeatureFile.ReadSamples(folder.File("x.csv.gz", whole)).Count);
        for (int length = 11; length < whole.Length; length += 997) TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.csv.gz", whole[..length])));
        TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.csv.gz", whole[..^1])));
        whole[^6] ^= 1;
        Assert.Contains("not a whole compressed file", TestFiles.Refused(() => FeatureFile.ReadSamples(folder.File("x.csv.gz", whole))));
    }

    [Theory]
    [InlineData("3\n1\n1\n7\n", new[] { 1, 0, 0, 2 })]
    [InlineData("label\n10\n9\n10\n", new[] { 1, 0, 1 })]
    [InlineData("1.0\n0.0\n1.0\n", new[] { 1, 0, 1 })]
    [InlineData("PAM50\nLumA\nHer2\nLumA\nHer2\n", new[] { 1, 0, 1, 0 })]
    [InlineData("b\na\nb\na\n", new[] { 1, 0, 1, 0 })]
    [InlineData("id,label\np1,dog\np2,cat\np3,dog\n", new[] { 1, 0, 1 })]
    public void Labels_are_coded_in_sorted_order(string text, int[] codes)
    {
        using var folder = new TestFolder();
        Labels labels = FeatureFile.ReadLabels(folder.File("y.csv", text));
        Assert.Equal(codes, labels.Values.ToArray());
        Assert.Equal(codes.Max() + 1, labels.ClassCount);
    }

    [Fact]
    public void Labels_of_npy_may_be_whole_numbers_or_text()
    {
        Assert.Equal([1, 0, 0, 2, 1], FeatureFile.ReadLabels(TestFiles.Fixture("npy/labels-float.npy")).Values.ToArray());
        Assert.Equal([0, 2, 0, 1], FeatureFile.ReadLabels(TestFiles.Fixture("npy/labels-text.npy")).Values.ToArray());
        Assert.Equal([1, 0, 1, 0], FeatureFile.ReadLabels(TestFiles.Fixture("npy/labels-bytes.npy")).Values.ToArray());
    }

    [Theory]
    [InlineData("1\n1\n1\n", "at least two classes")]
    [InlineData("0.5\n1\n0.5\n", "whole numbers or text")]
    [InlineData("a,b\n1,2\n", "2 columns")]
    [InlineData("1\n2\n3\n4\n", "all different")]
    [InlineData("a,label\n1,x\n2,\n", "no label in line 3")]
    [InlineData("1\nnan\n1\n", "NaN in row 1")]
    public void Labels_that_are_no_classes_are_refused(string text, string part)
    {
        using var folder = new TestFolder();
        Assert.Contains(part, TestFiles.Refused(() => FeatureFile.ReadLabels(folder.File("y.csv", text))));
    }

    [Fact]
    public void Unequal_row_counts_name_every_file()
    {
        FeatureFile.RequireSameRows(("a", 3), ("b", 3));
        string line = TestFiles.Refused(() => FeatureFile.RequireSameRows(("a.npy", 3), ("b.npy", 4), ("y.npy", 3)));
        Assert.Contains("a.npy has 3, b.npy has 4, y.npy has 3", line);
    }
}
