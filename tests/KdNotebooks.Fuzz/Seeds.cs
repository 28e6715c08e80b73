using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Information;
using KdNotebooks.Numerics;
using KdNotebooks.Reporting;

namespace KdNotebooks.Fuzz;

/// <summary>Sound inputs that mutations start from: fixtures of the tests, and small ones made here.</summary>
internal static class Seeds
{
    private static string Root { get; } = Checkout.Root ?? throw new InvalidInputException("the seeds lie in tests/fixtures of the checkout; run from inside it");

    public static byte[][] Fixtures(string folder, string extension) =>
        [.. Directory.GetFiles(Path.Combine(Root, "tests", "fixtures", "data", folder), "*" + extension).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    public static byte[] FixtureBytes(string name) => File.ReadAllBytes(Path.Combine([Root, "tests", "fixtures", "data", .. name.Split('/')]));

    public static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    public static byte[] Idx(int rank, int[] shape)
    {
        byte[] bytes = [0, 0, 8, (byte)rank, .. shape.SelectMany(size => new byte[] { 0, 0, 0, (byte)size }), .. new byte[shape.Aggregate(1, (a, b) => a * b)]];
        return bytes;
    }

    public static byte[] Wav(int bits, int channels)
    {
        byte[] samples = new byte[40 * channels * bits / 8];
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)channels);
        writer.Write(8000);
        writer.Write(8000 * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return memory.ToArray();
    }

