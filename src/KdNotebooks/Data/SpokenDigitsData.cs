using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>One recording of a spoken digit.</summary>
/// <param name="Digit">0 to 9.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Index">Its number among the speaker's recordings of this digit.</param>
/// <param name="Path">The WAV file.</param>
public sealed record SpokenDigit(int Digit, string Speaker, int Index, string Path);

/// <summary>
/// An image of a digit and the same digit spoken (the question of AV-MNIST): recordings of FSDD or, where these cannot be
/// had, synthetic speech, each paired with an MNIST image of the same digit. The unit is the speaker.
/// </summary>
public static class SpokenDigitsData
{
    /// <summary>The recordings of a folder, {digit}_{speaker}_{index}.wav, in the order of their names.</summary>
    /// <exception cref="InvalidInputException">There are none.</exception>
    public static IReadOnlyList<SpokenDigit> Recordings(string folder)
    {
        var recordings = new List<SpokenDigit>();
        foreach (string path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.wav").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            string[] parts = Path.GetFileNameWithoutExtension(path).Split('_');
            if (parts.Length < 3 || !int.TryParse(parts[0], out int digit) || digit is < 0 or > 9 || !int.TryParse(parts[^1], out int index))
                throw new InvalidInputException($"{path} is not named DIGIT_SPEAKER_INDEX.wav");
            recordings.Add(new SpokenDigit(digit, string.Join('_', parts[1..^1]), index, path));
        }
        return recordings.Count > 0 ? recordings : throw new InvalidInputException($"there are no recordings in {folder}");
    }

    /// <summary>How result rows call FSDD with MNIST.</summary>
    public const string RealName = "MNIST + spoken digits (FSDD)";

    /// <summary>How result rows call the stand-in.</summary>
    public const string SyntheticName = "MNIST + synthetic speech (espeak-ng)";

    /// <summary>What <see cref="LoadAsync"/> would take from <paramref name="store"/> as it is; null where something has to be fetched.</summary>
    public static string? NameOf(DataStore store)
    {
        var fetcher = new DataFetcher(store);
        return fetcher.IsThere("fsdd") ? RealName : fetcher.IsThere("synthetic-speech") ? SyntheticName : null;
    }

    /// <summary>How result rows call the recordings of a folder with MNIST: by the folder's name.</summary>
    public static string NameOf(string folder) =>
        $"MNIST + {(ShortName(folder).Contains("synthetic", StringComparison.OrdinalIgnoreCase) ? "synthetic speech" : "spoken digits")} ({ShortName(folder)})";

    /// <summary>The name of a folder of recordings; of the folder around it where it is called recordings.</summary>
    public static string ShortName(string folder)
    {
        var given = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        DirectoryInfo named = given.Name == RecordingsFolder && given.Parent is { } parent ? parent : given;
        return string.Concat(named.Name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-'));
    }

    /// <summary>Brings what is missing into <paramref name="store"/> and pairs recordings with images.</summary>
    /// <param name="store">FSDD is used where it is there or can be fetched, else synthetic speech.</param>
    /// <param name="seed">Which image goes with which recording.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops.</param>
    public static async Task<MultimodalData> LoadAsync(DataStore store, Seed seed, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        var fetcher = new DataFetcher(store);
        new DatasetFiles(store, DataCatalog.Default["fsdd"]).RequireWholeOrNone();
        await fetcher.EnsureAsync("spoken-digits", progress: progress, cancellation: cancellation).ConfigureAwait(false);
        bool real = fetcher.IsThere("fsdd");
        CatalogDataset set = DataCatalog.Default[real ? "fsdd" : "synthetic-speech"];
        var files = new DatasetFiles(store, set);
        return files.Reading(() =>
        {
            files.RequireSound(cancellation);
            string folder = Path.GetDirectoryName(files.Paths(set.Files[0])[0])!;
            return Pair(real ? RealName : SyntheticName, Recordings(folder), Mnist.Load(store, DataPart.Train), seed);
        });
    }

    /// <summary>The recordings of a folder that the user has, paired with images out of <paramref name="store"/>.</summary>
    /// <param name="store">MNIST is brought into it where it is missing.</param>
    /// <param name="folder">With {digit}_{speaker}_{index}.wav, or with a folder "recordings" that has them.</param>
    /// <param name="seed">Which image goes with which recording.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="InvalidInputException">There are no recordings, one is misnamed or damaged, or there is one speaker only.</exception>
    public static async Task<MultimodalData> LoadFromAsync(DataStore store, string folder, Seed seed, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        string inner = Path.Combine(folder, RecordingsFolder);
        IReadOnlyList<SpokenDigit> recordings = Recordings(Directory.Exists(inner) ? inner : folder);
        if (recordings.Select(recording => recording.Speaker).Distinct().Count() < 2)
            throw new InvalidInputException($"the recordings in {folder} are of one speaker; with two at least one can be held out");
        await new DataFetcher(store).EnsureAsync("mnist", progress: progress, cancellation: cancellation).ConfigureAwait(false);
        return Pair(NameOf(folder), recordings, Mnist.Load(store, DataPart.Train), seed);
    }

    private const string RecordingsFolder = "recordings";

    /// <summary>Pairs each recording with another image of its digit; no image is used twice.</summary>
    /// <param name="name">As it stands in result rows; says what is synthetic.</param>
    /// <param name="recordings">Every digit, several speakers.</param>
    /// <param name="mnist">Where the images come from.</param>
    /// <param name="seed">Which image goes with which recording.</param>
    /// <param name="spectrogram">How sounds become features.</param>
    /// <exception cref="InvalidInputException">There are more recordings of a digit than images.</exception>
    public static MultimodalData Pair(string name, IReadOnlyList<SpokenDigit> recordings, Mnist mnist, Seed seed, LogMelSpectrogram? spectrogram = null)
    {
        spectrogram ??= new LogMelSpectrogram();
        Queue<int>[] images = [.. Enumerable.Range(0, 10).Select(digit =>
        {
            int[] own = [.. Enumerable.Range(0, mnist.Count).Where(i => mnist.Digit(i) == digit)];
            seed.Derive("images").Derive(digit).CreateStream().Shuffle<int>(own);
            return new Queue<int>(own);
        })];
        int size = spectrogram.Times * spectrogram.Bands;
        float[] image = new float[recordings.Count * Mnist.Pixels], sound = new float[recordings.Count * size];
        for (int row = 0; row < recordings.Count; row++)
        {
            SpokenDigit recording = recordings[row];
            if (!images[recording.Digit].TryDequeue(out int index)) throw new InvalidInputException($"there are more recordings of {recording.Digit} than images");
            for (int i = 0; i < Mnist.Pixels; i++) image[row * Mnist.Pixels + i] = mnist.Image(index)[i] / 255f * 2 - 1;
            spectrogram.Compute(WavFile.Read(recording.Path)).CopyTo(sound, row * size);
        }
        return new MultimodalData
        {
            Name = name,
            Unit = "speaker",
            Units = [.. recordings.Select(recording => recording.Speaker)],
            Modalities = [new Modality("image", [1, Mnist.Side, Mnist.Side], image), new Modality("sound", [spectrogram.Times, spectrogram.Bands], sound)],
            Labels = new Labels([.. recordings.Select(recording => recording.Digit)], 10),
            Classes = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")],
            Notes = [$"{recordings.Count} recordings of {recordings.Select(recording => recording.Speaker).Distinct().Count()} speakers"],
        };
    }
}
