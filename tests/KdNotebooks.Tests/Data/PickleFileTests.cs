using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class PickleFileTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Reads_data_of_every_protocol(int protocol)
    {
        var data = (Dictionary<object, object?>)PickleFile.Read(TestFiles.Fixture($"pickle/protocol{protocol}.pkl"))!;
        Assert.Equal([2, 3], Array("f4").Shape);
        Assert.Equal([0, 1, 2, 3, 4, 5], Array("f4").Floats());
        Assert.Equal([0, 1, 2, 3], Array("big").Floats());
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (float)i), Array("fortran").Floats());
        Assert.Equal(["a$_$0", "bä$_$1"], Array("text").Texts());
        Assert.Equal(Enumerable.Range(0, 9000).Select(i => (float)(i / 8999.0)), Array("large").Floats());
        Assert.Equal(["x", 3L], (List<object?>)data["objects"]!);
        Assert.Equal(1.5, data["scalar"]);
        Assert.Equal([1, 0], Array("bool").Floats());
        Assert.Equal([1L, -2L, 1L << 40, 2.5, null, true, "é"], (List<object?>)data["list"]!);
        Assert.Equal([2L, 3L], (object?[])((object?[])data["tuple"]!)[1]!);
        Assert.Equal([0, 255], (byte[])data["bytes"]!);
        Assert.Equal(1L, ((Dictionary<object, object?>)data["ordered"]!)["a"]);
        Assert.Equal([float.NegativeInfinity, float.NaN, 1], Array("special").Floats());

        NumpyArray Array(string name) => (NumpyArray)data[name]!;
    }

    [Theory]
    [InlineData("os-system", "posix.system")]
    [InlineData("eval", "eval")]
    [InlineData("counter", "collections.Counter")]
    public void Whatever_is_no_data_is_refused_by_its_name(string file, string name)
    {
        string line = TestFiles.Refused(() => PickleFile.Read(TestFiles.Fixture($"pickle/{file}.pkl")));
        Assert.Contains(name, line);
        Assert.Contains("not data", line);
        Assert.False(File.Exists("/tmp/kd-pickle-was-run"));
    }

    [Fact]
    public void Lying_lengths_and_shapes_are_refused()
    {
        Assert.Contains("ends too early", TestFiles.Refused(() => PickleFile.Read(TestFiles.Fixture("pickle/lying-length.pkl"))));
        Assert.Contains("shape (99,)", TestFiles.Refused(() => PickleFile.Read(TestFiles.Fixture("pickle/lying-shape.pkl"))));
    }

    [Fact]
    public void Lists_that_hold_themselves_or_one_list_many_times_end()
    {
        Assert.NotNull(PickleFile.Read(TestFiles.Fixture("pickle/laughs.pkl")));
        Assert.NotNull(PickleFile.Read(TestFiles.Fixture("pickle/loop.pkl")));
    }

    [Fact]
    public void Cut_and_changed_files_are_read_or_refused()
    {
        using var folder = new TestFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("pickle/mmsa.pkl"));
        for (int length = 0; length < whole.Length; length += 53) TestFiles.Refused(() => PickleFile.Read(folder.File("x.pkl", whole[..length])));
        RandomStream random = new Seed(4).CreateStream();
        for (int attempt = 0; attempt < 500; attempt++)
        {
            byte[] changed = [.. whole];
            changed[random.NextInt(600)] = (byte)random.NextInt(256);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                PickleFile.Read(folder.File("x.pkl", changed));
            }
            catch (InvalidInputException)
            {
                // The only kind there may be.
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        }
    }

    /// <summary>An item, an element, arguments and names for None; and calls without the arguments they need.</summary>
    [Theory]
    [InlineData("NK\u0001K\u0001s.")]
    [InlineData("NK\u0001a.")]
    [InlineData("cnumpy\ndtype\nNR.")]
    [InlineData("cnumpy\ndtype\nN\u0081.")]
    [InlineData("NN\u0093.")]
    [InlineData("cnumpy\ndtype\nN\u0085R.")]
    [InlineData("cnumpy\ndtype\n)R.")]
    [InlineData("c_codecs\nencode\n)R.")]
    public void None_where_a_value_belongs_and_missing_arguments_are_one_line(string steps)
    {
        using var folder = new TestFolder();
        Assert.Contains("x.pkl", TestFiles.Refused(() => PickleFile.Read(folder.File("x.pkl", [0x80, 2, .. System.Text.Encoding.Latin1.GetBytes(steps)]))));
    }
}
