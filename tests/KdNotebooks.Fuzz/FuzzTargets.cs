using System.Buffers.Binary;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Kernel.Internals.Documents;
using KdNotebooks.Kernel.Internals.Messaging;
using KdNotebooks.Kernel.Internals.Scripting;
using KdNotebooks.Kernel.Internals.Transport;
using KdNotebooks.Numerics;

namespace KdNotebooks.Fuzz;

/// <summary>Every reader of the kit, with sound inputs to start from.</summary>
public sealed class FuzzTargets : IDisposable
{
    private const string Delimiter = "<IDS|MSG>";
    private readonly string _folder;

    public FuzzTargets()
    {
        // Memory, where there is such a folder: each input becomes a file.
        _folder = Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/kd-fuzz-{Environment.ProcessId}-{Path.GetRandomFileName()[..6]}").FullName : Directory.CreateTempSubdirectory("kd-fuzz-").FullName;
        All =
        [
            File("npy", "x.npy", Fixtures("npy", ".npy"), path => Samples(path) + Labels(path)) with { Words = ["'descr': '<f8'", "'|O'", "'fortran_order': True", "'shape': (3, 4)", "'shape': ()", "<U999999999", "'>i8'", "\u0093NUMPY"] },
            File("npz", "x.npz", [.. Fixtures("npy", ".npz")], path => Samples(path)),
            File("npz-inside", "x.npz", Fixtures("npy", ".npy"), path => Samples(path)) with { Dress = Zipped },
            File("csv", "x.csv", Texts("a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "1;2\n3;4\n", "label\ncat\ndog\ncat\n", "\"x, y\",z\n1.5e3,-2\n.5,+3\n", "\ufeffx\n1\n2\n"), path => Samples(path) + Labels(path)),
            File("tsv-gz", "x.tsv.gz", Texts("a\tb\n1\t2\n3\t4\n", "1\t2\n"), path => Samples(path)) with { Dress = GZipped },
            new FuzzTarget("idx", [Idx(3, [2, 3, 4]), Idx(1, [7])], bytes => Both(() => IdxFile.Read(new MemoryStream(bytes), "x", 3, bytes.Length).Count, () => IdxFile.Read(new MemoryStream(bytes), "x", 1, null).Count)),
            File("r", "x.RData", [.. Fixtures("r", ".RData"), .. Fixtures("r", ".rds")], path => RDataFile.Read(path).Count.ToString("D")),
            File("r-inside", "x.RData", [.. Fixtures("r", ".RData").Concat(Fixtures("r", ".rds")).Select(Unpacked).OfType<byte[]>()], path => RDataFile.Read(path).Count.ToString("D")) with { Dress = GZipped },
            new FuzzTarget("r-lazy", Fixtures("r", ".rdx"), Lazy),
            new FuzzTarget("xz", [FixtureBytes("r/xz.RData")], bytes => Guarded(() => Lzma2.DecodeXz(bytes, 1 << 26).Length)),
            File("pickle", "x.pkl", [.. Fixtures("pickle", ".pkl").Where(bytes => bytes.Length < 10_000)], path => PickleFile.Read(path)?.GetType().Name ?? "None"),
            File("sentiment", "x.pkl", [FixtureBytes("pickle/mmsa.pkl")], path => SentimentData.ReadPickle(path).Modalities.Count.ToString("D")),
            new FuzzTarget("wav", [Wav(16, 1), Wav(8, 2), Wav(24, 1), Wav(32, 2)], bytes => WavFile.Parse(bytes, "x").Samples.Length > 0 ? "sound" : "silence") { Words = ["fmt ", "data", "LIST", "RIFF", "WAVE"] },
            new FuzzTarget("png", Fixtures("png", ".png"), bytes => PngFile.Parse(bytes, "x").Width > 100 ? "wide" : "small") { Dress = ChunksSummed, Words = ["IHDR", "IDAT", "PLTE", "tRNS", "IEND"] },
            new FuzzTarget("ppm", [.. Texts("P6\n2 2\n255\n123456789abc", "P5 3 1 255\nabc", "P6 # comment\n1 1 65535 abcdef")], bytes => PpmImage.Parse(bytes, "x").Width > 100 ? "wide" : "small"),
            new FuzzTarget("archive", [Tar(), GZipped(Tar()), Zip()], Archive),
            File("xena", "x.tsv.gz", Texts("gene\tTCGA-01\tTCGA-02\nA\t1\tNA\nB\t\t-2e3\n", "sample\tstage\tage\nTCGA-01\tII\t60\nTCGA-02\tNA\t\n"), path => Both(() => XenaFile.ReadMatrix(path, "x").Features.Count, () => XenaFile.ReadColumn(path, "stage").Count)) with { Dress = GZipped },
            new FuzzTarget("results", Results(), ReadResults),
            new FuzzTarget("journal", Journals(), ReadJournal) { Dress = LinesSummed },
            File("sweep", "plan.csv", Texts("experiment,effort,seeds,data,label,name,backend,version,cell,runs\nmfh,smoke,2,,,mfh,engine,0.1.0+x,\"1: overlap=0, seed 0\",3\nomics,full,,/data,stage,omics-x,engine,0.1.0+y,cell,1\n"), path => SweepPlan.Read(Path.GetDirectoryName(path)!).Runs.ToString("D")[..1]),
            new FuzzTarget("wire", Wire(), ReadWire) { Words = [Delimiter, "\u0004\u0026\u0005READY", "Socket-Type", "DEALER", "SUBSCRIBE", "PING", "msg_type", "{}"] },
            new FuzzTarget("verdict", Verdicts(), ReadVerdict),
            File("notebook", "x.ipynb", Notebooks(), ReadNotebook) with { Words = ["\"cells\"", "\"outputs\"", "\"metadata\"", "\"nbformat\": 4", "[1]", "{\"a\":1,\"a\":2}", "\"tags\"", "\"id\"", "\"execution_count\": 1e400"] },
            new FuzzTarget("cell", Texts("#r \"nuget: X, 1\"\nvar a = 1;\na", "#!import \"kd.csx\"\ndisplay(1);", "// c\n#load \"x\"\n\"\"\"\n#r inside\n\"\"\""), ReadCell) { Words = ["#r ", "#!import ", "#load ", "\"\"\"", "$\"{", "/*", "#if", "#endif"] },
            File("connection", "x.json", Texts("{\"ip\":\"127.0.0.1\",\"transport\":\"tcp\",\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5,\"key\":\"k\",\"signature_scheme\":\"hmac-sha256\"}"), path => ConnectionFile.Read(path).Key.Length.ToString("D")[..1]),
        ];
    }

