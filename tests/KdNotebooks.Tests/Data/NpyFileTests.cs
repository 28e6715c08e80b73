using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class NpyFileTests
{
    private static readonly double[] s_expected = [0, 1, 2, 3, 4, 5, 6, 7, 100, 0, 1, 0];

    public static TheoryData<string> Types =>
    [
        "little-f2", "little-f4", "big-f4", "little-f8", "big-f8", "i1", "u1", "little-i2", "big-i2", "little-u2", "big-u2", "little-i4", "big-i4",
        "little-u4", "big-u4", "little-i8", "big-i8", "little-u8", "big-u8", "fortran", "fortran-big", "version1", "version2", "version3",
    ];

    [Theory, MemberData(nameof(Types))]
    public void Reads_what_numpy_wrote(string name)
    {
        Samples samples = NpyFile.ReadSamples(TestFiles.Fixture($"npy/{name}.npy"));
        Assert.Equal((4, 3), (samples.Count, samples.Dimension));
        Assert.Equal(s_expected, samples.Values.ToArray());
    }

    [Fact]
    public void Reads_bool_vectors_and_columns()
    {
        Assert.Equal(s_expected.Select(value => value == 0 ? 0.0 : 1), NpyFile.ReadSamples(TestFiles.Fixture("npy/bool.npy")).Values.ToArray());
        foreach (string name in new[] { "vector", "column" })
        {
            Samples samples = NpyFile.ReadSamples(TestFiles.Fixture($"npy/{name}.npy"));
            Assert.Equal((4, 1), (samples.Count, samples.Dimension));
            Assert.Equal([0, 1, 2, 3], samples.Values.ToArray());
        }
    }

    [Theory]
    [InlineData("cube", "shape (2, 3, 4)")]
    [InlineData("complex", "'<c16'")]
    [InlineData("objects", "Python objects")]
    [InlineData("fields", "named fields")]
    [InlineData("empty", "empty")]
    [InlineData("labels-text", "text, not numbers")]
    public void Says_what_it_does_not_read(string name, string part) =>
        Assert.Contains(part, TestFiles.Refused(() => NpyFile.ReadSamples(TestFiles.Fixture($"npy/{name}.npy"))));

    [Fact]
    public void Every_truncation_and_every_extra_byte_is_refused()
    {
        foreach (string name in new[] { "little-f8", "version3", "fortran-big" })
        {
            byte[] whole = File.ReadAllBytes(TestFiles.Fixture($"npy/{name}.npy"));
            for (int length = 0; length < whole.Length; length++) Assert.Contains("x.npy", Refused(whole[..length]));
            Assert.Contains("holds", Refused([.. whole, 0]));
        }
    }

    [Fact]
    public void A_changed_header_byte_is_read_or_refused_but_never_crashes()
    {
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("npy/little-f4.npy"));
        var random = new Seed(5).CreateStream();
        for (int i = 0; i < 128; i++)
            for (int attempt = 0; attempt < 8; attempt++)
            {
                byte[] changed = [.. whole];
                changed[i] = (byte)random.NextInt(256);
                try
                {
                    NpyFile.ReadSamples(new MemoryStream(changed), "x.npy", changed.Length);
                }
                catch (InvalidInputException)
                {
                    // The only kind there may be.
                }
            }
    }

    [Theory]
    [InlineData("(999999999999, 999999999)", "more than can be held")]
    [InlineData("(2000000000, 1)", "16000000000 bytes, it holds 96")]
    [InlineData("(4, -3)", "0 or more")]
    [InlineData("(99999999999999999999, 1)", "0 or more")]
    [InlineData("(4 3)", "')' is missing")]
    [InlineData("4", "'('")]
    public void A_lying_header_is_refused_before_memory_is_taken(string shape, string part)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] file = Npy($"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}", new byte[96]);
        Assert.Contains(part, Refused(file));
        Assert.Contains("x.npy", TestFiles.Refused(() => NpyFile.ReadSamples(new MemoryStream(file), "x.npy", null)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 20);
    }

    [Fact]
    public void NaN_and_infinity_are_named_by_row_and_column()
    {
        double[] values = [1, 2, 3, 4, 5, double.NaN];
        Assert.Contains("NaN in row 1, column 2", Refused(Doubles("(2, 3)", false, values)));
        Assert.Contains("NaN in row 2, column 1", Refused(Doubles("(3, 2)", false, values)));
        // Fortran order: the last value is the last row of the last column.
        Assert.Contains("infinity in row 1, column 0", Refused(Doubles("(2, 3)", true, [1, double.NegativeInfinity, 3, 4, 5, 6])));
    }

    [Fact]
    public void A_text_file_is_called_one()
    {
        Assert.Contains("looks like text ('a,b,c", Refused("a,b,c\n1,2,3\n"u8.ToArray()));
        Assert.Contains("pickle", Refused([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void Writing_and_reading_gives_the_same_bits() => Prop.ForAll((NormalFloat[] values) =>
    {
        if (values.Length == 0) return true;
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "x.npy");
        var samples = new Samples(values.Length, 1, [.. values.Select(value => value.Get)]);
        NpyFile.Write(path, samples);
        return NpyFile.ReadSamples(path).Values.SequenceEqual(samples.Values) && folder.Files() is ["x.npy"];
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(50));

    [Fact]
    public void Writes_the_header_that_numpy_writes()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "x.npy");
        NpyFile.Write(path, new Samples(4, 3, [.. s_expected]));
        Assert.Equal(File.ReadAllBytes(TestFiles.Fixture("npy/little-f8.npy")), File.ReadAllBytes(path));
    }

    private static byte[] Npy(string header, byte[] values)
    {
        byte[] text = Encoding.ASCII.GetBytes(header + "\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. values];
    }

    private static byte[] Doubles(string shape, bool fortran, double[] values) =>
        Npy($"{{'descr': '<f8', 'fortran_order': {fortran}, 'shape': {shape}, }}", [.. values.SelectMany(BitConverter.GetBytes)]);

    private static string Refused(byte[] file) => TestFiles.Refused(() => NpyFile.ReadSamples(new MemoryStream(file), "x.npy", file.Length));
}
