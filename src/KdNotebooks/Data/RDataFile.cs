using System.IO.Compression;
using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>
/// Files that R saves: .RData and .rda (several named objects), .rds (one), and lazy-load databases (.rdx with .rdb), in
/// the binary XDR or little-endian form, versions 2 and 3, packed by gzip, bzip2 or xz.
/// </summary>
public static class RDataFile
{
    private const int LargestXz = 1 << 30;

    /// <summary>Reads .RData, .rda or .rds: the objects by name (.rds: one, called "").</summary>
    /// <exception cref="InvalidInputException">It is not such a file, or a damaged one.</exception>
    public static IReadOnlyDictionary<string, RValue> Read(string path)
    {
        using FileStream file = FeatureFile.Open(path);
        return Guard(path, () =>
        {
            using Stream stream = Unpack(file, path);
            Span<byte> start = stackalloc byte[5];
            if (stream.ReadAtLeast(start, 5, throwOnEndOfStream: false) < 5) throw new InvalidDataException("it is too short");
            bool workspace = start.SequenceEqual("RDX2\n"u8) || start.SequenceEqual("RDX3\n"u8);
            if (!workspace && start[..4].SequenceEqual("RDA2"u8) || start[..4].SequenceEqual("RDA3"u8)) throw new InvalidDataException("it is saved as text (ascii = TRUE); save it without that");
            using var whole = new PrefixedStream(workspace ? [] : start.ToArray(), stream);
            RValue value = new RReader(whole, path).ReadFile();
            if (!workspace) return new Dictionary<string, RValue> { [""] = value };
            var objects = new Dictionary<string, RValue>();
            for (int i = 0; i < value.Items.Count; i++) objects[(i < value.Names.Count ? value.Names[i] : null) ?? ""] = value.Items[i];
            return objects;
        });
    }

    /// <summary>Reads one object out of a lazy-load database.</summary>
    /// <param name="index">The .rdx file; the .rdb file lies beside it.</param>
    /// <param name="name">The object's name.</param>
    /// <exception cref="InvalidInputException">There is no such object, or the files are damaged.</exception>
    public static RValue ReadLazy(string index, string name)
    {
        string database = Path.ChangeExtension(index, ".rdb");
        using FileStream blocks = FeatureFile.Open(database);
        using FileStream file = FeatureFile.Open(index);
        return Guard(index, () =>
        {
            using var unpacked = new BoundedStream(IsZlib(file) ? new ZLibStream(file, CompressionMode.Decompress) : new GZipStream(file, CompressionMode.Decompress), index, file.Length);
            RValue table = new RReader(unpacked, index).ReadFile();
            RValue variables = table["variables"] ?? throw new InvalidDataException("it lists no variables");
            RValue place = variables[name] ?? throw new InvalidInputException($"{index} has no object '{name}'; it has {string.Join(", ", variables.Names.Take(12))}{(variables.Names.Count > 12 ? ", ..." : "")}");
            return new LazyBlocks(blocks, database, table["references"]).Read(place);
        });
    }

    private static bool IsZlib(FileStream file)
    {
        int first = file.ReadByte();
        file.Position = 0;
        return first == 0x78;
    }

    private static Stream Unpack(FileStream file, string path)
    {
        Span<byte> start = stackalloc byte[6];
        start = start[..file.ReadAtLeast(start, 6, throwOnEndOfStream: false)];
        file.Position = 0;
        if (FileKind.IsGZip(start)) return new BufferedStream(BoundedStream.GZip(file, path), 64 << 10);
        if (start.StartsWith("BZh"u8)) return new BufferedStream(BoundedStream.BZip2(file, path), 64 << 10);
        if (start.StartsWith<byte>([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'])) return new MemoryStream(Lzma2.DecodeXz(File.ReadAllBytes(path), LargestXz));
        return new BufferedStream(file, 64 << 10);
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or DecoderFallbackException or ICSharpCode.SharpZipLib.SharpZipBaseException or OverflowException or ArgumentException)
        {
            throw new InvalidInputException($"{path} is not a whole R data file: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}