    /// <summary>The readers.</summary>
    public IReadOnlyList<FuzzTarget> All { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Root { get; } = Checkout.Root ?? throw new InvalidInputException("the seeds lie in tests/fixtures of the checkout; run from inside it");

    private static byte[][] Fixtures(string folder, string extension) =>
        [.. Directory.GetFiles(Path.Combine(Root, "tests", "fixtures", "data", folder), "*" + extension).Order(StringComparer.Ordinal).Select(System.IO.File.ReadAllBytes)];

    private static byte[] FixtureBytes(string name) => System.IO.File.ReadAllBytes(Path.Combine([Root, "tests", "fixtures", "data", .. name.Split('/')]));

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private FuzzTarget File(string target, string name, IReadOnlyList<byte[]> seeds, Func<string, string> read)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, target)).FullName, path = Path.Combine(folder, name);
        return new FuzzTarget(target, seeds, bytes =>
        {
            System.IO.File.WriteAllBytes(path, bytes);
            return read(path);
        });
    }

    /// <summary>The answers of two readers of one input; a refusal by both is a refusal.</summary>
    private static string Both<T>(Func<T> first, Func<T> second)
    {
        string answer;
        try
        {
            answer = first() is int n ? n > 0 ? "some" : "none" : "read";
        }
        catch (Exception exception) when (Fuzzer.IsAnswer(exception))
        {
            _ = second();
            return "second";
        }
        return answer;
    }

    private static string Samples(string path) => Outcome(() => FeatureFile.ReadSamples(path).Dimension > 2 ? "wide" : "narrow");

    private static string Labels(string path) => Outcome(() => FeatureFile.ReadLabels(path).ClassCount > 2 ? "many" : "two");

    private static string Outcome(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (KdException exception)
        {
            return exception.Message.Contains('\n') ? throw new InvalidOperationException("a message of several lines", exception) : exception.Message.Split(' ').FirstOrDefault(word => word.Length > 6 && !word.Contains('/')) ?? "";
        }
    }

    private static string Guarded(Func<int> read)
    {
        try
        {
            return read() > 0 ? "some" : "none";
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            // Its caller turns these into a line.
            return exception.Message;
        }
    }

    private string Lazy(byte[] index)
    {
        string path = Path.Combine(_folder, "lazy.rdx");
        if (!System.IO.File.Exists(Path.ChangeExtension(path, ".rdb"))) System.IO.File.WriteAllBytes(Path.ChangeExtension(path, ".rdb"), FixtureBytes("r/lazy1.rdb"));
        System.IO.File.WriteAllBytes(path, index);
        return RDataFile.ReadLazy(path, "matrix").GetType().Name;
    }

    private string Archive(byte[] bytes)
    {
        string name = bytes is [0x1f, 0x8b, ..] ? "x.tar.gz" : bytes is [(byte)'P', (byte)'K', ..] ? "x.zip" : "x.tar";
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, bytes);
        return new DataFetcher(new DataStore(Path.Combine(_folder, "store"))).Take("mnist", path).ToString("D");
    }

    private string ReadResults(byte[] bytes)
    {
        int half = bytes.AsSpan().IndexOf("\n=\n"u8);
        (byte[] runs, byte[] information) = half < 0 ? (bytes, []) : (bytes[..(half + 1)], bytes[(half + 3)..]);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "results")).FullName;
        System.IO.File.WriteAllBytes(ResultsTable.RunsPath(folder, "e"), runs);
        System.IO.File.WriteAllBytes(ResultsTable.InformationPath(folder, "e"), information);
        int damaged = 0;
        SalvagedResults.Read(folder, "e", _ => damaged++);
        ResultsTable table = ResultsTable.Read(folder, "e");
        table.Write(folder);
        return damaged > 0 ? "salvaged" : table.Runs.Count > 0 ? "runs" : "none";
    }

    private string ReadJournal(byte[] bytes)
    {
        string path = Path.Combine(_folder, "e.journal");
        System.IO.File.WriteAllBytes(path, bytes);
        int damaged = 0;
        int cells = Journal.Read(path, _ => damaged++).Count;
        Journal.Open(path, keep: true).Dispose();
        return $"{Math.Min(cells, 3)} cells, {Math.Min(damaged, 2)} damaged";
    }

    private static string ReadWire(byte[] bytes)
    {
        using var stream = new Duplex(bytes);
        using var connection = new ZmtpConnection(stream, maximumMessageBytes: 1 << 26);
        connection.Handshake("ROUTER", [], ["DEALER", "REQ"], TimeSpan.FromSeconds(1));
        var codec = new MessageCodec("");
        int messages = 0, understood = 0;
        while (connection.Receive() is { } frames)
        {
            messages++;
            if (codec.Decode(null, frames) is not null) understood++;
        }
        return $"{Math.Min(messages, 4)} messages, {Math.Min(understood, 4)} understood";
    }

    private string ReadVerdict(byte[] bytes)
    {
        string[] parts = Encoding.Latin1.GetString(bytes).Split("\n=\n");
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "verdict")).FullName;
        string[] paths = [.. new[] { "h1.csv", "h2.csv", "y.csv" }.Select(name => Path.Combine(folder, name))];
        for (int i = 0; i < 3; i++) System.IO.File.WriteAllText(paths[i], i < parts.Length ? parts[i] : "", Encoding.Latin1);
        var output = new StringWriter();
        var error = new StringWriter();
        int code = Cli.Program.RunAsync(["verdict", "--teacher", paths[0], "--student", paths[1], "--labels", paths[2], "--json", "--jobs", "1"], output, error).GetAwaiter().GetResult();
        string said = error.ToString();
        if (said.Contains("unexpected") || said.Contains("   at ")) throw new InvalidOperationException(said);
        if (code == 0 && JsonNode.Parse(output.ToString())?["verdict"] is null) throw new InvalidOperationException($"no verdict: {output}");
        if (code != 0 && (output.ToString().Length > 0 || said.TrimEnd().Contains('\n'))) throw new InvalidOperationException($"{code}: {output}{said}");
        return code == 0 ? JsonNode.Parse(output.ToString())!["verdict"]!.ToString() : new string([.. said.Where(c => char.IsAsciiLetter(c) || c == ' ').Take(160)]);
    }

    private static string ReadNotebook(string path)
    {
        NotebookDocument notebook = NotebookDocument.Read(path);
        foreach (NotebookCell cell in notebook.Cells)
        {
            _ = cell.Tags.Count();
            if (cell.Kind == "code") _ = cell.Outputs.Count;
        }
        notebook.Clean();
        notebook.SetKernel();
        notebook.Write(path + ".out");
        // What was written reads back, and stays as it is.
        string first = System.IO.File.ReadAllText(path + ".out");
        NotebookDocument.Read(path + ".out").Write(path + ".out");
        if (first != System.IO.File.ReadAllText(path + ".out")) throw new InvalidOperationException("writing a notebook twice gives two texts");
        return notebook.Cells.Count > 0 ? "cells" : "empty";
    }

    private static string ReadCell(byte[] bytes)
    {
        try
        {
            CellSegments.Parse(Encoding.UTF8.GetString(bytes));
            return "segments";
        }
        catch (DirectiveException exception)
        {
            // The kernel shows it as the cell's error.
            return exception.Message.Split(' ')[^1];
        }
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("a.npy", CompressionLevel.NoCompression).Open()) entry.Write(bytes);
        return memory.ToArray();
    }

    private static byte[] GZipped(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(bytes);
        return memory.ToArray();
    }

    private static byte[]? Unpacked(byte[] bytes)
    {
        if (bytes is not [0x1f, 0x8b, ..]) return null;
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)) gzip.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Right checksums after each chunk, as far as the chunks' lengths lead.</summary>
    private static byte[] ChunksSummed(byte[] png)
    {
        byte[] bytes = [.. png];
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12) break;
            int end = at + 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(end), Crc(bytes.AsSpan(at + 4, (int)length + 4)));
            at = end + 4;
        }
        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    /// <summary>The right checksum before each line.</summary>
    private static byte[] LinesSummed(byte[] journal)
    {
        var text = new StringBuilder();
        foreach (string line in Encoding.UTF8.GetString(journal).Split('\n'))
        {
            string body = line.IndexOf(' ') is var space and >= 0 ? line[(space + 1)..] : line;
            if (body.Length > 0) text.Append(Journal.Checksum(body)).Append(' ').Append(body).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Idx(int rank, int[] shape)
    {
        byte[] bytes = [0, 0, 8, (byte)rank, .. shape.SelectMany(size => new byte[] { 0, 0, 0, (byte)size }), .. new byte[shape.Aggregate(1, (a, b) => a * b)]];
        return bytes;
    }

    private static byte[] Wav(int bits, int channels)
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

    private static byte[] Tar()
    {
        using var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "t10k-labels-idx1-ubyte") { DataStream = new MemoryStream(new byte[10008]) });
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "mnist/train-labels-idx1-ubyte.gz") { DataStream = new MemoryStream(GZipped(new byte[600])) });
        }
        return memory.ToArray();
    }

    private static byte[] Zip()
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = zip.CreateEntry("t10k-labels-idx1-ubyte").Open()) entry.Write(new byte[10008]);
        return memory.ToArray();
    }

    private static byte[][] Results()
    {
        (RunRecord run, InformationRecord information) = Rows();
        var text = new StringWriter { NewLine = "\n" };
        RunsCsv.Write(text, [run, run with { Seed = 1, Value = null, Success = false, Error = "a, \"b\"" }]);
        text.Write("=\n");
        InformationCsv.Write(text, [information, information with { Seed = 1, Nats = double.NaN }]);
        return Texts(text.ToString());
    }

    private byte[][] Journals()
    {
        (RunRecord run, InformationRecord information) = Rows();
        string path = Path.Combine(_folder, "seed.journal");
        using (var journal = Journal.Open(path, keep: false))
        {
            journal.Append("a", new CellResult([run], [information]), 1.5);
            journal.Append("b", new CellResult([run with { Seed = 1 }], []), 0);
        }
        return [System.IO.File.ReadAllBytes(path)];
    }

    private static (RunRecord Run, InformationRecord Information) Rows()
    {
        var provenance = new RunProvenance("engine", "smoke", "0.1.0+x");
        return (
            new RunRecord { Experiment = "e", Condition = "c", Arm = Arms.Student, Seed = 0, Lambda = 0.5, Value = 0.25, Success = true, Provenance = provenance },
            new InformationRecord { Experiment = "e", Condition = "c", Quantity = Quantities.Margin, Estimator = "k", Representation = "r", N = 3, Nats = 0.5, Lower = -1, Upper = 1, Seed = 0, Provenance = provenance });
    }

    private static byte[][] Wire()
    {
        byte[] greeting = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, .. "NULL"u8, .. new byte[48]];
        byte[] ready = [5, .. "READY"u8, 11, .. "Socket-Type"u8, 0, 0, 0, 6, .. "DEALER"u8, 8, .. "Identity"u8, 0, 0, 0, 1, (byte)'a'];
        static byte[] Frame(byte flags, ReadOnlySpan<byte> body) => [flags, (byte)body.Length, .. body];
        byte[] message =
        [
            .. Frame(1, Encoding.ASCII.GetBytes(Delimiter)), .. Frame(1, []),
            .. Frame(1, """{"msg_id":"1","msg_type":"execute_request","session":"s"}"""u8), .. Frame(1, "{}"u8), .. Frame(1, "{}"u8), .. Frame(0, """{"code":"1+1"}"""u8),
        ];
        byte[] ping = Frame(4, [4, .. "PING"u8, 0, 1, .. "abc"u8]), subscribe = Frame(4, [9, .. "SUBSCRIBE"u8, .. "x"u8]);
        return [[.. greeting, .. Frame(4, ready), .. message, .. ping, .. subscribe, .. message], [.. greeting, .. Frame(4, ready)]];
    }

    private static byte[][] Verdicts()
    {
        RandomStream random = new Seed(5).CreateStream();
        string Table(int columns) => string.Join("\n", Enumerable.Range(0, 40).Select(_ => string.Join(",", Enumerable.Range(0, columns).Select(_ => random.NextGaussian().ToString("F3", System.Globalization.CultureInfo.InvariantCulture))))) + "\n";
        string labels = string.Join("\n", Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? "0" : "1")) + "\n";
        return Texts($"{Table(2)}=\n{Table(1)}=\n{labels}".Replace("\n=\n", "\n\n=\n"), $"{Table(1)}\n=\n{Table(3)}\n=\n{labels}");
    }

    private static byte[][] Notebooks() =>
    [
        System.IO.File.ReadAllBytes(Path.Combine(Root, "tests", "fixtures", "kernel", "tour.ipynb")),
        .. Texts("""{"cells":[{"cell_type":"code","source":["a\n","b"],"metadata":{"tags":["x"]},"outputs":[{"output_type":"execute_result","data":{"text/plain":["1"]},"execution_count":3}],"execution_count":2},{"cell_type":"markdown","source":"# t","metadata":{}}],"metadata":{"kernelspec":{"name":"kd-csharp"}},"nbformat":4,"nbformat_minor":5}"""),
    ];

    /// <summary>What a peer sent; what is sent to it goes nowhere.</summary>
    private sealed class Duplex(byte[] received) : MemoryStream(received, writable: false)
    {
        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void Flush()
        {
        }
    }
}
