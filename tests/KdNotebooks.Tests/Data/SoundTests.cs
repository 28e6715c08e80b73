using System.Buffers.Binary;
using KdNotebooks.Data;
using KdNotebooks.Numerics;

namespace KdNotebooks.Tests.Data;

public class SoundTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(1, 16)]
    [InlineData(1, 24)]
    [InlineData(1, 32)]
    [InlineData(3, 32)]
    [InlineData(3, 64)]
    public void Reads_every_kind_of_value_and_takes_the_mean_of_channels(int format, int bits)
    {
        double[] left = [0, .5, -1, .25], right = [0, .5, -.5, -.25], expected = [0, .5, -.75, 0];
        byte[] data = [.. left.Zip(right).SelectMany(pair => (byte[])[.. Value(pair.First, format, bits), .. Value(pair.Second, format, bits)])];
        Sound sound = WavFile.Parse(Wav(format, 2, 8000, bits, data), "x");
        Assert.Equal(8000, sound.Rate);
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], sound.Samples[i], Math.Pow(2, 1 - Math.Min(bits, 24)));
    }

    [Fact]
    public void A_lying_header_is_refused()
    {
        byte[] whole = Wav(1, 1, 8000, 16, new byte[100]);
        Assert.Equal(50, WavFile.Parse(whole, "x").Samples.Length);
        for (int length = 0; length < whole.Length; length++) TestFiles.Refused(() => WavFile.Parse(whole.AsSpan(0, length), "x"));
        foreach ((int at, uint value, string part) in new (int, uint, string)[] { (40, 0xFFFFFFF0, "says that it has 4294967280 bytes, 100 are there"), (40, 99, "not whole values"), (40, 0, "holds no sound"), (24, 0, "0 values a second"), (16, 0xFFFFFF00, "'fmt '") })
        {
            byte[] lying = [.. whole];
            BinaryPrimitives.WriteUInt32LittleEndian(lying.AsSpan(at), value);
            Assert.Contains(part, TestFiles.Refused(() => WavFile.Parse(lying, "x")));
        }
        Assert.Contains("format 85", TestFiles.Refused(() => WavFile.Parse(Wav(85, 1, 8000, 16, new byte[4]), "x")));
        Assert.Contains("0 channels", TestFiles.Refused(() => WavFile.Parse(Wav(1, 0, 8000, 16, new byte[4]), "x")));
        RandomStream random = new Seed(2).CreateStream();
        for (int attempt = 0; attempt < 500; attempt++)
        {
            byte[] changed = [.. whole];
            changed[random.NextInt(44)] = (byte)random.NextInt(256);
            try
            {
                WavFile.Parse(changed, "x");
            }
            catch (InvalidInputException)
            {
                // The only kind there may be.
            }
        }
    }

    [Fact]
    public void A_file_as_large_as_a_disk_costs_no_memory()
    {
        using var folder = new TestFolder();
        string path = folder.File("0_huge_0.wav", Wav(1, 1, 8000, 16, new byte[100]));
        using (FileStream file = File.OpenWrite(path)) file.SetLength(2L << 30);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("larger than 512 MB", TestFiles.Refused(() => WavFile.Read(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_real_recording_that_was_cut_is_refused_wherever()
    {
        byte[] whole = File.ReadAllBytes(Path.Combine(TestFiles.Real("fsdd"), "recordings", "0_jackson_0.wav"));
        Assert.InRange(WavFile.Parse(whole, "x").Samples.Length, 1000, 20_000);
        for (int length = 0; length < whole.Length; length += length < 60 ? 1 : 97) TestFiles.Refused(() => WavFile.Parse(whole.AsSpan(0, length), "x"));
    }

    /// <summary>Fitting on all rows would let a held-out voice set the scale: the scales of the sound know training rows only.</summary>
    [Fact]
    public void A_held_out_speaker_has_no_say_in_the_scale_of_the_sound()
    {
        MultimodalData Data(float loudness) => new()
        {
            Name = "made up",
            Unit = "speaker",
            Units = [.. Enumerable.Range(0, 40).Select(row => $"speaker {row / 10}")],
            Modalities = [new Modality("sound", [3, 2], [.. Enumerable.Range(0, 240).Select(i => (i * 7919 % 101) / 50f * (i < 180 ? 1 : loudness))])],
            Labels = new Labels([.. Enumerable.Range(0, 40).Select(row => row % 2)], 2),
            Classes = ["0", "1"],
        };
        float[] Training(float loudness)
        {
            MultimodalData data = Data(loudness);
            return data.Pair("sound", "sound", RowSplit.LeaveOut(data.Units, "speaker 3"), new PreparationOptions { Features = null }).Train.Teacher.Values.ToArray();
        }
        Assert.Equal(Training(1), Training(1000));
        // And a scale that was fitted on every row, which is what a leak is, does change.
        float[] Leaking(float loudness) => FeaturePreparation.Fit(Data(loudness)["sound"], [.. Enumerable.Range(0, 40)], new PreparationOptions { Features = null })
            .Apply(Data(loudness)["sound"], [.. Enumerable.Range(0, 30)]).Values.ToArray();
        Assert.NotEqual(Leaking(1), Leaking(1000));
    }

    /// <summary>A tone is loudest in the band around its frequency, at any rate and whatever its loudness.</summary>
    [Theory]
    [InlineData(8000, 440)]
    [InlineData(8000, 3000)]
    [InlineData(22050, 1000)]
    public void A_tone_that_starts_late_raises_its_own_band(int rate, double frequency)
    {
        var spectrogram = new LogMelSpectrogram();
        RandomStream random = new Seed(3).CreateStream();
        float[] samples = [.. Enumerable.Range(0, rate / 2).Select(i => (float)(1e-3 * random.NextGaussian() + (i > rate / 4 ? .3 * Math.Sin(2 * Math.PI * frequency * i / rate) : 0)))];
        float[] features = spectrogram.Compute(new Sound(samples, rate)), louder = spectrogram.Compute(new Sound([.. samples.Select(value => 2 * value)], rate));
        Assert.Equal(spectrogram.Times * spectrogram.Bands, features.Length);
        int loudest = Enumerable.Range(0, spectrogram.Bands).MaxBy(band => features[(spectrogram.Times - 1) * spectrogram.Bands + band]);
        double low = 2595 * Math.Log10(1 + spectrogram.Low / 700), high = 2595 * Math.Log10(1 + spectrogram.High / 700), mel = 2595 * Math.Log10(1 + frequency / 700);
        Assert.InRange((mel - low) / (high - low) * (spectrogram.Bands + 1) - 1 - loudest, -1, 1);
        for (int i = 0; i < features.Length; i++) Assert.Equal(features[i], louder[i], .01f);
    }

    [Fact]
    public void Very_short_sounds_and_too_low_rates()
    {
        Assert.All(new LogMelSpectrogram().Compute(new Sound([.1f], 8000)), value => Assert.Equal(0, value, 1e-6f));
        Assert.Contains("4000 Hz", TestFiles.Refused(() => new LogMelSpectrogram().Compute(new Sound(new float[100], 4000))));
    }

    [Fact]
    public void Spoken_digits_are_recognised_across_speakers_and_no_speaker_leaks()
    {
        IReadOnlyList<SpokenDigit> recordings = SpokenDigitsData.Recordings(Path.Combine(TestFiles.Real("fsdd"), "recordings"));
        Assert.Equal(2000, recordings.Count);
        Mnist mnist = Digits(3000);
        MultimodalData data = SpokenDigitsData.Pair("made up", recordings, mnist, new Seed(1));
        Assert.Equal(["jackson", "nicolas", "theo", "yweweler"], data.Units.Distinct().Order());
        for (int row = 0; row < data.Count; row += 97) Assert.Equal(data.Labels[row], (int)MathF.Round((data["image"].Row(row)[0] + 1) * 127.5f));
        Assert.Equal(data.Count, Enumerable.Range(0, data.Count).Select(row => (data["image"].Row(row)[1], data["image"].Row(row)[2])).Distinct().Count()); // No image twice.

        RowSplit split = data.SplitByUnit(.25, new Seed(0));
        Assert.Single(split.Test.Select(row => data.Units[row]).Distinct());
        // Nearest class mean, leaving out one speaker each: far above chance (.1), in the range of the probes.
        double[] accuracy = [.. data.Units.Distinct().Select(speaker => NearestMean(data, speaker))];
        Assert.All(accuracy, value => Assert.InRange(value, .3, .98));
        Assert.InRange(accuracy.Average(), .5, .95);
    }

    [Fact]
    public void Names_of_recordings_are_checked()
    {
        using var folder = new TestFolder();
        Assert.Contains("no recordings", TestFiles.Refused(() => SpokenDigitsData.Recordings(folder.Path)));
        folder.File("7_a_b_12.wav", "");
        Assert.Equal((7, "a_b", 12), (SpokenDigitsData.Recordings(folder.Path)[0].Digit, SpokenDigitsData.Recordings(folder.Path)[0].Speaker, SpokenDigitsData.Recordings(folder.Path)[0].Index));
        folder.File("x_a_1.wav", "");
        Assert.Contains("DIGIT_SPEAKER_INDEX", TestFiles.Refused(() => SpokenDigitsData.Recordings(folder.Path)));
    }

    private static double NearestMean(MultimodalData data, string speaker)
    {
        (int[] train, int[] test) = RowSplit.LeaveOut(data.Units, speaker);
        Split split = data.Pair("sound", "sound", new RowSplit(train, test), new PreparationOptions { Features = null });
        int width = split.Train.Teacher.Features;
        var means = new double[10, width];
        int[] counts = split.Train.Labels.Counts();
        for (int row = 0; row < train.Length; row++)
            for (int i = 0; i < width; i++) means[split.Train.Labels[row], i] += split.Train.Teacher.Row(row)[i] / counts[split.Train.Labels[row]];
        int right = 0;
        for (int row = 0; row < test.Length; row++)
        {
            float[] values = split.Test.Teacher.Row(row).ToArray();
            var distances = new double[10];
            for (int digit = 0; digit < 10; digit++)
                for (int i = 0; i < width; i++) distances[digit] += Math.Pow(values[i] - means[digit, i], 2);
            right += Array.IndexOf(distances, distances.Min()) == split.Test.Labels[row] ? 1 : 0;
        }
        return (double)right / test.Length;
    }

    /// <summary>Images whose first pixel is the digit and whose next two are their number.</summary>
    private static Mnist Digits(int count)
    {
        var images = new byte[count * Mnist.Pixels];
        for (int i = 0; i < count; i++) (images[i * Mnist.Pixels], images[i * Mnist.Pixels + 1], images[i * Mnist.Pixels + 2]) = ((byte)(i % 10), (byte)(i / 256), (byte)i);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        return new Mnist(DataPart.Train, Read(IdxFileTests.Idx([count, 28, 28], images), 3), Read(IdxFileTests.Idx([count], labels), 1));

        static IdxFile Read(byte[] file, int rank) => IdxFile.Read(new MemoryStream(file), "made up", rank, file.Length);
    }

    private static byte[] Value(double value, int format, int bits) => (format, bits) switch
    {
        (1, 8) => [(byte)Math.Clamp(value * 128 + 128, 0, 255)],
        (1, 16) => BitConverter.GetBytes((short)Math.Clamp(value * 32768, -32768, 32767)),
        (1, 24) => BitConverter.GetBytes((int)(value * 8388608))[..3],
        (1, 32) => BitConverter.GetBytes((int)Math.Clamp(value * 2147483648, int.MinValue, int.MaxValue)),
        (3, 32) => BitConverter.GetBytes((float)value),
        _ => BitConverter.GetBytes(value),
    };

    private static byte[] Wav(int format, int channels, int rate, int bits, byte[] data)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write("RIFF"u8);
        writer.Write(36 + data.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)format);
        writer.Write((short)channels);
        writer.Write(rate);
        writer.Write(rate * channels * bits / 8);
        writer.Write((short)(channels * bits / 8));
        writer.Write((short)bits);
        writer.Write("data"u8);
        writer.Write(data.Length);
        writer.Write(data);
        return memory.ToArray();
    }
}
