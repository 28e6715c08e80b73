using KdNotebooks.Numerics;

namespace KdNotebooks.Data;

/// <summary>Which rows the digits experiment uses.</summary>
public sealed record DigitsOptions
{
    /// <summary>Rows drawn out of MNIST's 60,000; fewer rows are a subset of more.</summary>
    public int TrainingRows { get; init; } = 5000;

    /// <summary>Rows drawn out of MNIST's 10,000.</summary>
    public int TestRows { get; init; } = 4000;

    /// <summary>Which rows are drawn, and which square of which photograph is behind each digit.</summary>
    public Seed Seed { get; init; } = new(0);
}

/// <summary>A modality of the digits experiment.</summary>
public enum DigitsSide
{
    /// <summary>MNIST, grey.</summary>
    Teacher,

    /// <summary>MNIST-M, RGB.</summary>
    Student,
}

/// <summary>
/// MNIST teaches MNIST-M: teacher [1, 28, 28] grey, student [3, 28, 28] RGB, the same digits, values v/255·2 − 1. The
/// teacher's images are blurred on request, on either side; the side that is not blurred is shared between all blurs.
/// Built from two disjoint halves (MNIST's own), so no digit is in both train and test.
/// </summary>
public sealed class DigitsData
{
    private readonly Half _train, _test;

    private DigitsData(Half train, Half test, string provenance) => (_train, _test, Provenance) = (train, test, provenance);

    /// <summary>Where the student's images came from, as it stands in result rows.</summary>
    public string Provenance { get; }

    /// <summary>Brings what is missing into <paramref name="store"/> and builds both halves.</summary>
    /// <exception cref="KdException">Data cannot be had or are damaged; nothing half written stays.</exception>
    public static async Task<DigitsData> LoadAsync(
        DataStore store, DigitsOptions options, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        await new DataFetcher(store).EnsureAsync("digits", progress: progress, cancellation: cancellation).ConfigureAwait(false);
        using Photographs photographs = await Photographs.OpenAsync(store, progress, cancellation).ConfigureAwait(false);
        return Build(part => Mnist.Load(store, part), photographs, options);
    }

    internal static DigitsData Build(Func<DataPart, Mnist> load, Photographs photographs, DigitsOptions options)
    {
        var blend = new MnistM(photographs, options.Seed);
        Half train = Half.Build(load(DataPart.Train), options.TrainingRows, options.Seed, blend);
        Half test = Half.Build(load(DataPart.Test), options.TestRows, options.Seed, blend);
        return new DigitsData(train, test, blend.Provenance);
    }

    /// <summary>Train and test with one side blurred.</summary>
    /// <param name="sigma">Standard deviation of the blur in pixels; 0 for none.</param>
    /// <param name="side">Which modality is blurred.</param>
    public Split Blurred(double sigma, DigitsSide side = DigitsSide.Teacher) => new(_train.Blurred(sigma, side), _test.Blurred(sigma, side));

    /// <summary>One modality alone, of train and of test.</summary>
    /// <param name="side">Which modality.</param>
    /// <param name="sigma">Standard deviation of its blur in pixels; 0 for none.</param>
    public (Modality Train, Modality Test) Only(DigitsSide side, double sigma) => (_train.Only(side, sigma), _test.Only(side, sigma));

    /// <summary>The labels of train and of test.</summary>
    public (Labels Train, Labels Test) Labels => (_train.Labels, _test.Labels);

    /// <summary>What the teacher sees, as it stands in result rows.</summary>
    public const string TeacherName = "MNIST";

    /// <summary>What the student sees and where it came from, as it stands in result rows.</summary>
    public string StudentName => _train.Student.Name;

    /// <summary>The first rows of both halves: the same images as in the whole.</summary>
    /// <exception cref="InvalidInputException">There are fewer rows.</exception>
    public DigitsData First(int trainingRows, int testRows) => new(_train.First(trainingRows), _test.First(testRows), Provenance);

    /// <summary>The chosen rows of one half.</summary>
    private sealed record Half(byte[] Grey, Modality Student, Labels Labels)
    {
        private Modality? _teacher;

        public static Half Build(Mnist mnist, int rows, Seed seed, MnistM blend)
        {
            string part = mnist.Part == DataPart.Train ? "train" : "test";
            if (rows < 1 || rows > mnist.Count) throw new InvalidInputException($"{rows} {part} rows are asked for; MNIST has 1 to {mnist.Count}");
            ReadOnlySpan<int> chosen = seed.Derive("digits").Derive(part).CreateStream().Permutation(mnist.Count).AsSpan(0, rows);
            byte[] grey = new byte[rows * Mnist.Pixels], colour = new byte[rows * MnistM.ImageSize];
            var digits = new int[rows];
            for (int i = 0; i < rows; i++)
            {
                mnist.Image(chosen[i]).CopyTo(grey.AsSpan(i * Mnist.Pixels));
                blend.Blend(mnist, chosen[i], colour.AsSpan(i * MnistM.ImageSize, MnistM.ImageSize));
                digits[i] = mnist.Digit(chosen[i]);
            }
            return new Half(grey, Scaled(blend.Provenance, colour, MnistM.Channels, 0), new Labels(digits, 10));
        }

        public Half First(int rows)
        {
            if (rows < 1 || rows > Labels.Count) throw new InvalidInputException($"the first {rows} rows are asked for; there are {Labels.Count}");
            return new Half(Grey[..(rows * Mnist.Pixels)], Student.First(rows), Labels.Rows([.. Enumerable.Range(0, rows)]));
        }

        public PairedDataset Blurred(double sigma, DigitsSide side) => side == DigitsSide.Teacher
            ? new PairedDataset(Only(side, sigma), Student, Labels)
            : new PairedDataset(_teacher ??= Only(DigitsSide.Teacher, 0), Only(side, sigma), Labels);

        public Modality Only(DigitsSide side, double sigma) => side == DigitsSide.Teacher
            ? Scaled(TeacherName, Grey, 1, sigma)
            : sigma == 0 ? Student : Scaled(Student.Name, Bytes(Student), MnistM.Channels, sigma);

        /// <summary>What <see cref="Scaled"/> was given.</summary>
        private static byte[] Bytes(Modality modality)
        {
            var bytes = new byte[modality.Values.Length];
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)MathF.Round((modality.Values[i] + 1) * 127.5f);
            return bytes;
        }

        private static Modality Scaled(string name, byte[] bytes, int channels, double sigma)
        {
            // On the heap of pinned objects: these stay for a whole experiment, and the collector lets the garbage of the
            // heap of large objects grow in proportion to what lives there.
            float[] values = GC.AllocateUninitializedArray<float>(bytes.Length, pinned: true);
            for (int i = 0; i < values.Length; i++) values[i] = bytes[i];
            new GaussianBlur(sigma, Mnist.Side, Mnist.Side).Apply(values);
            for (int i = 0; i < values.Length; i++) values[i] = values[i] / 255 * 2 - 1;
            return new Modality(name, [channels, Mnist.Side, Mnist.Side], values);
        }
    }
}
