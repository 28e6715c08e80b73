using System.Globalization;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class RDataFileTests
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("version2")]
    public void Reads_every_kind_of_value(string file) => Check(RDataFile.Read(TestFiles.Fixture($"r/{file}.RData")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_lazy_load_databases(int compression)
    {
        string index = TestFiles.Fixture($"r/lazy{compression}.rdx");
        string[] names = ["numbers", "integers", "logicals", "texts", "classes", "matrix", "frame", "nested", "sequence", "counted", "cycle", "code", "call", "point", "bytes", "complexes", "wide"];
        Check(names.ToDictionary(name => name, name => RDataFile.ReadLazy(index, name)));
        Assert.Contains("no object 'none'; it has", TestFiles.Refused(() => RDataFile.ReadLazy(index, "none")));
    }

    [Fact]
    public void Reads_single_objects_big_and_little_endian()
    {
        RValue frame = RDataFile.Read(TestFiles.Fixture("r/frame.rds"))[""];
        Assert.Equal(("data.frame", "p,q,r"), (frame.Class, string.Join(',', frame["name"]!.Texts)));
        Assert.Equal([1, 2, 3, 4, 5, 6], RDataFile.Read(TestFiles.Fixture("r/little.rds"))[""].Numbers);
        Assert.Contains("ascii", TestFiles.Refused(() => RDataFile.Read(TestFiles.Fixture("r/ascii.RData"))));
    }

    [Fact]
    public void Cut_files_are_refused_wherever_they_are_cut()
    {
        using var folder = new TestFolder();
        foreach (string name in new[] { "gzip.RData", "bzip2.RData", "xz.RData" })
        {
            byte[] whole = File.ReadAllBytes(TestFiles.Fixture($"r/{name}"));
            for (int length = 0; length < whole.Length - 40; length += 41) TestFiles.Refused(() => RDataFile.Read(folder.File(name, whole[..length])));
        }
    }

    [Fact]
    public void Changed_bytes_are_read_or_refused_in_bounded_memory()
    {
        using var folder = new TestFolder();
        byte[] whole = Unpacked("little.rds"), lazy = File.ReadAllBytes(TestFiles.Fixture("r/lazy3.rdb")), index = File.ReadAllBytes(TestFiles.Fixture("r/lazy3.rdx"));
        RandomStream random = new Seed(11).CreateStream();
        for (int attempt = 0; attempt < 100; attempt++)
        {
            byte[] changed = [.. whole], changedLazy = [.. lazy];
            changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256);
            changedLazy[random.NextInt(lazy.Length)] ^= (byte)(1 << random.NextInt(8));
            folder.File("x.rdx", index);
            string plain = folder.File("x.rds", changed), database = folder.File("x.rdb", changedLazy);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Try(() => RDataFile.Read(plain));
            Try(() => RDataFile.ReadLazy(Path.ChangeExtension(database, ".rdx"), "matrix"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
        }

        static void Try(Action read)
        {
            try
            {
                read();
            }
            catch (InvalidInputException)
            {
                // The only kind there may be.
            }
        }
    }

    [Fact]
    public void Endless_nesting_and_lying_lengths_are_refused()
    {
        using var folder = new TestFolder();
        byte[] head = [.. "X\n"u8, 0, 0, 0, 2, 0, 3, 6, 0, 0, 2, 3, 0];
        byte[] deep = [.. head, .. Enumerable.Repeat(new byte[] { 0, 0, 0, 19, 0, 0, 0, 1 }, 100_000).SelectMany(list => list)];
        Assert.Contains("nested", TestFiles.Refused(() => RDataFile.Read(folder.File("deep.rds", deep))));
        foreach (byte type in new byte[] { 10, 13, 14, 15, 16, 19, 24 })
            TestFiles.Refused(() => RDataFile.Read(folder.File("long.rds", [.. head, 0, 0, 0, type, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2, 3])));
    }

    [Fact]
    public async Task MiniAcc_is_what_R_reads()
    {
        string path = await FetchedAsync("miniacc", "miniacc/miniACC.RData");
        MiniAcc cohort = MiniAcc.Read(path);
        Assert.Equal(92, cohort.Patients.Count);
        var names = new Dictionary<string, string> { ["RNASeq2GeneNorm"] = "mRNA", ["gistict"] = "copy number", ["RPPAArray"] = "RPPA", ["Mutations"] = "mutations", ["miRNASeqGene"] = "miRNA" };
        int compared = 0;
        foreach (string[] row in File.ReadLines(TestFiles.Fixture("miniacc.csv")).Select(line => line.Split(',')))
        {
            if (row[0] is "size" or "value")
            {
                Assay assay = cohort.Assays.Single(assay => assay.Name == names[row[1]]);
                if (row[0] == "size")
                {
                    Assert.Equal((row[2], row[3]), ($"{assay.Features.Count}", $"{assay.Samples.Count}"));
                    double sum = Enumerable.Range(0, assay.Samples.Count).Sum(sample => assay.Row(sample).ToArray().Sum(value => (double)value));
                    double expected = Number(row[4]);
                    Assert.Equal(expected, sum, Math.Abs(expected) * 1e-6); // Values are float32 here.
                }
                else Assert.Equal((float)Number(row[4]), assay.Row(Index(assay.Samples, row[3]))[Index(assay.Features, row[2])]);
            }
            else if (row[0] == "label") Assert.Equal(Number(row[3]), cohort.Column(row[1]).Count(pair => pair.Value == row[2]));
            compared++;
        }
        Assert.True(compared > 70);
        MultimodalData three = OmicsData.LoadMiniAcc(path);
        MultimodalData five = OmicsData.LoadMiniAcc(path, ["mRNA", "copy number", "miRNA", "RPPA", "mutations"], "vital_status");
        Assert.Equal((3, "C1A,C1B"), (three.Modalities.Count, string.Join(',', three.Classes)));
        Assert.InRange(three.Count, 70, 77);
        Assert.Equal(43, five.Count);
        Assert.Equal([198], three["mRNA"].Shape);

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
        static int Index(IReadOnlyList<string> list, string name) => list.ToList().IndexOf(name);
    }

    [Fact]
    public async Task PAM50_of_TCGAbiolinks_agrees_with_the_clinical_table_of_Xena()
    {
        IReadOnlyDictionary<string, string> subtypes = OmicsData.ReadPam50(await FetchedAsync("pam50", "pam50/sysdata.rdx"));
        Assert.InRange(subtypes.Count, 1080, 1087);
        string clinical = Path.Combine(TestFiles.Real("tcga-brca"), "BRCA_clinicalMatrix");
        (string Patient, string Class)[] both = [.. XenaFile.ReadColumn(clinical, "PAM50Call_RNAseq").Select(pair => (OmicsData.Patient(pair.Key), pair.Value)).Where(pair => subtypes.ContainsKey(pair.Item1))];
        Assert.True(both.Length > 1000);
        Assert.True(both.Count(pair => subtypes[pair.Patient] == pair.Class) > .95 * both.Length);
    }

    /// <summary>Out of the store, or fetched once into the folder for temporary files; skips where neither is possible.</summary>
    private static async Task<string> FetchedAsync(string dataset, string file)
    {
        string there = DataStore.Default().PathOf(file);
        if (File.Exists(there)) return there;
        var store = new DataStore(Path.Combine(Path.GetTempPath(), "kd-test-data"));
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            stop.CancelAfter(TimeSpan.FromSeconds(60));
            await new DataFetcher(store).EnsureAsync(dataset, cancellation: stop.Token);
        }
        catch (Exception exception) when (exception is UnreachableException or OperationCanceledException)
        {
            Assert.Skip($"{dataset} is not here and cannot be fetched: {exception.Message}");
        }
        return store.PathOf(file);
    }

    private static byte[] Unpacked(string name)
    {
        using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(TestFiles.Fixture($"r/{name}")), System.IO.Compression.CompressionMode.Decompress);
        using var memory = new MemoryStream();
        gzip.CopyTo(memory);
        return memory.ToArray();
    }

    private static void Check(IReadOnlyDictionary<string, RValue> all)
    {
        Assert.Equal([1.5, double.NaN, double.NegativeInfinity, double.NaN, 1e300], all["numbers"].Numbers);
        Assert.Equal([1, double.NaN, -7], all["integers"].Numbers);
        Assert.Equal([1, double.NaN, 0], all["logicals"].Numbers);
        Assert.Equal((string?[])["a", null, "ä☃", string.Concat(Enumerable.Repeat("long ", 30000))], all["texts"].Texts);
        Assert.Equal((string?[])["b", "a", null, "b"], all["classes"].AsTexts());
        Assert.Equal([2, 3], all["matrix"].Attributes["dim"].Numbers);
        Assert.Equal((string?[])["x", "y", "z"], all["matrix"].Attributes["dimnames"].Items[1].Texts);
        Assert.Equal([1, 2, 3], all["frame"]["id"]!.Numbers);
        Assert.Equal("three", all["nested"].Items[1].Items[1].Items[1].Texts[0]);
        Assert.Equal(2, all["nested"].Items[1]["two"]!.Numbers[0]);
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (double)i), all["sequence"].Numbers);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => $"{i}"), all["counted"].AsTexts());
        Assert.Equal("environment", all["cycle"].Kind);
        Assert.Equal(42, all["cycle"]["value"]!.Numbers[0]);
        Assert.Same(all["cycle"]["self"], all["cycle"]["self"]!["self"]);
        Assert.Equal(("closure", "language"), (all["code"].Kind, all["call"].Kind));
        Assert.Equal([1, 2], all["point"]["x"]!.Numbers);
        Assert.Equal(("here", "Point"), (all["point"]["tags"]!.Texts[0], all["point"].Class));
        Assert.Equal([0, 255], all["bytes"].Numbers);
        Assert.Equal([1, 2], all["complexes"].Numbers);
        Assert.Equal((80000, 40000 * .75), (all["wide"].Length, all["wide"].Numbers.Sum()));
    }
}
