using System.Text;
using System.Text.Json.Nodes;
using KdNotebooks.Data;
using KdNotebooks.Data.Internals;
using KdNotebooks.Experiments;
using KdNotebooks.Experiments.Internals;
using KdNotebooks.Experiments.Sweeps;
using KdNotebooks.Reporting;
using static KdNotebooks.Fuzz.Dressing;
using static KdNotebooks.Fuzz.Seeds;

namespace KdNotebooks.Fuzz;

/// <summary>Every reader of the kit, with sound inputs to start from.</summary>
public sealed class FuzzTargets : IDisposable
{
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
            new FuzzTarget("journal", Journals(_folder), ReadJournal) { Dress = LinesSummed },
            File("sweep", "plan.csv", Texts("experiment,effort,seeds,data,label,name,backend,version,cell,runs\nmfh,smoke,2,,,mfh,engine,0.1.0+x,\"1: overlap=0, seed 0\",3\nomics,full,,/data,stage,omics-x,engine,0.1.0+y,cell,1\n"), path => SweepPlan.Read(Path.GetDirectoryName(path)!).Runs.ToString("D")[..1]),
            File("costs", "costs.csv", Texts("experiment,effort,parts,mean seconds,longest seconds\nmfh,smoke,20,0.5,1.5\n\"a, b\",full,1,1e3,1e3\n"), ReadCosts),
            File("testbed", "testbed.csv", TestBeds(_folder), path => TestBedReport.Read(path).Count > 1 ? "rows" : "row"),
            File("manifest", "SHA256SUMS", Texts(Sums("a.gz", "b.gz"), Sums("x")), ReadManifest),
            new FuzzTarget("pixels", Pixels(), ReadPixels) { Dress = PixelsSummed },
            File("jpeg", "x.jpg", Jpegs(), path => JpegDecoder.LongerSide(System.IO.File.ReadAllBytes(path), path) > 100 ? "large" : "small"),
            new FuzzTarget("verdict", Verdicts(), ReadVerdict) { Largest = 1 << 16 },
            new FuzzTarget("wire", Wire(), KernelReaders.Wire) { Words = ["<IDS|MSG>", "\u0004\u0026\u0005READY", "Socket-Type", "DEALER", "SUBSCRIBE", "PING", "msg_type", "{}"] },
            new FuzzTarget("message", Messages(), KernelReaders.Message) { Words = ["\\ud800", "\\udc00", "\\ud83d\\ude00", "\\\\", "\"code\":", "\"user_expressions\":{\"a\":1}", "1e400", "{\"a\":1,\"a\":2}", "\"msg_id\":null"] },
            new FuzzTarget("editing", Typed(), KernelReaders.Editing) { Words = ["#r \"", "#!import ", "Console.", "<", ">", "(", "=>", "\"\"\"", "$\"{", "new() { ", "async ", "/*", "@\"", "\n}"], Largest = 1 << 14 },
            File("notebook", "x.ipynb", Notebooks(), KernelReaders.Notebook) with { Words = ["\"cells\"", "\"outputs\"", "\"metadata\"", "\"nbformat\": 4", "[1]", "{\"a\":1,\"a\":2}", "\"tags\"", "\"id\"", "\"execution_count\": 1e400", "\\ud800"] },
            new FuzzTarget("cell", Texts("#r \"nuget: X, 1\"\nvar a = 1;\na", "#!import \"kd.csx\"\ndisplay(1);", "// c\n#load \"x\"\n\"\"\"\n#r inside\n\"\"\""), KernelReaders.Cell) { Words = ["#r ", "#!import ", "#load ", "\"\"\"", "$\"{", "/*", "#if", "#endif"] },
            File("connection", "x.json", Texts("{\"ip\":\"127.0.0.1\",\"transport\":\"tcp\",\"shell_port\":1,\"iopub_port\":2,\"stdin_port\":3,\"control_port\":4,\"hb_port\":5,\"key\":\"k\",\"signature_scheme\":\"hmac-sha256\"}"), KernelReaders.Connection),
        ];
    }

    /// <summary>The readers.</summary>
    public IReadOnlyList<FuzzTarget> All { get; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

    private static string ReadCosts(string path)
    {
        IReadOnlyList<RunCost> costs = RunCost.Read(path);
        RunCost.Keep(path, costs);
        string first = System.IO.File.ReadAllText(path);
        IReadOnlyList<RunCost> again = RunCost.Read(path);
        if (again.Count != costs.Count) throw new InvalidOperationException($"{costs.Count} costs were written, {again.Count} read back");
        RunCost.Keep(path, again);
        if (System.IO.File.ReadAllText(path) != first) throw new InvalidOperationException("costs that were read back are written in another way");
        return $"{Math.Min(costs.Count, 3)} costs";
    }

    private static string ReadManifest(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        int before = Manifest.Read(folder).Count;
        Manifest.Add(folder, new Dictionary<string, string> { ["new"] = new('a', 64) });
        if (Manifest.Read(folder)["new"] != new string('a', 64)) throw new InvalidOperationException("a checksum that was written does not read back");
        return $"{Math.Min(before, 3)} sums";
    }

    private string ReadPixels(byte[] bytes)
    {
        string path = Path.Combine(_folder, "pixels.cache");
        System.IO.File.WriteAllBytes(path, bytes);
        using PixelPack? pack = PixelPack.Open(path, PixelKey);
        if (pack is null) return "made again";
        if (pack.Count > 0) pack.Crop(pack.Count - 1, 0, 0, 1, new byte[3]);
        return pack.Count > 1 ? "photographs" : "few";
    }
}
