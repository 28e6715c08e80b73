using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using KdNotebooks.Data.Internals;

namespace KdNotebooks.Data;

/// <summary>
/// The colour photographs that MNIST-M's digits are blended with. They are decoded once into a cache beside them; a crop
/// is read from there.
/// </summary>
public sealed class Photographs : IDisposable
{
    /// <summary>
    /// Debian's wallpapers are 1,280 to 5,312 pixels wide, their crops of 28 × 28 nearly plain. Made smaller, to at least
    /// 200 pixels on the longer side, a crop's mean standard deviation is 24, with BSDS500 at its own 481 × 321 it is 26
    /// (with wallpapers of 481 pixels: 17).
    /// </summary>
    private const int WallpaperSide = 200;

    private readonly PixelPack _pack;

    internal Photographs(PixelPack pack, string source) =>
        (_pack, Description) = (pack, $"{source}, {pack.Count} photographs, digest {pack.Sha256[..8]}");

    /// <summary>Where they came from, how many, and a digest of their pixels: "BSDS500 train, 200 photographs, digest 1a2b3c4d".</summary>
    public string Description { get; }

    /// <summary>How many there are.</summary>
    public int Count => _pack.Count;

    /// <summary>Height and width of one.</summary>
    public (int Height, int Width) Size(int index) => _pack.Size(index);

    /// <summary>Reads a square out of one.</summary>
    /// <param name="index">Which photograph.</param>
    /// <param name="row">The top row.</param>
    /// <param name="column">The left column.</param>
    /// <param name="side">Height and width.</param>
    /// <param name="result">[side, side, 3].</param>
    public void Crop(int index, int row, int column, int side, Span<byte> result) => _pack.Crop(index, row, column, side, result);

    /// <summary>The photographs of <paramref name="store"/>: BSDS500 (train) where all of it is there, else Debian's.</summary>
    /// <exception cref="KdException">There are none; the line says what to do.</exception>
    public static async Task<Photographs> OpenAsync(DataStore store, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach ((string name, string source, int? longSide) in new (string, string, int?)[] { ("bsds500", "BSDS500 train", null), ("debian-photographs", "Debian lomiri-wallpapers-16.04 + mate-backgrounds", WallpaperSide) })
        {
            CatalogDataset set = DataCatalog.Default[name];
            var files = new DatasetFiles(store, set);
            files.RequireWholeOrNone();
            if (!files.AreThere()) continue;
            return await files.ReadingAsync(async () =>
            {
                files.RequireSound(cancellation);
                string[] paths = [.. set.Files.SelectMany(files.Paths).OrderBy(Path.GetFileName, StringComparer.Ordinal)];
                return new Photographs(await OpenAsync(store, $"{name}/pixels.cache", paths, longSide, progress, cancellation).ConfigureAwait(false), source);
            }).ConfigureAwait(false);
        }
        throw new KdException($"there are no photographs for MNIST-M in {store.Folder}; run 'kd data get photographs'");
    }

    private static async Task<PixelPack> OpenAsync(DataStore store, string cacheName, string[] paths, int? longSide, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        string cache = store.PathOf(cacheName);
        byte[] key = Key(paths, longSide, cancellation);
        if (PixelPack.Open(cache, key) is { } there) return there;
        JpegDecoder decoder = await JpegDecoder.GetAsync(store, progress, cancellation).ConfigureAwait(false);
        try
        {
            using AtomicFile file = AtomicFile.Create(cache);
            await PixelPack.WriteAsync(new BufferedStream(file.Stream, 1 << 20), key, paths.Length, DecodeAsync(decoder, paths, longSide, progress, cancellation)).ConfigureAwait(false);
            file.Commit();
            return PixelPack.Open(cache, key) ?? throw new KdException($"{cache} was changed while it was opened; run the command again");
        }
        catch (Exception exception) when (DiskErrors.IsReadOnly(exception.InnerException ?? exception))
        {
            // A store that cannot be written still serves: the cache then lives as long as this process.
            string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 20, FileOptions.DeleteOnClose);
            await PixelPack.WriteAsync(file, key, paths.Length, DecodeAsync(decoder, paths, longSide, progress, cancellation)).ConfigureAwait(false);
            return PixelPack.Read(file.SafeFileHandle, key)!;
        }
    }

    /// <summary>In order, a few at a time.</summary>
    private static async IAsyncEnumerable<PpmImage> DecodeAsync(
        JpegDecoder decoder, string[] paths, int? longSide, IProgress<DataProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var running = new Queue<Task<PpmImage>>();
        for (int next = 0, done = 0; done < paths.Length; done++)
        {
            while (next < paths.Length && running.Count <= Environment.ProcessorCount) running.Enqueue(decoder.DecodeAsync(paths[next++], longSide, cancellation));
            PpmImage image = await running.Dequeue().ConfigureAwait(false);
            if (Math.Min(image.Height, image.Width) < Mnist.Side) throw new InvalidInputException($"{paths[done]} is {image.Width} x {image.Height} pixels, smaller than a digit; remove it");
            progress?.Report(new DataProgress("photographs", "decoding", done + 1, paths.Length, CountsFiles: true));
            yield return image;
        }
    }

    /// <summary>Names and contents of the files and the rule by which they are made smaller: another key, another cache.</summary>
    private static byte[] Key(string[] paths, int? longSide, CancellationToken cancellation)
    {
        var text = new StringBuilder().Append("long side ").Append(longSide).Append('\n');
        foreach (string path in paths) text.Append(Checksum.OfFile(path, cancellation)).Append("  ").Append(Path.GetFileName(path)).Append('\n');
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Closes the cache.</summary>
    public void Dispose() => _pack.Dispose();
}