    public static byte[] Tar()
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "t10k-labels-idx1-ubyte") { DataStream = new MemoryStream(new byte[10008]) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "mnist/train-labels-idx1-ubyte.gz") { DataStream = new MemoryStream(Dressing.GZipped(new byte[600])) });
        }
        return memory.ToArray();
    }

    public static byte[] Zip()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("t10k-labels-idx1-ubyte").Open()) entry.Write(new byte[10008]);
        return memory.ToArray();
    }

    public static byte[][] Results()
    {
        (RunRecord run, InformationRecord information) = Rows();
        var text = new StringWriter { NewLine = "\n" };
        RunsCsv.Write(text, [run, run with { Seed = 1, Value = null, Success = false, Error = "a, \"b\"" }]);
        text.Write("=\n");
        InformationCsv.Write(text, [information, information with { Seed = 1, Nats = double.NaN }]);
        return Texts(text.ToString());
    }

    public static byte[][] Journals(string folder)
    {
        (RunRecord run, InformationRecord information) = Rows();
        string path = Path.Combine(folder, "seed.journal");
        using (var journal = Journal.Open(path, keep: false))
        {
            journal.Append("a", new CellResult([run], [information]), 1.5);
            journal.Append("b", new CellResult([run with { Seed = 1 }], []), 0);
        }
        return [File.ReadAllBytes(path)];
    }

    private static (RunRecord Run, InformationRecord Information) Rows()
    {
        var provenance = new RunProvenance("engine", "smoke", "0.1.0+x");
        return (
            new RunRecord { Experiment = "e", Condition = "c", Arm = Arms.Student, Seed = 0, Lambda = 0.5, Value = 0.25, Success = true, Provenance = provenance },
            new InformationRecord { Experiment = "e", Condition = "c", Quantity = Quantities.Margin, Estimator = "k", Representation = "r", N = 3, Nats = 0.5, Lower = -1, Upper = 1, Seed = 0, Provenance = provenance });
    }

    public static byte[][] Wire()
    {
        byte[] greeting = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, .. "NULL"u8, .. new byte[48]];
        byte[] ready = [5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8, 8, .. "Identity"u8, 0, 0, 0, 1, (byte)'a'];
        static byte[] Frame(byte flags, ReadOnlySpan<byte> body) => [flags, (byte)body.Length, .. body];
        byte[] message =
        [
            .. Frame(1, "<IDS|MSG>"u8), .. Frame(1, []),
            .. Frame(1, """{"msg_id":"1","msg_type":"execute_request","session":"s"}"""u8), .. Frame(1, "{}"u8), .. Frame(1, "{}"u8), .. Frame(0, """{"code":"1+1"}"""u8),
        ];
        byte[] ping = Frame(4, [4, .. "PING"u8, 0, 1, .. "abc"u8]), subscribe = Frame(4, [9, .. "SUBSCRIBE"u8, .. "x"u8]);
        return [[.. greeting, .. Frame(4, ready), .. message, .. ping, .. subscribe, .. message], [.. greeting, .. Frame(4, ready)]];
    }

    /// <summary>Header, parent header, metadata and content of messages, a line with = between.</summary>
    public static byte[][] Messages() => Texts(
        """{"msg_id":"1","msg_type":"execute_request","session":"s"}""" + "\n=\n{}\n=\n{}\n=\n" + """{"code":"1+1","silent":false,"store_history":true,"user_expressions":{"a":"1"},"allow_stdin":true,"stop_on_error":true}""",
        """{"msg_id":"2","msg_type":"complete_request","session":"s"}""" + "\n=\n{\"msg_id\":\"0\"}\n=\n{}\n=\n" + """{"code":"Conso \ud83d\ude00","cursor_pos":5}""",
        """{"msg_id":"3","msg_type":"history_request"}""" + "\n=\n{}\n=\n{}\n=\n" + """{"hist_access_type":"search","pattern":"*x*","n":10,"output":true,"unique":true}""");

    /// <summary>Code on its way; the first byte is where the cursor stands.</summary>
    public static byte[][] Typed() => Texts(
        "\u007fvar numbers = new List<int> { 1, 2 };\nnumbers.Select(n => n * 2).Wh", "zConsole.Wri", "@string.Join(\", \", new[] { 1, 2 }",
        "Precord Pair(int First, string Second);\nvar pair = new Pair(1, \"two\") { Fi", "x#r \"nuget: MathNet.Numerics, 5.0.0\"\nusing System.Text;\nnew StringBuilder().App", " foreach (var x in Enumerable.Range(0, 3)) { dis");

    public static byte[][] TestBeds(string folder)
    {
        TestBedReport.Save([new TestBedRow("task", "ksg", 100, 10, 0.5, 0.4, 0.1, true, 1.5, null), new TestBedRow("other, task", "mine", 100, 10, 0.5, double.NaN, 0, null, 1, "a \"reason\"")], folder);
        return [File.ReadAllBytes(Path.Combine(folder, "testbed.csv"))];
    }

    /// <summary>SHA256SUMS of files that do not exist.</summary>
    public static string Sums(params string[] names) => string.Concat(names.Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}  {name}\n"));

    public static byte[] PixelKey { get; } = SHA256.HashData("key"u8);

    /// <summary>Packs of decoded photographs: two, one, none.</summary>
    public static byte[][] Pixels()
    {
        byte[] Pack(params (int Width, int Height)[] sizes)
        {
            using var memory = new MemoryStream();
            PixelPack.WriteAsync(memory, PixelKey, sizes.Length, sizes.Select(size => new PpmImage(size.Height, size.Width, new byte[size.Height * size.Width * 3])).ToAsyncEnumerable()).GetAwaiter().GetResult();
            return memory.ToArray();
        }
        return [Pack((3, 2), (4, 5)), Pack((1, 1)), Pack()];
    }

    /// <summary>The segments up to the frame of a JPEG photograph.</summary>
    public static byte[][] Jpegs() =>
        [[0xFF, 0xD8, 0xFF, 0xE0, 0, 6, (byte)'J', (byte)'F', 0, 1, 0xFF, 0xDB, 0, 4, 1, 2, 0xFF, 0xFF, 0xC0, 0, 11, 8, 1, 0x41, 1, 0xE1, 1, 1, 0x11, 0, 0xFF, 0xD9]];

    public static byte[][] Verdicts()
    {
        RandomStream random = new Seed(5).CreateStream();
        string Table(int columns) => string.Join("\n", Enumerable.Range(0, 40).Select(_ => string.Join(",", Enumerable.Range(0, columns).Select(_ => random.NextGaussian().ToString("F3", CultureInfo.InvariantCulture))))) + "\n";
        string labels = string.Join("\n", Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "0" : "1")) + "\n";
        return Texts($"{Table(2)}=\n{Table(1)}=\n{labels}".Replace("\n=\n", "\n\n=\n"), $"{Table(1)}\n=\n{Table(3)}\n=\n{labels}");
    }

    public static byte[][] Notebooks() =>
    [
        File.ReadAllBytes(Path.Combine(Root, "tests", "fixtures", "kernel", "tour.ipynb")),
        .. Texts("""{"cells":[{"cell_type":"code","source":["a\n","b"],"metadata":{"tags":["x"]},"outputs":[{"output_type":"execute_result","data":{"text/plain":["1"]},"execution_count":3}],"execution_count":2},{"cell_type":"markdown","source":"# t","metadata":{}}],"metadata":{"kernelspec":{"name":"kd-csharp"}},"nbformat":4,"nbformat_minor":5}"""),
    ];
}
