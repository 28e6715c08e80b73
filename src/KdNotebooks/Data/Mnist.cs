namespace KdNotebooks.Data;

/// <summary>Which half of a data set that comes split by its authors.</summary>
public enum DataPart
{
    /// <summary>For training (MNIST: 60,000).</summary>
    Train,

    /// <summary>For testing (MNIST: 10,000).</summary>
    Test,
}

/// <summary>MNIST as bytes: grey images of 28 × 28 and their digits (LeCun et al. 1998). Also Fashion-MNIST.</summary>
public sealed class Mnist
{
    /// <summary>Height and width of an image.</summary>
    public const int Side = 28;

    /// <summary>The number of bytes in an image.</summary>
    public const int Pixels = Side * Side;

    private readonly IdxFile _images, _labels;

    internal Mnist(DataPart part, IdxFile images, IdxFile labels) => (Part, _images, _labels) = (part, images, labels);

    /// <summary>Which half.</summary>
    public DataPart Part { get; }

    /// <summary>n, the number of images.</summary>
    public int Count => _labels.Count;

    /// <summary>One image, [28, 28], 0 black to 255 white.</summary>
    public ReadOnlySpan<byte> Image(int index) => _images.Item(index);

    /// <summary>The digit (or kind of clothing) of one image, 0 to 9.</summary>
    public int Digit(int index) => _labels.Values[index];

    /// <summary>Reads one half out of <paramref name="store"/>; its checksums are compared first.</summary>
    /// <param name="store">Where it lies; <see cref="DataFetcher"/> brings it there.</param>
    /// <param name="part">Which half.</param>
    /// <param name="dataset">"mnist" or "fashion-mnist".</param>
    /// <exception cref="KdException">A file is missing or damaged; the line says which and what to do.</exception>
    public static Mnist Load(DataStore store, DataPart part, string dataset = "mnist")
    {
        CatalogDataset catalog = DataCatalog.Default[dataset];
        var files = new DatasetFiles(store, catalog);
        string prefix = part == DataPart.Train ? "train" : "t10k";
        (IdxFile images, IdxFile labels) = files.Reading(() => (Read("images", 3), Read("labels", 1)));
        if (images.Count != labels.Count || images.Shape[1] != Side || images.Shape[2] != Side)
            throw new InvalidInputException($"{dataset} in {store.Folder} has {images.Count} images of {images.Shape[1]} x {images.Shape[2]} and {labels.Count} labels; 28 x 28 and equal counts are meant");
        return new Mnist(part, images, labels);

        IdxFile Read(string what, int rank)
        {
            CatalogFile file = catalog.Files.Single(file => file.Name.StartsWith($"{prefix}-{what}", StringComparison.Ordinal));
            FileCheck check = files.Verify(file);
            if (check.State == FileState.Missing) throw new KdException($"{check.Path} is missing; run 'kd data get {dataset}'");
            if (check.State == FileState.Damaged) throw files.DamagedError(check);
            return IdxFile.Read(check.Path, rank);
        }
    }
}
